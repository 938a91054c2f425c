"""Starting, ending, pausing and re-reckoning clocks. Called inside an action, with the case locked."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from cases.calendars import schedule_of, version_for
from cases.models import FAR_FUTURE, Case, Clock
from cases.queries.limits import Limit, level_limit, stage_limit, total_limit
from cases.workflow import STAGE_OF
from cases.worktime import due
from members.models import Organisation

WARN_SHARE = Decimal("0.8")


def make_clock(case: Case, kind: str, limit: Limit, *, holder_id: int, at: datetime, **more: Any) -> Clock:
    """An unsaved clock that starts now, by the calendar that serves the case's place today."""
    clock = Clock(
        case=case,
        kind=kind,
        holder_id=holder_id,
        limit_value=limit.value,
        limit_unit=limit.unit,
        calendar=version_for(case.community_id or case.street_id or case.city_id, at),
        started_at=at,
        replayed=case.replayed,
        **more,
    )
    return reckon(clock)


def reckon(clock: Clock) -> Clock:
    """Set due and warning time from what is recorded: calendar version, limit, start and pauses."""
    schedule = schedule_of(clock.calendar_id)
    pauses = [(datetime.fromisoformat(begin), datetime.fromisoformat(end)) for begin, end in clock.pauses]
    clock.due_at = due(clock.started_at, clock.limit_value, clock.limit_unit, schedule, pauses)
    clock.warn_at = due(clock.started_at, clock.limit_value * WARN_SHARE, clock.limit_unit, schedule, pauses)
    return clock


def first_clocks(case: Case, *, at: datetime) -> None:
    """Total, level and stage clock of a case that was just made."""
    total = make_clock(case, "total", total_limit(case), holder_id=case.holder_id, at=at)
    Clock.objects.bulk_create([total, _level(case, case.holder_id, at), *_stage(case, at)])
    case.total_due_at = total.due_at


def new_level_clock(case: Case, *, at: datetime) -> None:
    """End the level clock and start the one of the case's present level and holder."""
    open_clocks(case, "level").update(ended_at=at)
    clock = _level(case, case.holder_id, at)
    clock.save()


def new_stage_clock(case: Case, *, at: datetime) -> None:
    """End the limit of the step that is over and start that of the step that begins."""
    open_clocks(case, "stage").update(ended_at=at)
    Clock.objects.bulk_create(_stage(case, at))


def owe_feedback(case: Case, *, holder: Organisation, owed_to_id: int, at: datetime) -> None:
    """The holder owes the centre below an answer; owing it twice is owing it once."""
    clock = make_clock(
        case, "feedback", stage_limit("feedback"), holder_id=holder.pk, at=at, owed_to_id=owed_to_id
    )
    Clock.objects.bulk_create([clock], ignore_conflicts=True)


def give_feedback(case: Case, *, at: datetime, holder_ids: Iterable[int] = ()) -> int:
    """End what these holders (all, when none is named) owe downward; returns how many answers that were."""
    owed = open_clocks(case, "feedback")
    return (owed.filter(holder_id__in=list(holder_ids)) if holder_ids else owed).update(ended_at=at)


def retime(case: Case, *, at: datetime) -> None:
    """A filing standard was chosen: the same start, the standard's limit. Nothing is reset."""
    total = open_clocks(case, "total").get()
    total.limit_value, total.limit_unit = total_limit(case)
    reckon(total).save()
    level = open_clocks(case, "level").get()
    level.limit_value, level.limit_unit = level_limit(case, case.level)
    reckon(level).save()
    case.total_due_at = total.due_at


def end_all(case: Case, *, at: datetime) -> None:
    """The case is over: every limit ends."""
    case.clocks.filter(ended_at=None).update(ended_at=at, paused_at=None)
    case.due_at = FAR_FUTURE


def pause_all(case: Case, *, at: datetime) -> None:
    """An approved hold: nothing runs."""
    case.clocks.filter(ended_at=None).update(paused_at=at)
    case.due_at = FAR_FUTURE


def resume_all(case: Case, *, at: datetime) -> None:
    """The hold is over: its time is recorded as a pause and every due time reckoned anew."""
    for clock in case.clocks.filter(ended_at=None):
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


def _level(case: Case, holder_id: int, at: datetime) -> Clock:
    clock = make_clock(case, "level", level_limit(case, case.level), holder_id=holder_id, at=at)
    case.due_at = clock.due_at
    return clock


def _stage(case: Case, at: datetime) -> list[Clock]:
    stage = STAGE_OF.get(case.state)
    if stage is None or (stage == "check" and case.checked_at):
        return []
    return [make_clock(case, "stage", stage_limit(stage), holder_id=case.holder_id, at=at, stage=stage)]
