"""Finds the allowed files of npm packages; everything else in node_modules stays unreachable."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib.staticfiles.finders import BaseFinder
from django.core import checks
from django.core.files.storage import FileSystemStorage, Storage

from gridgov.staticfiles.packages import PREFIX, missing_files, node_modules, package_files


class PackageFilesFinder(BaseFinder):
    """Serves `vendor/<package>/<file>` from node_modules, by allow-list."""

    def __init__(self, app_names: Sequence[str] | None = None, *args: Any, **kwargs: Any) -> None:
        self.storage = FileSystemStorage(location=node_modules())
        # collectstatic puts what a storage holds under its prefix.
        self.storage.prefix = PREFIX  # type: ignore[attr-defined]

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        missing = missing_files()
        if not missing:
            return []
        sentence = f"{len(missing)} browser files are not installed, the first is {missing[0]}."
        return [checks.Warning(sentence, hint="Run `npm ci` in the project's folder.", id="gridgov.W001")]

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        """Absolute path of an allowed and installed file; a list when all are asked for."""
        found = self._location(path)
        if find_all or kwargs.get("all"):
            return [found] if found else []
        return found or []

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterable[tuple[str, Storage]]:
        for name in package_files():
            if self.storage.exists(name):
                yield name, self.storage

    def _location(self, path: str) -> str | None:
        name = path.replace("\\", "/").removeprefix(f"{PREFIX}/")
        if name == path or name not in package_files() or not self.storage.exists(name):
            return None
        return self.storage.path(name)
