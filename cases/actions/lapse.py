"""What time does: warnings and lapses. Swept oldest first; each once, whoever else looks at the same rows."""

from collections.abc import Callable
from datetime import datetime

import structlog
from django.db import OperationalError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from cases.actions.notify import tell_clock
from cases.actions.perform import perform
from cases.models import Case, Clock
from cases.workflow import MOVES, OPEN
from gridgov.work import sweeps
from members.queries import centre_above

log = structlog.get_logger(__name__)
WAITING = {"ended_at": None, "lapsed_at": None, "paused_at": None, "replayed": False}


@sweeps("lapses")
def sweep_lapses(limit: int) -> int:
    """Let at most `limit` clocks lapse that are due."""
    due = Clock.objects.filter(due_at__lte=timezone.now(), **WAITING).order_by("due_at", "id")
    return _each(due, limit, lambda pk, case: let_lapse(clock_id=pk, case_id=case))


@sweeps("warnings")
def sweep_warnings(limit: int) -> int:
    """Warn the holders of clocks that have used up the share of their limit."""
    now = timezone.now()
    due = Clock.objects.filter(warn_at__lte=now, due_at__gt=now, warned_at=None, **WAITING).order_by(
        "warn_at", "id"
    )
    return _each(due, limit, lambda pk, _case: warn(clock_id=pk, at=now))


def _each(due: QuerySet[Clock], limit: int, act: Callable[[int, int], bool]) -> int:
    """Act on the oldest until `limit` are done. One that fails is told to the log and keeps nobody waiting."""
    done = 0
    tried: list[int] = []
    while done < limit:
        rows = list(due.exclude(pk__in=tried).values_list("pk", "case_id")[: limit - done])
        if not rows:
            break
        tried += [pk for pk, _case in rows]
        done += sum(_tried(act, pk, case) for pk, case in rows)
    return done


def _tried(act: Callable[[int, int], bool], clock_id: int, case_id: int) -> bool:
    try:
        return act(clock_id, case_id)
    except OperationalError:
        raise  # the connection is gone: nothing else would go better
    except Exception:
        log.exception("clock_failed", clock=clock_id, case=case_id)
        return False


@transaction.atomic
def let_lapse(*, clock_id: int, case_id: int, at: datetime | None = None) -> bool:
    """Mark one clock as run out and do what follows; False when somebody else did, or is doing, it.

    Case before clock, as everywhere: whoever holds the case finds the clock as it was. One that got more time in
    between is left alone.
    """
    at = at or timezone.now()
    case = (
        Case.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
        .select_related("holder__area")
        .filter(pk=case_id)
        .first()
    )
    if case is None:
        return False
    clock = (
        Clock.objects.select_for_update(no_key=True)
        .filter(pk=clock_id, due_at__lte=at, ended_at=None, lapsed_at=None, paused_at=None)
        .first()
    )
    if clock is None:
        return False
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
