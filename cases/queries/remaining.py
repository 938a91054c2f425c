"""What is left of running limits, as a badge shows it."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from cases.calendars.lookup import clock_schedule_of
from cases.lamps import LAMP_OF, Lamp, state_of
from cases.models import Case, Clock, StageLimit
from cases.words import limit_text
from cases.worktime import WORKING, Schedule, length, remaining
from cases.worktime.instants import to_micros
from gridgov.problems import Invalid

DAY_HOURS = Decimal(8)  # where no calendar says it
AHEAD = 6  # spans of working time that a page knows beforehand: some days
SECOND = 1_000_000  # microseconds


@dataclass(frozen=True, kw_only=True)
class Face:
    """One clock as it is shown at a moment.

    `seconds_left` and `warn_at` are working seconds when `working`; `share` is how much of the limit is used, 0 to 1.
    `runs` are the spans in which it counts on, in seconds from that moment on; None where it always counts.
    """

    clock: Clock
    name: str
    seconds_left: float
    state: str
    working: bool
    runs: tuple[tuple[int, int], ...] | None
    warn_at: float
    hours_per_day: float
    share: float

    @property
    def lamp(self) -> Lamp:
        """Its colour."""
        return LAMP_OF[self.state]

    @property
    def tone(self) -> str:
        """Colour of its bar."""
        return {"running": "ok", "warned": "warn", "lapsed": "bad", "missed": "bad"}.get(self.state, "calm")

    @property
    def percent(self) -> int:
        """Used share of the limit in whole percent."""
        return round(self.share * 100)

    @property
    def limit(self) -> str:
        """The limit in words."""
        return limit_text(self.clock.limit_value, self.clock.limit_unit)

    @property
    def more(self) -> str:
        """What was granted on top of it, in words; empty where nothing was."""
        more = self.clock.whole - self.clock.limit_value
        return limit_text(more, self.clock.limit_unit) if more else ""


def face_of(clock: Clock, now: datetime, *, name: str = "") -> Face:
    """The clock at `now`. A calendar that does not reach that far is read as plain time, never an error page."""
    schedule = clock_schedule_of(clock.calendar_id) if clock.calendar_id else None
    hours_per_day = schedule.hours_per_day if schedule else DAY_HOURS
    stands_at = clock.ended_at or clock.paused_at or now
    working = clock.limit_unit in WORKING and schedule is not None
    try:
        left = _left(stands_at, clock, schedule)
        runs = spans_ahead(now, schedule) if working and schedule else None
    except Invalid:
        working, left, runs = False, clock.due_at - stands_at, None
    seconds = left.total_seconds()
    whole = length(clock.whole, clock.limit_unit, hours_per_day) / 1_000_000
    return Face(
        clock=clock,
        name=name,
        seconds_left=seconds,
        state=state_of(clock, now),
        working=working,
        runs=runs,
        warn_at=whole * float(1 - clock.warn_share),
        hours_per_day=float(hours_per_day),
        share=min(1.0, max(0.0, 1 - seconds / whole)),
    )


def _left(at: datetime, clock: Clock, schedule: Schedule | None) -> timedelta:
    return remaining(at, clock.due_at, clock.limit_unit, schedule) if schedule else clock.due_at - at


def spans_ahead(now: datetime, schedule: Schedule) -> tuple[tuple[int, int], ...]:
    """The working span that `now` lies in and the next ones, in seconds from `now`: a page that stays open over lunch,
    a night or a week-end goes on counting when work does. MissingYear outside the calendar.
    """
    instant = to_micros(now)
    schedule.demand(instant)
    first = bisect_right(schedule.ends, instant)
    spans = zip(schedule.begins[first : first + AHEAD], schedule.ends[first : first + AHEAD], strict=True)
    return tuple((max(0, (begin - instant) // SECOND), (end - instant) // SECOND) for begin, end in spans)


def faces_for_list(cases: Iterable[Case], now: datetime) -> dict[int, Face]:
    """By case id, in one query: the level clock of open cases, the total clock of those that are over."""
    ids = [case.pk for case in cases]
    wanted = Q(kind="level", ended_at=None) | Q(kind="total")
    found: dict[int, Clock] = {}
    for clock in Clock.objects.filter(wanted, case__in=ids).order_by("kind", "started_at"):
        if clock.case_id not in found or (clock.kind == "total" and found[clock.case_id].kind == "total"):
            found[clock.case_id] = clock
    return {case_id: face_of(clock, now) for case_id, clock in found.items()}


def errand_faces(cases: Iterable[Case], errands: QuerySet[Clock], now: datetime) -> dict[int, Face]:
    """By case id, in one query: of these clocks of work orders and arrivals the one that is due first."""
    found: dict[int, Face] = {}
    for clock in errands.filter(case__in=[case.pk for case in cases]).order_by("due_at", "pk"):
        found.setdefault(clock.case_id, errand_face(clock, now))
    return found


def errand_face(clock: Clock, now: datetime) -> Face:
    """A work order's or an arrival's, with its name."""
    return face_of(clock, now, name=name_of(clock))


def faces_of(case: Case, now: datetime) -> list[Face]:
    """Clocks of one case: those that run (or are paused), the total first; of an ended case only the total.

    Work orders, arrivals and alarms have tables of their own.
    """
    clocks = case.clocks.select_related("holder", "owed_to").order_by("started_at", "pk")
    clocks = clocks.exclude(kind__in=["order", "arrival", "alarm"])
    shown = [clock for clock in clocks if clock.ended_at is None]
    if not shown:
        shown = [clock for clock in clocks if clock.kind == "total"][-1:]
    order = list(Clock.Kind)
    shown.sort(key=lambda clock: (order.index(Clock.Kind(clock.kind)), clock.started_at))
    return [face_of(clock, now, name=name_of(clock)) for clock in shown]


def name_of(clock: Clock) -> str:
    """What the limit is for."""
    if clock.kind == "stage" and clock.stage in StageLimit.Stage.values:
        return _("This step: %(step)s") % {"step": StageLimit.Stage(clock.stage).label}
    if clock.kind == "feedback" and clock.owed_to:
        return _("Answer owed to %(organisation)s") % {"organisation": clock.owed_to.display_name}
    if clock.kind == "reply" and clock.owed_to:
        return _("Reply owed to %(organisation)s") % {"organisation": clock.owed_to.display_name}
    return str(clock.get_kind_display())
