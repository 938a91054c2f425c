"""The sweep of clocks that are due: lapses a second of one worker. Aim: 150, by the slowest kind. And what those cost
that are not due: 1,000 levels lapse among 10,000 open clocks and among 1,000,000, in turns. Aim: at most 1.3 times.

Cases that nobody answered for a month: in each the limits of the first step, of the level and of the whole have run
out, in this order, so that the sweep meets one kind after the other. A step's lapse is told, a level's moves the case
up, the whole's makes the next centre supervise.
"""

from dataclasses import replace
from datetime import timedelta
from functools import partial
from uuid import uuid4

from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone

from cases.actions import report_case
from cases.models import Case, Clock
from gridgov.work import run_sweep
from tests.bench import cities, crowd, scale
from tests.bench.databases import copied, scratch, through
from tests.bench.intake import a_report
from tests.bench.pairs import interleaved, seconds

AIM, AIM_RATIO = 150, 1.3
TURNS = 4
KINDS = ("stage", "level", "total")
MONTH, HOUR = timedelta(days=30), timedelta(hours=1)
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
        **_crowded(),
    }


def _crowded() -> dict[str, object]:
    """The same sweep in two cities that differ in how many clocks run."""
    few, many = scale.CASES // scale.COPIES, scale.CASES
    due = min(5 * scale.TIMES, few // 3) // TURNS * TURNS
    with copied(crowd.of(few), "few") as small, copied(crowd.of(many), "many") as large:
        works = {
            "few": partial(_lapse_in, small, due // TURNS),
            "many": partial(_lapse_in, large, due // TURNS),
        }
        for city in (small, large):
            with through(city):
                _make_due(due)
        took = {name: sum(each) for name, each in interleaved(works, TURNS).items()}
    return {
        "due": due,
        "open": [few, many],
        **{f"due_among_{name}_s": round(each, 2) for name, each in took.items()},
        "ratio": round(took["many"] / took["few"], 2),
        "aim_ratio": AIM_RATIO,
    }


def _make_due(number: int) -> None:
    """The levels of so many cases ran out an hour ago; all that was due before has lapsed."""
    while run_sweep("lapses"):
        pass
    now = timezone.now()
    far = Clock.objects.filter(kind="level", ended_at=None, due_at__gt=now + 100 * MONTH).order_by("pk")
    chosen = list(far.values_list("case", flat=True)[:number])
    times = {"started_at": now - 2 * HOUR, "warn_at": now - 1.5 * HOUR, "due_at": now - HOUR}
    Clock.objects.filter(kind="level", case__in=chosen).update(**times)
    Case.objects.filter(pk__in=chosen).update(due_at=now - HOUR)


def _lapse_in(city: BaseDatabaseWrapper, number: int) -> None:
    with through(city):
        assert run_sweep("lapses", limit=number) == number


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
