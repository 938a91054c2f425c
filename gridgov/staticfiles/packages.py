"""Which files of the installed npm packages a browser may load, as `vendor/<package>/<file>`."""

from pathlib import Path

from django.conf import settings

PREFIX = "vendor"

ALLOWED: dict[str, tuple[str, ...]] = {
    "bootstrap": ("dist/css/bootstrap.min.css",),
    "bootstrap-icons": (
        "font/bootstrap-icons.min.css",
        "font/fonts/bootstrap-icons.woff",
        "font/fonts/bootstrap-icons.woff2",
    ),
    "leaflet": (
        "dist/leaflet.js",
        "dist/leaflet.css",
        "dist/images/layers.png",
        "dist/images/layers-2x.png",
        "dist/images/marker-icon.png",
        "dist/images/marker-icon-2x.png",
        "dist/images/marker-shadow.png",
    ),
    "@geoman-io/leaflet-geoman-free": (
        "dist/leaflet-geoman.min.js",
        "dist/leaflet-geoman.css",
    ),
    "echarts": ("dist/echarts.min.js",),
    "idb": ("build/index.js",),
}


def package_files() -> list[str]:
    """Every allowed file, relative to node_modules, in a stable order."""
    return [f"{package}/{name}" for package, names in ALLOWED.items() for name in names]


def node_modules() -> Path:
    """The folder that `npm ci` fills."""
    return Path(getattr(settings, "NODE_MODULES", Path(settings.BASE_DIR) / "node_modules"))


def missing_files() -> list[str]:
    """Allowed files that are neither installed nor already collected into STATIC_ROOT."""
    collected = Path(settings.STATIC_ROOT) / PREFIX if settings.STATIC_ROOT else None
    return [
        name
        for name in package_files()
        if not (node_modules() / name).is_file() and not (collected and (collected / name).is_file())
    ]
