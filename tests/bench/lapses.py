"""The sweep of clocks that are due: lapses a second of one worker. Aim: 150, by the slowest kind.

Cases that nobody answered for a month: in each the limits of the first step, of the level and of the whole have run
out, in this order, so that the sweep meets one kind after the other. A step's lapse is told, a level's moves the case
up, the whole's makes the next centre supervise.
"""

from dataclasses import replace
from datetime import timedelta
from functools import partial
from uuid import uuid4

from django.utils import timezone

from cases.actions import report_case
from cases.models import Clock
from gridgov.work import run_sweep
from tests.bench import cities, scale
from tests.bench.databases import scratch
from tests.bench.intake import a_report
from tests.bench.pairs import seconds

AIM = 150
KINDS = ("stage", "level", "total")
MONTH = timedelta(days=30)
CASES = 2 * scale.TIMES


def measure() -> dict[str, object]:
    with scratch(cities.small()):
        while run_sweep("lapses"):  # what fell due since the city was made
            pass
        _neglect()
        rates = {kind: CASES / seconds(partial(_sweep, kind)) for kind in KINDS}
    return {
        "cases": CASES,
        **{f"{kind}_per_s": round(rate, 1) for kind, rate in rates.items()},
        "all_per_s": round(len(KINDS) / sum(1 / rate for rate in rates.values()), 1),
        "lapses_per_s": round(min(rates.values()), 1),
        "aim": AIM,
    }


def _neglect() -> None:
    report, member = a_report()
    at = timezone.now() - MONTH
    for _ in range(CASES):
        report_case(replace(report, uuid=uuid4()), actor=member, at=at)


def _sweep(kind: str) -> None:
    """One run of the worker; everything it does has to be of this kind."""
    lapsed = Clock.objects.filter(kind=kind, lapsed_at__isnull=False)
    before = lapsed.count()
    assert run_sweep("lapses", limit=CASES) == CASES
    assert lapsed.count() - before == CASES
