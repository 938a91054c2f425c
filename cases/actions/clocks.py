"""Starting, ending, pausing and re-reckoning clocks. Called inside an action, with the case locked."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django.db.models.functions import Coalesce

from cases.actions.notify import tell_clock
from cases.calendars.lookup import clock_schedule_of
from cases.models import FAR_FUTURE, Case, Clock
from cases.queries.limits import Limit, Limits
from cases.workflow import STAGE_OF, State
from cases.workflow.extensions import rescaled
from cases.worktime import WORKING, due

RETIMED = ("limit_value", "limit_unit", "extensions", "calendar", "due_at", "warn_at", "warned_at")
# Whether it ran out before it ended says the trigger CLOCK_ENDS_LATE too; here it is known whom to tell.
FINISH = """
    UPDATE cases_clock AS clock SET ended_at = %s, paused_at = NULL FROM ({ending}) AS ending (id, late)
    WHERE clock.id = ending.id RETURNING clock.id, ending.late AND NOT clock.replayed, clock.owed_to_id
"""


def make_clock(limits: Limits, kind: str, limit: Limit, *, at: datetime, **more: Any) -> Clock:
    """An unsaved clock that starts now, by the calendar that serves the case's place today.

    It runs on the case's holder, unless `more` names another.
    """
    case = limits.case
    clock = Clock(
        case=case,
        kind=kind,
        limit_value=limit.value,
        limit_unit=limit.unit,
        calendar_id=calendar_id(limits, limit.unit, limits.at),
        warn_share=limits.warn_share(kind),
        started_at=at,
        replayed=case.replayed,
        **{"holder_id": case.holder_id, **more},
    )
    return reckon(clock)


def calendar_id(limits: Limits, unit: str, start: datetime) -> int | None:
    """Of the version by which a limit in this unit runs that began then: only working time needs one."""
    return limits.calendar_of(start) if unit in WORKING else None


def reckon(clock: Clock) -> Clock:
    """Set due and warning time from what is recorded: calendar version, limit, extensions, share, start and pauses.

    Who was warned of an earlier due time is warned once more.
    """
    schedule = clock_schedule_of(clock.calendar_id) if clock.calendar_id else None
    pauses = [(datetime.fromisoformat(begin), datetime.fromisoformat(end)) for begin, end in clock.pauses]
    before, clock.due_at = (
        clock.due_at,
        due(clock.started_at, clock.whole, clock.limit_unit, schedule, pauses),
    )
    clock.warn_at = due(clock.started_at, clock.whole * clock.warn_share, clock.limit_unit, schedule, pauses)
    if before and clock.due_at > before and clock.lapsed_at is None:
        clock.warned_at = None
    return clock


def first_clocks(case: Case, *, at: datetime, limits: Limits | None = None) -> list[Clock]:
    """Total, level and stage clock of a case that is about to be saved, unsaved; it shows their due times."""
    limits = limits or Limits(case, at)
    total = make_clock(limits, "total", limits.total, at=at)
    case.total_due_at = total.due_at
    return [total, _level(limits, at), *_stage(limits, at)]


def start_anew(case: Case, kinds: Collection[str], *, at: datetime, ended: bool = False) -> list[Clock]:
    """End the running limits of these kinds (level, stage) and start those of the present level, holder and step.

    Of a case that was `ended` none runs.
    """
    if not kinds:
        return []
    if not ended:
        finish(case.clocks.filter(kind__in=kinds, ended_at=None), at=at)
    limits = Limits(case, at)
    level = [_level(limits, at)] if "level" in kinds else []
    return Clock.objects.bulk_create(level + (_stage(limits, at) if "stage" in kinds else []))


def owe_feedback(case: Case, *, owed_to_id: int, at: datetime) -> None:
    """The holder owes the centre below an answer; owing it twice is owing it once."""
    limits = Limits(case, at)
    clock = make_clock(limits, "feedback", limits.stage("feedback"), at=at, owed_to_id=owed_to_id)
    Clock.objects.bulk_create([clock], ignore_conflicts=True)


def give_feedback(case: Case, *, at: datetime, holder_ids: Iterable[int] = ()) -> int:
    """End what these holders (all, when none is named) owe downward; returns how many answers that were."""
    owed = open_clocks(case, "feedback")
    owed = owed.filter(holder_id__in=list(holder_ids)) if holder_ids else owed
    if case.state == State.ON_HOLD:
        wake(owed, at=at)
    return finish(owed, at=at)


def retime(case: Case, *, at: datetime) -> None:
    """A filing standard was chosen: the same start, the standard's limit. Nothing is reset, and what has run out, seen
    by the sweep or not, stays as it ran out."""
    limits = Limits(case, at)
    running = {clock.kind: clock for clock in case.clocks.filter(kind__in=("total", "level"), ended_at=None)}
    total, level = running["total"], running["level"]
    for clock, limit in ((total, limits.total), (level, limits.level(case.level))):
        if overdue(clock, at):
            continue
        set_limit(clock, limit)
        clock.calendar_id = calendar_id(limits, clock.limit_unit, clock.started_at)
        reckon(clock)
    Clock.objects.bulk_update([total, level], RETIMED)
    case.total_due_at, case.due_at = total.due_at, level.due_at


def set_limit(clock: Clock, limit: Limit) -> None:
    """Another limit; what was granted on top of it stays the same share."""
    clock.extensions = rescaled(clock.extensions, clock.limit_value, limit.value)
    clock.limit_value, clock.limit_unit = limit


def end_all(case: Case, *, at: datetime) -> list[int]:
    """The case is over: every limit ends. Returns the organisations to which a reply or an answer was still owed."""
    ended = _finish(case.clocks.filter(ended_at=None), at)
    case.due_at = FAR_FUTURE
    return sorted({owed_to for _pk, _late, owed_to in ended if owed_to})


def finish(clocks: QuerySet[Clock], *, at: datetime) -> int:
    """End these limits, and return how many they were."""
    return len(_finish(clocks, at))


def _finish(clocks: QuerySet[Clock], at: datetime) -> list[tuple[int, bool, int | None]]:
    """One that ran out before was late, whether the sweep has come round to it or not: that stays written on its
    holder, and is told. Returns of each that ended its id, whether it is to be told, and to whom it was owed. One
    statement."""
    ran_out = ExpressionWrapper(Q(lapsed_at=None, due_at__lt=Coalesce("paused_at", at)), BooleanField())
    ending, values = (
        clocks.filter(ended_at=None)
        .annotate(ran_out=ran_out)
        .values_list("pk", "ran_out")
        .query.sql_with_params()
    )
    with connection.cursor() as cursor:
        cursor.execute(FINISH.format(ending=ending), [at, *values])
        ended: list[tuple[int, bool, int | None]] = cursor.fetchall()
    for clock in Clock.objects.filter(pk__in=[pk for pk, late, _owed_to in ended if late]):
        tell_clock(clock, "lapse")
    return ended


def overdue(clock: Clock, at: datetime) -> bool:
    """Whether it ran out before, seen by the sweep or not."""
    return clock.lapsed_at is not None or clock.due_at < (clock.paused_at or at)


def pause_all(case: Case, *, at: datetime) -> None:
    """An approved hold: nothing runs, but an alarm goes on ringing."""
    case.clocks.filter(ended_at=None).exclude(kind="alarm").update(paused_at=at)
    case.due_at = FAR_FUTURE


def resume_all(case: Case, *, at: datetime) -> None:
    """The hold is over: its time is recorded as a pause and every due time reckoned anew."""
    wake(case.clocks.filter(ended_at=None).exclude(kind="alarm"), at=at)


def wake(clocks: QuerySet[Clock], *, at: datetime) -> None:
    """The same of some."""
    for clock in clocks:
        begin = clock.paused_at or at
        clock.pauses, clock.paused_at = [*clock.pauses, [begin.isoformat(), at.isoformat()]], None
        reckon(clock).save()


def reopen_total(case: Case, *, at: datetime) -> None:
    """The total clock goes on; the time the case was closed does not count."""
    total = case.clocks.filter(kind="total").latest("started_at")
    assert total.ended_at is not None, "a case that is over has an ended total clock"
    total.pauses, total.ended_at = [*total.pauses, [total.ended_at.isoformat(), at.isoformat()]], None
    reckon(total).save()
    case.total_due_at = total.due_at


def show_due(case: Case) -> None:
    """Copy the level clock's due time to the case, for the inbox."""
    running = open_clocks(case, "level").filter(paused_at=None).values_list("due_at", flat=True).first()
    case.due_at = running or FAR_FUTURE


def open_clocks(case: Case, kind: str) -> QuerySet[Clock]:
    """Clocks of a kind that have not ended."""
    return case.clocks.filter(kind=kind, ended_at=None)


def _level(limits: Limits, at: datetime) -> Clock:
    clock = make_clock(limits, "level", limits.level(limits.case.level), at=at)
    limits.case.due_at = clock.due_at
    return clock


def _stage(limits: Limits, at: datetime) -> list[Clock]:
    stage = STAGE_OF.get(limits.case.state)
    if stage is None or (stage == "check" and (limits.case.checked_at or limits.case.sampled is False)):
        return []
    if stage == "dispatch" and limits.case.dispute and _mediated(limits.case):
        return []
    return [make_clock(limits, "stage", limits.stage(stage), at=at, stage=stage)]


def _mediated(case: Case) -> bool:
    """Whether somebody is at a dispute already: the limit of finding somebody has nothing to wait for."""
    return case.insiders.in_force().filter(part="mediator").exists()
