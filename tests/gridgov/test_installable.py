"""What the service worker keeps: the shell under hashed names, and nothing that a person wrote or saw."""

import json
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.test import Client, RequestFactory

from gridgov import installable
from gridgov.staticfiles.storage import StaticStorage


@pytest.mark.parametrize("name", installable.SHELL)
def test_every_file_of_the_shell_exists(name: str) -> None:
    assert finders.find(name)


def test_own_modules_that_pages_load_first_are_all_kept(project: Any) -> None:
    imported = (project / "static/gridgov/app.js").read_text().split('from "./')[1:]
    names = {"gridgov/" + text.split('"')[0] for text in imported}
    assert names <= set(installable.SHELL)


def test_without_hashed_names_nothing_is_kept() -> None:
    assert installable.shell() == []


def test_the_script_changes_with_the_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    request = RequestFactory().get("/sw.js")
    monkeypatch.setattr(installable, "shell", lambda: ["/static/a.1.css"])
    first = installable.service_worker(request).content.decode()
    monkeypatch.setattr(installable, "shell", lambda: ["/static/a.2.css", "/x</script>"])
    second = installable.service_worker(request).content.decode()
    assert '["/static/a.1.css"]' in first
    assert first.splitlines()[1] != second.splitlines()[1]
    assert "</script>" not in second


def test_hashed_names_are_kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    storage = StaticStorage(location=tmp_path, base_url="/static/")
    storage.hashed_files = {name: f"{name}.hashed" for name in installable.SHELL}
    monkeypatch.setattr(staticfiles_storage, "_wrapped", storage)
    assert installable.shell()[0] == f"/static/{installable.SHELL[0]}.hashed"


def test_worker_and_manifest_are_served() -> None:
    worker = Client().get("/sw.js")
    assert worker["Content-Type"] == "text/javascript"
    assert "no-cache" in worker["Cache-Control"]
    manifest = json.loads(Client().get("/manifest.webmanifest").content)
    assert manifest["start_url"] == "/field/"
    assert all(finders.find(icon["src"].removeprefix("/static/")) for icon in manifest["icons"])
