"""Reckoning open clocks anew, after a calendar or the share of a warning was changed.

One run goes over the open cases in the order of their ids, some in one transaction, and each transaction asks for the
next: whatever dies, the next worker goes on where the last commit stood, and a clock is moved once. A preview takes the
same way and writes nothing but what it counts. Clocks that have run out are left as they are: an overdue fact is
explained by an appeal, never erased by a calendar.
"""

from copy import copy
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.actions.clocks import calendar_id, overdue, reckon
from cases.administering import require_administrator
from cases.models import (
    CalendarVersion,
    Case,
    CaseEvent,
    Clock,
    Moved,
    Reckoning,
    Tally,
    WorkCalendar,
    WorkOrder,
)
from cases.queries.limits import Limits, settings_now
from cases.queries.reckoning import basis_now, why_stale
from cases.workflow import MOVES, OPEN
from gridgov.audit import record
from gridgov.once import reading_once
from gridgov.problems import Invalid, Refused, Stale
from gridgov.work import enqueue, handles
from members.models import User

AT_ONCE = 100  # cases of one transaction: whoever wants to move one of them waits for the others
EXAMPLES = 20  # clocks that a preview shows
AT_WORK = ("open", "accepted", "answered")
COMPARED = ("calendar_id", "warn_share", "due_at", "warn_at")
MOVED = ("calendar", *COMPARED[1:], "warned_at")


def ask_reckoning(
    *,
    calendar: WorkCalendar | None = None,
    dry: bool = False,
    by: User | None = None,
    at: datetime | None = None,
    preview: Reckoning | None = None,
) -> Reckoning:
    """Begin a run over every open clock, or over those of one calendar; `dry` is its preview. People apply a preview.

    Raises Refused while another run is not over.
    """
    at = at or timezone.now()
    try:
        with transaction.atomic():
            require_administrator(by, calendar.area if calendar else None)
            run = Reckoning.objects.create(
                calendar=calendar, dry=dry, asked_by=by, asked_at=at, preview=preview, basis=basis_now(),
                cases=_cases_of(preview).count(),
            )  # fmt: skip
            record(actor=by, action="clocks.preview" if dry else "clocks.reckon", target=run)
            _go_on(run)
    except IntegrityError:
        raise Refused(
            _("Clocks are being reckoned already. Wait for the end of that run, or stop it.")
        ) from None
    return run


@transaction.atomic
def apply_preview(*, run_id: int, by: User) -> Reckoning:
    """Do what a preview has shown, once, to the cases that it has seen.

    Raises Stale where something else would be done by now, Refused while another run is not over.
    """
    seen = _locked(run_id)
    if not seen.dry:
        raise Invalid({"apply": _("This is no preview.")})
    require_administrator(by, seen.calendar.area if seen.calendar else None)
    if reason := why_stale(seen):
        raise Stale(f"{reason} {_('Make a new preview, and look at it first.')}")
    return ask_reckoning(calendar=seen.calendar, by=by, preview=seen)


@transaction.atomic
def stop_reckoning(*, run_id: int, by: User) -> Reckoning:
    """End a run between two of its transactions; what it has moved stays moved. Stopping twice is stopping once."""
    run = _locked(run_id)
    require_administrator(by, run.calendar.area if run.calendar else None)
    if run.running:
        if _left(run).exists():  # else it was through before anybody could stop it
            run.stopped_by = by
            record(actor=by, action="clocks.stop", target=run)
        _end(run)
    return run


@handles("reckoning")
def go_on_reckoning(payload: dict[str, Any]) -> None:
    """The next cases of a run."""
    run = _locked(payload["run"])
    if not run.running or run.last_case != payload["after"]:
        return
    ids = list(_left(run).values_list("pk", flat=True)[:AT_ONCE])
    if ids:
        with reading_once():
            _reckon_cases(run, ids)
        run.last_case, run.looked = ids[-1], run.looked + len(ids)
        run.save()
        _go_on(run)
    else:
        _end(run)


def _locked(run_id: int) -> Reckoning:
    runs = Reckoning.objects.select_for_update(of=("self",), no_key=True)
    return runs.select_related("calendar__area", "preview").get(pk=run_id)


def _cases_of(preview: Reckoning | None) -> QuerySet[Case]:
    """Open ones; those that the preview has seen, where there was one."""
    found = Case.objects.filter(state__in=OPEN, replayed=False).order_by("pk")
    return found.filter(pk__lte=preview.last_case) if preview else found


def _left(run: Reckoning) -> QuerySet[Case]:
    return _cases_of(run.preview).filter(pk__gt=run.last_case)


def _go_on(run: Reckoning) -> None:
    key = f"{run.pk}:{run.last_case}"
    enqueue("reckoning", key=key, payload={"run": run.pk, "after": run.last_case})


def _end(run: Reckoning) -> None:
    run.running, run.ended_at = False, timezone.now()
    run.save()


@dataclass
class Outcome:
    """What one batch found: clocks and cases to write, the ledger, and the counts by holder."""

    run: Reckoning
    versions: set[int]
    now: datetime
    clocks: list[Clock] = field(default_factory=list)
    cases: dict[int, Case] = field(default_factory=dict)
    events: list[CaseEvent] = field(default_factory=list)
    moved: list[Moved] = field(default_factory=list)
    counts: dict[int, dict[str, int]] = field(default_factory=dict)

    def count(self, clock: Clock, *figures: str) -> None:
        """One clock more in these figures of its holder."""
        of = self.counts.setdefault(clock.holder_id, dict.fromkeys(Tally.FIGURES, 0))
        for figure in figures:
            of[figure] += 1


