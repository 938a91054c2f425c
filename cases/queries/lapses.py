"""The ledger of lapses: which limit ran out, at whom, how late it was met, and where the case went.

A clock runs out once and says so on its own row for ever, charged to whoever held it then; the event of the move stands
beside it. So the ledger is read from the clocks, never kept a second time.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from cases.models import Case, CaseEvent, Clock
from cases.queries.inbox import Desk
from cases.queries.remaining import Face, face_of, name_of
from members.access import holdings
from members.models import Organisation

ORDER = ("-lapsed_at", "-id")
OLDEST = ("lapsed_at", "id")
SHOWN = ("case__case_class", "case__holder", "holder", "owed_to")


@dataclass(frozen=True)
class Lapse:
    """One line. `to` is the organisation that the case went up to; None where it stayed."""

    clock: Clock
    face: Face
    name: str
    to: Organisation | None


def lapses_for(
    user: Any,
    *,
    kind: str = "",
    holder: int | None = None,
    since: date | None = None,
    until: date | None = None,
    running: bool = False,
) -> QuerySet[Clock]:
    """Clocks that ran out, of cases that the person may see and open. `running`: those that nobody has met yet.

    `since` and `until` are days, both included. What was brought in as history counts for nobody.
    """
    if not holdings(user):
        return Clock.objects.none()  # whoever only reported reads the public page of his case
    seen = Case.objects.visible_to(user, Desk.of(user).standing).filter(pk=OuterRef("case"))
    found = Clock.objects.filter(Exists(seen), lapsed_at__isnull=False, replayed=False)
    wanted: dict[str, Any] = {
        "kind": kind,
        "holder": holder,
        "lapsed_at__gte": since and _midnight(since),
        "lapsed_at__lt": until and _midnight(until + timedelta(days=1)),
    }
    found = found.filter(**{name: value for name, value in wanted.items() if value})
    return (found.filter(ended_at=None) if running else found).select_related(*SHOWN)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, datetime.min.time()))


def lines(clocks: Iterable[Clock], now: datetime) -> list[Lapse]:
    """With where the cases went, in two queries however many."""
    found = list(clocks)
    went = _went(found)
    known = Organisation.objects.in_bulk(set(went.values()))
    return [
        Lapse(clock, face_of(clock, now), name_of(clock), known.get(went.get(clock.pk, 0))) for clock in found
    ]


def _went(clocks: list[Clock]) -> dict[int, int]:
    """By clock, the organisation that its event names."""
    events = CaseEvent.objects.filter(case__in={clock.case_id for clock in clocks}, move="lapse")
    told = events.values_list("data__clock", "data__to")
    return {clock: to for clock, to in told if clock and to}
