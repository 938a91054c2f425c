"""What time does: warnings and lapses. Swept oldest first; each once, whoever else looks at the same rows."""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial

import structlog
from django.db import OperationalError, transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from cases.access import cases_for_sweep
from cases.actions.notify import tell_clock
from cases.actions.perform import perform_by_itself
from cases.alarms.tasks import ring_lapsed
from cases.models import Case, Clock
from cases.workflow import MOVES, OPEN
from gridgov.deadlocks import again_after_deadlock
from gridgov.once import reading_once
from gridgov.work import asking_at_once, sweeps
from members.queries import centre_above

log = structlog.get_logger(__name__)
WAITING = {"ended_at": None, "lapsed_at": None, "paused_at": None, "replayed": False}
AT_ONCE = 25  # cases that one transaction locks: whoever wants to move one of them waits for the others
Oldest = dict[int, int]  # case -> the clock of it that is due first


@sweeps("lapses")
def sweep_lapses(limit: int) -> int:
    """Let at most `limit` clocks lapse that are due."""
    due = Clock.objects.filter(due_at__lte=timezone.now(), **WAITING).order_by("due_at", "id")
    return _each(due, limit, _lapse_some)


@sweeps("warnings")
def sweep_warnings(limit: int) -> int:
    """Warn the holders of clocks that have used up the share of their limit."""
    now = timezone.now()
    due = Clock.objects.filter(warn_at__lte=now, due_at__gt=now, warned_at=None, **WAITING)
    return _each(due.order_by("warn_at", "id"), limit, partial(_warn_some, at=now))


def _each(due: QuerySet[Clock], limit: int, act: Callable[[Oldest], int]) -> int:
    """Act on the oldest, some at a time, until `limit` are done. Nothing is tried twice."""
    done = 0
    tried: list[int] = []
    while done < limit:
        oldest: Oldest = {}
        for case, clock in due.exclude(pk__in=tried).values_list("case_id", "pk")[
            : min(AT_ONCE, limit - done)
        ]:
            oldest.setdefault(case, clock)
        if not oldest:
            break
        tried += oldest.values()
        done += act(oldest)
    return done


def _lapse_some(oldest: Oldest) -> int:
    """In one transaction; where one of them fails, each in its own, so that it keeps nobody waiting."""
    try:
        return _lapse_together(oldest, timezone.now())
    except OperationalError:
        raise  # the connection is gone: nothing else would go better
    except Exception as error:
        if len(oldest) > 1:
            return sum(_lapse_some({case: clock}) for case, clock in oldest.items())
        _tell_failure(error, oldest)
        return 0


@again_after_deadlock
@transaction.atomic
def _lapse_together(oldest: Oldest, at: datetime) -> int:
    with reading_once(), asking_at_once():
        found = list(_locked(oldest, at))
        lapsing = Clock.objects.filter(pk__in=[clock.pk for _case, clock in found])
        lapsing.update(lapsed_at=F("due_at"))
        for case, clock in found:
            _follow(case, clock, at)
    return len(found)


@transaction.atomic
def let_lapse(*, clock_id: int, case_id: int, at: datetime | None = None) -> bool:
    """Mark one clock as run out and do what follows; False when somebody else did, or is doing, it."""
    at = at or timezone.now()
    for case, clock in _locked({case_id: clock_id}, at):
        Clock.objects.filter(pk=clock.pk).update(lapsed_at=clock.due_at)
        _follow(case, clock, at)
        return True
    return False


def _locked(oldest: Oldest, at: datetime) -> Iterator[tuple[Case, Clock]]:
    """Cases and clocks that still have to lapse.

    Case before clock, as everywhere: whoever holds the case finds the clock as it was. One that got more time in
    between is left alone.
    """
    cases = cases_for_sweep(oldest)
    clocks = Clock.objects.select_for_update(no_key=True).filter(
        pk__in=[oldest[pk] for pk in cases], due_at__lte=at, ended_at=None, lapsed_at=None, paused_at=None
    )
    return ((cases[clock.case_id], clock) for clock in clocks.order_by("due_at", "id"))


def _follow(case: Case, clock: Clock, at: datetime) -> None:
    """What a lapse does: the level's moves the case up, the total's makes the next centre supervise."""
    if clock.kind == "level" and case.state in MOVES["lapse"].sources:
        perform_by_itself("lapse", case=case, given={"clock": clock.pk}, at=at)
    elif clock.kind == "total" and case.state in OPEN and centre_above(case.holder):
        perform_by_itself("supervise", case=case, given={"text": "", "clock": clock.pk}, at=at)
    if clock.kind == "alarm":
        ring_lapsed(case, clock, at)
    if clock.kind != "level" and not clock.replayed:
        tell_clock(clock, "lapse")


def _warn_some(oldest: Oldest, *, at: datetime) -> int:
    """One by one: no case is locked here, and whoever holds several clocks would wait for those who hold the case."""
    done = 0
    for case, clock in oldest.items():
        try:
            done += warn(clock_id=clock, at=at)
        except OperationalError:
            raise
        except Exception as error:
            _tell_failure(error, {case: clock})
    return done


def _tell_failure(error: Exception, oldest: Oldest) -> None:
    log.error("clock_failed", clocks=list(oldest.values()), cases=list(oldest), exc_info=error)


@again_after_deadlock
@transaction.atomic
def warn(*, clock_id: int, at: datetime) -> bool:
    """Warn once."""
    warned = Clock.objects.filter(pk=clock_id, warned_at=None, ended_at=None).update(warned_at=at)
    if warned:
        tell_clock(Clock.objects.get(pk=clock_id), "warn")
    return bool(warned)
