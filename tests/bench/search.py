"""Searching for cases, 10,000 of them against 1,000,000: a number, a street, a rare word, a word that very many have.

Through the API, for somebody of a district who sees half of them. Aim: the 95th percentile grows by no more than 1.5.
"""

from functools import partial
from urllib.parse import urlencode

from django.urls import reverse

from cases.models import Case
from tests.bench import cities, scale
from tests.bench.databases import through
from tests.bench.inbox import Desk
from tests.bench.pairs import interleaved, ms, p95

AIM = 1.5


def asked(desk: Desk) -> dict[str, str]:
    """What is looked for, by name; taken from the city itself."""
    with through(desk.database):
        case = Case.objects.visible_to(desk.user).filter(dispute=False).exclude(place="").earliest("pk")
    return {
        "number": case.number,
        "address": case.place,
        "nothing": "unicorn",
        "frequent": case.description[:2],
    }


def measure() -> dict[str, object]:
    small, large = map(Desk.at, (cities.small(), cities.large()))
    found: dict[str, object] = {"cases": [small.cases, large.cases]}
    words = {"small": asked(small), "large": asked(large)}
    ratios = []
    for name in words["small"]:
        where = {
            which: f"{reverse('api-search')}?{urlencode({'q': asked_for[name]})}"
            for which, asked_for in words.items()
        }
        found[f"{name}_rows"] = [small.rows(where["small"]), large.rows(where["large"])]
        works = {"small": partial(small.open, where["small"]), "large": partial(large.open, where["large"])}
        interleaved(works, 3)
        took = interleaved(works, max(1, scale.TIMES // 2))
        ratios.append(p95(took["large"]) / p95(took["small"]))
        found |= {f"{name}_{which}_p95_ms": ms(p95(each)) for which, each in took.items()}
        found[f"{name}_ratio"] = round(ratios[-1], 2)
    small.database.close()
    large.database.close()
    return found | {"ratio": round(max(ratios), 2), "aim": AIM}
