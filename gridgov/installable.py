"""The field pages as an installed app: a manifest, and a service worker that keeps the static shell only."""

import hashlib

from django.contrib.staticfiles.storage import HashedFilesMixin, staticfiles_storage
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

SHELL = (
    "vendor/bootstrap/dist/css/bootstrap.min.css",
    "vendor/bootstrap-icons/font/bootstrap-icons.min.css",
    "vendor/bootstrap-icons/font/fonts/bootstrap-icons.woff2",
    "vendor/leaflet/dist/leaflet.css",
    "vendor/leaflet/dist/leaflet.js",
    "django_htmx/htmx-2.min.js",
    "gridgov/tokens.css",
    "gridgov/app.css",
    "gridgov/components.css",
    "gridgov/app.js",
    "gridgov/clock.js",
    "gridgov/confirm.js",
    "gridgov/keys.js",
    "gridgov/menu.js",
    "gridgov/exif.js",
    "gridgov/fold.js",
    "gridgov/photo.js",
    "gridgov/submit-once.js",
    "gridgov/map.js",
    "gridgov/map-layers.js",
    "gridgov/map-pick.js",
    "gridgov/mark.svg",
    "gridgov/cells.svg",
)


def shell() -> list[str]:
    """Addresses worth keeping. None without hashed names: a kept file would never change again."""
    if not isinstance(staticfiles_storage, HashedFilesMixin):  # a lazy object answers for what it wraps
        return []
    return [static(name) for name in SHELL]


@never_cache
def service_worker(request: HttpRequest) -> HttpResponse:
    """The worker's script; its text changes with every address, which is how browsers notice a new version."""
    addresses = shell()
    version = hashlib.sha256(" ".join(addresses).encode()).hexdigest()[:12]
    given = {"shell": {"version": version, "addresses": addresses}}
    return render(request, "gridgov/sw.js", given, content_type="text/javascript")


def manifest(request: HttpRequest) -> JsonResponse:
    """What a phone shows when the field pages are put on its start screen."""
    return JsonResponse(
        {
            "name": f"GridGov · {_('Grid governance')}",
            "short_name": "GridGov",
            "start_url": "/field/",
            "scope": "/",
            "display": "standalone",
            "background_color": "#f7f5ef",
            "theme_color": "#12403c",
            "icons": [_icon(192), _icon(512)],
        },
        content_type="application/manifest+json",
    )


def _icon(size: int) -> dict[str, str]:
    return {"src": static(f"gridgov/mark-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"}