def _reckon_cases(run: Reckoning, ids: list[int]) -> None:
    """Case before clock, as everywhere; in the order of ids, so that two who lock many do not wait for each other."""
    found = Case.objects.filter(pk__in=ids).order_by("pk")
    if not run.dry:
        list(found.only("pk").select_for_update(no_key=True))
    cases = {case.pk: case for case in found if case.state in OPEN}
    versions = CalendarVersion.objects.filter(calendar=run.calendar_id) if run.calendar_id else None
    of_calendar = set(versions.values_list("pk", flat=True)) if versions is not None else set()
    outcome = Outcome(run, of_calendar, timezone.now())
    by_case: dict[int, list[Clock]] = {pk: [] for pk in cases}
    for clock in Clock.objects.filter(case__in=list(cases), ended_at=None).order_by("pk"):
        by_case[clock.case_id].append(clock)
    for pk, clocks in by_case.items():
        _reckon_case(outcome, cases[pk], clocks)
    _write(outcome)


def _reckon_case(outcome: Outcome, case: Case, clocks: list[Clock]) -> None:
    limits = Limits(case, outcome.run.asked_at, settings_now())
    moved = [clock for clock in clocks if _reckon_clock(outcome, clock, limits)]
    if not moved:
        return
    data = {"reckoning": outcome.run.pk, "clocks": len(moved)}
    for clock in moved:
        data |= _shown(case, clock)
    case.version, case.updated_at = case.version + 1, outcome.run.asked_at
    outcome.cases[case.pk] = case
    assert case.state in MOVES["reckon"].sources
    steps = {"from_state": case.state, "to_state": case.state, "at": outcome.now}
    outcome.events.append(CaseEvent(case=case, move="reckon", data=data, **steps))


def _reckon_clock(outcome: Outcome, clock: Clock, limits: Limits) -> bool:
    """Compare a clock with itself by what is set now; True when its due time moves."""
    old, new = copy(clock), clock
    try:
        new.calendar_id = calendar_id(limits, clock.limit_unit, clock.started_at)
        if outcome.run.calendar_id and not outcome.versions & {old.calendar_id, new.calendar_id}:
            return False
        new.warn_share = limits.warn_share(clock.kind)
        reckon(new)
    except Invalid:
        outcome.count(old, "looked", "failed")
        return False
    figures = _figures(old, new, outcome.now)
    outcome.count(old, "looked", *figures)
    if overdue(old, outcome.now) or all(getattr(old, name) == getattr(new, name) for name in COMPARED):
        return False
    outcome.clocks.append(new)
    if figures:
        outcome.moved.append(_moved(outcome.run, old, new))
    return old.due_at != new.due_at


def _figures(old: Clock, new: Clock, now: datetime) -> list[str]:
    """What the change is counted as. What has run out is spared nothing, whether a sweep has seen it or not."""
    if overdue(old, now):
        return ["spared"] if new.due_at > now else []
    if new.due_at == old.due_at:
        return ["warning"] if new.warn_at != old.warn_at else []
    way = "later" if new.due_at > old.due_at else "earlier"
    ran_out = old.due_at > now >= new.due_at and not old.paused_at
    return [way, "overdue"] if ran_out else [way]


def _moved(run: Reckoning, old: Clock, new: Clock) -> Moved:
    return Moved(
        reckoning=run, clock=new, old_calendar_id=old.calendar_id, new_calendar_id=new.calendar_id,
        old_due_at=old.due_at, new_due_at=new.due_at, old_warn_at=old.warn_at, new_warn_at=new.warn_at,
    )  # fmt: skip


def _shown(case: Case, clock: Clock) -> dict[str, int]:
    """Copy a moved due time to the case; for the event, in seconds since 1970, when it was due and is."""
    column = {"level": "due_at", "total": "total_due_at"}.get(clock.kind)
    if column is None:
        return {}
    if clock.kind == "total" or not clock.paused_at:
        setattr(case, column, clock.due_at)
    return {clock.kind: int(clock.due_at.timestamp())}


def _write(outcome: Outcome) -> None:
    """The counts of a batch; of a preview a few examples, of a run everything that it moves."""
    _add_up(outcome)
    run = outcome.run
    if run.dry:
        left = max(0, EXAMPLES - run.moved.count())
        Moved.objects.bulk_create(outcome.moved[:left])
        return
    Clock.objects.bulk_update(outcome.clocks, MOVED)
    Case.objects.bulk_update(outcome.cases.values(), ["due_at", "total_due_at", "version", "updated_at"])
    at_work = WorkOrder.objects.filter(case__in=list(outcome.cases), state__in=AT_WORK)
    own = Clock.objects.filter(pk=OuterRef("clock")).values("due_at")
    at_work.filter(clock__ended_at=None, clock__isnull=False).update(due_at=Subquery(own))
    Moved.objects.bulk_create(outcome.moved)
    CaseEvent.objects.bulk_create(outcome.events)


def _add_up(outcome: Outcome) -> None:
    known = {tally.holder_id: tally for tally in outcome.run.tallies.filter(holder__in=list(outcome.counts))}
    for holder, figures in outcome.counts.items():
        tally = known.get(holder) or Tally(reckoning=outcome.run, holder_id=holder)
        for name, number in figures.items():
            setattr(tally, name, getattr(tally, name) + number)
        known[holder] = tally
    Tally.objects.bulk_create([tally for tally in known.values() if tally.pk is None])
    Tally.objects.bulk_update([tally for tally in known.values() if tally.pk], Tally.FIGURES)
