"""The desk's inbox for somebody of a district who sees half of all cases: 10,000 of them against 1,000,000.

Each pair is the same page of the same city in both databases, with its count, through Django's test client. Aim: the
95th percentile grows by no more than 1.3, on each page.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlencode

from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client
from django.urls import reverse

from cases.models import Case
from cases.queries import inbox
from members.models import User
from tests.bench import cities, scale
from tests.bench.databases import connected, through
from tests.bench.pairs import interleaved, ms, p95

AIM = 1.3
BACKEND = "django.contrib.auth.backends.ModelBackend"
PAGES = {"open_page_1": ("all", 1), "ended_page_1": ("ended", 1), "ended_page_50": ("ended", 50)}


@dataclass(frozen=True)
class Desk:
    """Somebody who is signed in, in one of the databases."""

    database: BaseDatabaseWrapper
    client: Client
    user: User
    cases: int
    sees: float

    @classmethod
    def at(cls, name: str) -> "Desk":
        database, client = connected(name), Client()
        with through(database):
            officers = User.objects.filter(username__startswith="duty_officer-")
            officer = officers.filter(posts__organisation__area__level="district").earliest("pk")
            client.force_login(officer, backend=BACKEND)
            cases, seen = Case.objects.count(), Case.objects.visible_to(officer).count()
        return cls(database, client, officer, cases, round(seen / cases, 3))

    def page(self, tab: str, number: int) -> Callable[[], None]:
        """What opens that page of a tab; the last one where there are fewer."""
        with through(self.database):
            cursor = self._cursor(inbox.TABS[tab], number)
        query = urlencode({"tab": tab} | ({"cursor": cursor} if cursor else {}))
        return partial(self._open, f"{reverse('desk:inbox')}?{query}")

    def _cursor(self, tab: inbox.Tab, number: int) -> str:
        desk, cursor = inbox.Desk.of(self.user), ""
        for _ in range(number - 1):
            found = inbox.page(desk, tab, wanted=None, order="", cursor=cursor)
            cursor = found.next_cursor or cursor
        return cursor

    def _open(self, address: str) -> None:
        with through(self.database):
            assert self.client.get(address).status_code == 200


def measure() -> dict[str, object]:
    names = cities.large(), cities.small()
    large, small = map(Desk.at, names)
    found: dict[str, object] = {
        "cases": [small.cases, large.cases],
        "sees": [small.sees, large.sees],
    }
    ratios = []
    for name, (tab, number) in PAGES.items():
        works = {"small": small.page(tab, number), "large": large.page(tab, number)}
        interleaved(works, 3)
        took = interleaved(works, max(1, scale.TIMES // 2))
        ratios.append(p95(took["large"]) / p95(took["small"]))
        found |= {f"{name}_{which}_p95_ms": ms(p95(each)) for which, each in took.items()}
        found[f"{name}_ratio"] = round(ratios[-1], 2)
    small.database.close()
    large.database.close()
    return found | {"ratio": round(max(ratios), 2), "aim": AIM}
