"""Packages' files by allow-list, and hashed names that survive what packages put into their files."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.core.files.storage import FileSystemStorage
from django.core.management import call_command

from gridgov.staticfiles import packages
from gridgov.staticfiles.finder import PackageFilesFinder
from gridgov.staticfiles.storage import StaticStorage


@pytest.mark.parametrize("name", packages.package_files())
def test_an_allowed_file_is_found(name: str) -> None:
    assert Path(finders.find(f"vendor/{name}") or "").is_file()


@pytest.mark.parametrize(
    "path",
    [
        "vendor/leaflet/package.json",
        "vendor/leaflet/dist/../package.json",
        "vendor/../package.json",
        "vendor/",
        "leaflet/dist/leaflet.js",
        "vendor/axe-core/axe.min.js",
    ],
)
def test_nothing_else_is_found(path: str) -> None:
    assert PackageFilesFinder().find(path) == []
    assert PackageFilesFinder().find(path, find_all=True) == []


def test_only_allowed_files_are_collected() -> None:
    finder = PackageFilesFinder()
    assert [name for name, _storage in finder.list(None)] == packages.package_files()
    assert finder.storage.prefix == "vendor"  # type: ignore[attr-defined]


def test_missing_packages_are_reported_with_the_mend(settings: Any, tmp_path: Path) -> None:
    assert PackageFilesFinder().check() == []
    settings.NODE_MODULES = tmp_path / "none"
    settings.STATIC_ROOT = tmp_path / "static"
    [warning] = PackageFilesFinder().check()
    assert "npm ci" in str(warning.hint)
    assert packages.package_files()[0] in str(warning.msg)


def test_an_image_with_collected_files_needs_no_node_modules(settings: Any, tmp_path: Path) -> None:
    settings.NODE_MODULES = tmp_path / "none"
    settings.STATIC_ROOT = tmp_path / "static"
    for name in packages.package_files():
        path = tmp_path / "static" / "vendor" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    assert PackageFilesFinder().check() == []


FILES = {
    "vendor/geo/geo.css": ".a{background:url(\"data:image/svg+xml;utf8,<svg fill='url(%23id)'/>\")}\n"
    ".b{background:url(images/b.png)}\n/*# sourceMappingURL=geo.css.map */\n",
    "vendor/geo/images/b.png": "picture",
    "vendor/geo/geo.js": '// as in\n// import x from "./nowhere.js";\nlet y;\n//# sourceMappingURL=geo.js.map\n',
    "own/page.js": 'import { a } from "./part.js";\nimport { g } from "../vendor/geo/geo.js";\na(g);\n',
    "own/part.js": "export const a = 1;\n",
    "own/own.css": ".c{background:url(cells.svg)}.d{mask:url(#here)}\n",
    "own/cells.svg": "<svg/>",
}


@pytest.fixture
def collected(tmp_path: Path, settings: Any) -> dict[str, str]:
    """FILES after collecting: name -> text under its hashed name."""
    settings.STATIC_ROOT = tmp_path
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    storage = StaticStorage(location=tmp_path)
    plain = FileSystemStorage(location=tmp_path)
    results = list(storage.post_process({name: (plain, name) for name in FILES}))
    assert not [result for result in results if isinstance(result[2], Exception)]
    manifest = json.loads((tmp_path / "staticfiles.json").read_text())["paths"]
    return {name: (tmp_path / manifest[name]).read_text() for name in FILES} | {
        f"hashed {name}": Path(manifest[name]).name for name in FILES
    }


def test_a_fragment_inside_a_data_uri_is_no_file(collected: dict[str, str]) -> None:
    assert "url(%23id)" in collected["vendor/geo/geo.css"]


def test_files_of_packages_are_hashed_but_source_maps_forgotten(collected: dict[str, str]) -> None:
    assert collected["hashed vendor/geo/images/b.png"] in collected["vendor/geo/geo.css"]
    assert "sourceMappingURL" not in collected["vendor/geo/geo.css"] + collected["vendor/geo/geo.js"]


def test_an_import_in_a_packages_comment_is_left_alone(collected: dict[str, str]) -> None:
    assert 'import x from "./nowhere.js";' in collected["vendor/geo/geo.js"]


def test_own_modules_import_hashed_names(collected: dict[str, str]) -> None:
    assert f'"./{collected["hashed own/part.js"]}"' in collected["own/page.js"]
    assert f'"../vendor/geo/{collected["hashed vendor/geo/geo.js"]}"' in collected["own/page.js"]
    assert collected["hashed own/cells.svg"] in collected["own/own.css"]
    assert "url(#here)" in collected["own/own.css"]


def test_the_whole_product_can_be_collected(settings: Any, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path
    backend = {"BACKEND": "gridgov.staticfiles.storage.StaticStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": backend}
    call_command("collectstatic", interactive=False, verbosity=0)
    manifest = json.loads((tmp_path / "staticfiles.json").read_text())["paths"]
    text = (tmp_path / manifest["gridgov/app.js"]).read_text()
    assert Path(manifest["gridgov/clock.js"]).name in text
    assert {f"vendor/{name}" for name in packages.package_files()} <= manifest.keys()
