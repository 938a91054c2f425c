"""The desk's inbox and map for somebody of a district who sees half of all cases: 10,000 of them against 1,000,000.

Each pair is the same page of the same city in both databases, with its count, through Django's test client; maps are of
the whole district (squares with counts) and of a street's corner of it; besides, the question of an open page whether
something changed, and the wall. Aim: the 95th percentile grows by no more than 1.3, on each.
"""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlencode

from django.core.cache import cache
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client
from django.urls import reverse

from cases.desk.case_map import bounds_of
from cases.models import Case
from cases.queries import inbox
from cases.queries.case_map import TILE
from members.models import User
from tests.bench import cities, scale
from tests.bench.databases import connected, through
from tests.bench.pairs import interleaved, ms, p95

AIM = 1.3
BACKEND = "django.contrib.auth.backends.ModelBackend"
PAGES = {
    "ours_page_1": ("ours", 1),
    "open_page_1": ("all", 1),
    "ended_page_1": ("ended", 1),
    "ended_page_50": ("ended", 50),
}
MAPS = {
    "map": ("all", 1),
    "map_near": ("all", 8),
    "map_ended": ("ended", 1),
}  # tab, a part of the district's width
SCREEN = 1000  # pixels wide


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

    def page(self, tab: str, number: int) -> partial[None]:
        """What opens that page of a tab; the last one where there are fewer."""
        with through(self.database):
            cursor = self._cursor(inbox.TABS[tab], number)
        query = urlencode({"tab": tab} | ({"cursor": cursor} if cursor else {}))
        return partial(self.open, f"{reverse('desk:inbox')}?{query}")

    def map(self, tab: str, part: int) -> partial[None]:
        """What asks for the map of the district, or of its middle part."""
        with through(self.database):
            west, south, east, north = bounds_of(inbox.Desk.of(self.user)) or (0, 0, 0, 0)
        lon, lat, wide, high = (
            (west + east) / 2,
            (south + north) / 2,
            (east - west) / part,
            (north - south) / part,
        )
        box = (lon - wide / 2, lat - high / 2, lon + wide / 2, lat + high / 2)
        zoom = round(math.log2(SCREEN * 360 / TILE / wide))
        query = urlencode({"tab": tab, "bbox": ",".join(map(str, box)), "zoom": zoom})
        return partial(self.open, f"{reverse('api-case-map')}?{query}")

    def _cursor(self, tab: inbox.Tab, number: int) -> str:
        desk, cursor = inbox.Desk.of(self.user), ""
        for _ in range(number - 1):
            found = inbox.page(desk, tab, wanted=None, order="", cursor=cursor)
            cursor = found.next_cursor or cursor
        return cursor

    def open(self, address: str) -> None:
        with through(self.database):
            assert self.client.get(address).status_code in (200, 204)

    def rows(self, address: str) -> int:
        """How many rows of a page, signs of a map or hits of a search that answer holds."""
        with through(self.database):
            answer = self.client.get(address)
        if "json" not in answer["Content-Type"]:
            return answer.content.count(b'data-case="')
        told = answer.json()
        return len(told["features"] if "features" in told else told["results"])

    def wall(self) -> None:
        """The screen on the wall, counted anew."""
        cache.clear()
        self.open(reverse("desk:wall"))

    def poll(self) -> Callable[[], None]:
        """What an open inbox asks every ten seconds, where nothing happened."""
        with through(self.database):
            state = self.client.get(reverse("desk:live"), {"live": f"_{time.time()}"}).headers["X-Live"]
        return partial(self.open, f"{reverse('desk:live')}?{urlencode({'live': state})}")


def measure() -> dict[str, object]:
    names = cities.large(), cities.small()
    large, small = map(Desk.at, names)
    found: dict[str, object] = {
        "cases": [small.cases, large.cases],
        "sees": [small.sees, large.sees],
    }
    ratios = []
    lists = {name: (small.page(*what), large.page(*what)) for name, what in PAGES.items()}
    lists |= {name: (small.map(*what), large.map(*what)) for name, what in MAPS.items()}
    for name, (one, other) in lists.items():  # what is compared: a page with few rows costs less
        found[f"{name}_rows"] = [small.rows(one.args[0]), large.rows(other.args[0])]
    pairs: dict[str, tuple[Callable[[], None], Callable[[], None]]] = {**lists}
    pairs |= {"poll": (small.poll(), large.poll()), "wall": (small.wall, large.wall)}
    for name, both in pairs.items():
        works = dict(zip(("small", "large"), both, strict=True))
        interleaved(works, 3)
        took = interleaved(works, max(1, scale.TIMES // 2))
        ratios.append(p95(took["large"]) / p95(took["small"]))
        found |= {f"{name}_{which}_p95_ms": ms(p95(each)) for which, each in took.items()}
        found[f"{name}_ratio"] = round(ratios[-1], 2)
    small.database.close()
    large.database.close()
    return found | {"ratio": round(max(ratios), 2), "aim": AIM}
