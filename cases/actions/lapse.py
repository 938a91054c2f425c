"""What time does: warnings and lapses. Swept oldest first; each once, whoever else looks at the same rows."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from cases.actions.notify import tell_clock
from cases.actions.perform import perform
from cases.models import Case, Clock
from cases.workflow import MOVES, OPEN
from gridgov.work import sweeps
from members.queries import centre_above

WAITING = {"ended_at": None, "lapsed_at": None, "paused_at": None, "replayed": False}


@sweeps("lapses")
def sweep_lapses(limit: int) -> int:
    """Let at most `limit` clocks lapse that are due."""
    due = Clock.objects.filter(due_at__lte=timezone.now(), **WAITING).order_by("due_at", "id")
    return sum(
        let_lapse(clock_id=pk, case_id=case) for pk, case in list(due.values_list("pk", "case_id")[:limit])
    )


@sweeps("warnings")
def sweep_warnings(limit: int) -> int:
    """Warn the holders of clocks that have used up the share of their limit."""
    now = timezone.now()
    due = Clock.objects.filter(warn_at__lte=now, due_at__gt=now, warned_at=None, **WAITING).order_by(
        "warn_at", "id"
    )
    return sum(warn(clock_id=pk, at=now) for pk in list(due.values_list("pk", flat=True)[:limit]))


@transaction.atomic
def let_lapse(*, clock_id: int, case_id: int, at: datetime | None = None) -> bool:
    """Mark one clock as run out and do what follows; False when somebody else did, or is doing, it.

    Case before clock, as everywhere: whoever holds the case finds the clock as it was.
    """
    case = (
        Case.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
        .select_related("holder__area")
        .filter(pk=case_id)
        .first()
    )
    clock = (
        Clock.objects.select_for_update(no_key=True)
        .filter(pk=clock_id, ended_at=None, lapsed_at=None, paused_at=None)
        .first()
    )
    if case is None or clock is None:
        return False
    at = at or timezone.now()
    Clock.objects.filter(pk=clock.pk).update(lapsed_at=clock.due_at)
    if clock.kind == "level" and case.state in MOVES["lapse"].sources:
        perform("lapse", case_id=case.pk, actor=None, given={"clock": clock.pk}, at=at)
    elif clock.kind == "total" and case.state in OPEN and centre_above(case.holder):
        perform("supervise", case_id=case.pk, actor=None, given={"text": "", "clock": clock.pk}, at=at)
    if clock.kind != "level" and not clock.replayed:
        tell_clock(clock, "lapse")
    return True


@transaction.atomic
def warn(*, clock_id: int, at: datetime) -> bool:
    """Warn once."""
    warned = Clock.objects.filter(pk=clock_id, warned_at=None, ended_at=None).update(warned_at=at)
    if warned:
        tell_clock(Clock.objects.get(pk=clock_id), "warn")
    return bool(warned)
