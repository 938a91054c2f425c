"""Every address that is read, as tests/permissions/ lists them, each asked for by somebody who sees most there."""

from collections.abc import Iterator
from typing import NamedTuple

from django.test import Client
from django.urls import reverse

from tests.cast import PASSWORD
from tests.counts.readers import browsers
from tests.permissions.others import ACCOUNTS
from tests.permissions.rows import Row, account_path, path_of, rows
from tests.permissions.scene import Scene

# Whose page it is, by the first part of the address's name; where none of them may, whoever may.
USUALLY = {
    "desk": ("oscar", "lisa", "diana"),
    "field": ("alice",),
    "public": ("alice",),
    "assessment": ("lisa",),
    "api": ("oscar", "lisa", "ada"),
    "": ("ada", "alice", "oscar"),
}
# Pages that show something else by their query, beside how the table asks for them: (who, address, query).
ALSO = (
    ("diana", "desk:inbox", "?tab=all"),
    ("oscar", "desk:inbox", "?tab=orders"),
    ("oscar", "desk:inbox", "?tab=check"),
    ("oscar", "desk:inbox", "?tab=ended"),
    ("oscar", "desk:export-new", "?tab=all"),
    ("diana", "api-cases", "?state=reported&source=patrol"),
    ("lisa", "assessment:kind organisation", ""),
    ("ada", "api-try", "?case_class=class&area=M1"),
)


class Page(NamedTuple):
    """Something to read; `name` is the baseline's."""

    name: str
    client: Client
    path: str


class Asked(NamedTuple):
    """A row of the table, who asks, and what the baseline calls it."""

    name: str
    who: str
    row: Row


def asked() -> list[Asked]:
    """Each row of the table that is read and answered, then those of ALSO."""
    read = [row for row in rows() if row.method == "GET"]
    found = [row for row in read if row.status == 200 and row.group.who]
    usual = [
        Asked(f"{row.name} member" if row.name == "assessment:kind" else row.name, _usually(row), row)
        for row in found
    ]
    return usual + [
        Asked(f"{address}{query}", who, _also(read, address, query)) for who, address, query in ALSO
    ]


def _usually(row: Row) -> str:
    wanted = USUALLY.get(row.name.replace("api-", "api:").split(":")[0], USUALLY[""])
    return next((who for who in wanted if who in row.group.who), min(row.group.who))


def _also(read: list[Row], address: str, query: str) -> Row:
    name, *objects = address.split()
    row = next(row for row in read if row.name == name)
    return row._replace(query=query, objects=tuple(objects) or row.objects)


def names() -> list[str]:
    """All that is counted."""
    return [each.name for each in asked()] + [name for name, statuses in ACCOUNTS.items() if 200 in statuses]


def pages(scene: Scene) -> list[Page]:
    """The same as somebody's browser asks for it."""
    clients = browsers(scene.cast)
    found = [Page(each.name, clients[each.who], _path(scene, each.row)) for each in asked()]
    return [*found, *_accounts(scene)]


def _path(scene: Scene, row: Row) -> str:
    return path_of(scene, row) + row.query.replace("=class", f"={scene.ids['class']}")


def _accounts(scene: Scene) -> Iterator[Page]:
    """For somebody who has just signed in, where he gets an answer."""
    inside = Client()
    inside.post(reverse("account_login"), {"login": scene.cast.stranger.username, "password": PASSWORD})
    for name, statuses in ACCOUNTS.items():
        if 200 in statuses:
            yield Page(name, inside if statuses[1] == 200 else Client(), account_path(name))
