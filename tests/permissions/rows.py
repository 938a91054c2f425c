"""The table's lines as rows, and the addresses they stand for."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.permissions.others import moves
from tests.permissions.scene import Scene
from tests.permissions.table import GROUPS, Group

NOBODY = "nobody"


class Row(NamedTuple):
    """One line of the table."""

    group: Group
    method: str
    name: str
    objects: tuple[str, ...]
    query: str
    status: int

    def expected(self, who: str) -> int:
        """The status that this person gets."""
        if who == NOBODY and self.group.anonymous is not None:
            return self.group.anonymous
        if who in self.group.who or who == NOBODY:
            return self.status
        return 404 if who in self.group.hidden else self.group.refused


def rows() -> list[Row]:
    groups = [*GROUPS, *moves()]
    return [_row(group, line.split()) for group in groups for line in group.lines.strip().splitlines()]


def _row(group: Group, words: list[str]) -> Row:
    status = 200
    if "->" in words:
        words, status = words[:-2], int(words[-1])
    query = next((word for word in words if word.startswith("?")), "")
    method, name, *objects = [word for word in words if word != query]
    return Row(group, method, name, tuple(objects), query, status)


def addresses(patterns: Any = None, space: str = "", route: str = "") -> Iterator[tuple[str, str]]:
    """(name, route) of every address of the product."""
    for entry in patterns or get_resolver().url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from addresses(entry.url_patterns, inner, route + str(entry.pattern))
        else:
            assert isinstance(entry, URLPattern)
            yield f"{space}{entry.name}", route + str(entry.pattern)


def path_of(scene: Scene, row: Row) -> str:
    """The address of a row, with the scene's objects; without its query."""
    if row.name == "api-nothing":
        return "/api/v1/nothing/"
    return reverse(row.name, args=[scene.ids.get(word, word) for word in row.objects])


def account_path(name: str) -> str:
    """The address of one of ACCOUNTS."""
    route = next(route for known, route in addresses() if known == name)
    arguments = {"account_confirm_email": ["x"], "account_reset_password_from_key": ["x", "x"]}
    return reverse(name, args=["none"] if "provider_id" in route else arguments.get(name))
