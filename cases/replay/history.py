"""The rows that the actions would have written for a case, made in memory. No database, no present time.

A hundred thousand cases through the actions one by one would take hours. tests/cases/test_replay.py holds both ways
to the same rows.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from cases.actions.clocks import make_clock
from cases.actions.report import new_number
from cases.actions.vertical import level_of
from cases.models import Case, CaseClass, CaseEvent, CaseText, Clock, Participant
from cases.queries.centres import Centres
from cases.queries.limits import FALLBACK_SHARE, OTHER_SHARE, Limit, Limits, settings_now
from cases.replay.mapping import CaseMapping
from cases.replay.rows import Row
from cases.workflow import State
from grids.locating import Place
from members.models import Organisation

NAMESPACE = UUID("6d0f6bb6-3f2b-4a5e-9f0b-6f3f3a1f7c11")


class RowLimits(Limits):
    """Limits of a foreign case: its own total; shares for the levels, as where no table is filled."""

    def __init__(self, case: Case, total: Limit, feedback: Limit, at: datetime) -> None:
        super().__init__(case, at, settings_now())
        self.total = total
        self.feedback = feedback

    def level(self, level: str) -> Limit:
        """A share of the total."""
        return self.total.part(FALLBACK_SHARE.get(level, OTHER_SHARE))

    def stage(self, stage: str) -> Limit:
        """The mapping's limit for an answer downward; the steps of foreign cases are not known."""
        return self.feedback


@dataclass
class History:
    """One case and everything that hangs on it, unsaved."""

    case: Case
    clocks: list[Clock] = field(default_factory=list)
    events: list[CaseEvent] = field(default_factory=list)
    roles: dict[int, Participant] = field(default_factory=dict)
    text: CaseText | None = None


def uuid_of(mapping: CaseMapping, key: str) -> UUID:
    """The same foreign case has the same uuid each time it is brought in."""
    return uuid5(NAMESPACE, f"{mapping.name}:{key}")


class Teller:
    """Tells one case's life from its row: reported, established, lapses as they fall due, closed."""

    def __init__(self, row: Row, case: Case, *, feedback: Limit, centres: Centres, end: datetime) -> None:
        self.row, self.centres = row, centres
        self.end = row.closed or max(end, row.opened)
        self.history = History(case)
        self.limits = RowLimits(case, row.limit, feedback, row.opened)

    def tell(self) -> History:
        """The whole history until it was closed, or until the file ends."""
        case, opened = self.history.case, self.row.opened
        self.history.text = CaseText(case=case, body=case.description, created_at=opened)
        self._event(
            "report", "", State.REPORTED, opened, {"source": case.source, "grid": case.reported_grid_id}
        )
        self._event("establish", State.REPORTED, State.ESTABLISHED, opened, {"class": case.case_class.pk})
        self._role(case.holder, "holder", opened)
        total = self._start("total", self.limits.total, opened)
        case.total_due_at = total.due_at
        self._start("level", self.limits.level(case.level), opened)
        self._pass_time(total)
        if self.row.closed:
            self._close(self.row.closed)
        return self.history

    def _pass_time(self, total: Clock) -> None:
        """What falls due before the end, earliest first; whoever is at the top is supervised and keeps it."""
        while True:
            waiting = [clock for clock in self.history.clocks if not clock.lapsed_at and not clock.ended_at]
            clock = min(waiting, key=lambda clock: (clock.due_at, clock.kind), default=total)
            if clock.lapsed_at or clock.due_at >= self.end:
                return
            clock.lapsed_at = clock.due_at
            if clock.kind == "level":
                self._lapse(clock)
            elif clock.kind == "total" and self.centres.above.get(self.history.case.holder.pk):
                self.history.case.supervised_at = clock.due_at
                self._event("supervise", State.ESTABLISHED, State.ESTABLISHED, clock.due_at, {})

    def _lapse(self, clock: Clock) -> None:
        case, at, below = self.history.case, clock.due_at, self.history.case.holder
        above = self.centres.above.get(below.pk)
        if above is None:
            case.supervised_at = at
            self._event("lapse", case.state, case.state, at, {"from": below.pk, "supervised": True})
            return
        clock.ended_at = at
        case.holder, case.level = above, level_of(above, case)
        self._role(below, "passed_up", at)
        self._role(above, "holder", at)
        self._start("level", self.limits.level(case.level), at)
        self._start("feedback", self.limits.stage("feedback"), at, owed_to=below)
        self._event("lapse", case.state, case.state, at, {"from": below.pk, "to": above.pk})

    def _close(self, at: datetime) -> None:
        case = self.history.case
        self._event("conclude", case.state, State.CLOSED, at, {})
        for clock in self.history.clocks:
            clock.ended_at = clock.ended_at or at
        case.state, case.closed_at = State.CLOSED, at

    def _start(self, kind: str, limit: Limit, at: datetime, **more: Any) -> Clock:
        clock = make_clock(self.limits, kind, limit, at=at, **more)
        self.history.clocks.append(clock)
        if kind == "level":
            self.history.case.due_at = clock.due_at
        return clock

    def _role(self, organisation: Organisation, role: str, at: datetime) -> None:
        self.history.roles[organisation.pk] = Participant(
            case=self.history.case, organisation=organisation, role=role, since=at
        )

    def _event(self, move: str, before: str, after: str, at: datetime, data: dict[str, Any]) -> None:
        case = self.history.case
        case.updated_at = at
        self.history.events.append(
            CaseEvent(case=case, move=move, from_state=before, to_state=after, at=at, data=data)
        )


def unsaved_case(row: Row, uuid: UUID, place: Place | None, case_class: CaseClass, centres: Centres) -> Case:
    """The case as it stood right after it was established."""
    holder = centres.first(place)
    assert holder.area is not None, "centres have areas"
    root = centres.root.area_id
    assert root is not None, "centres have areas"
    return Case(
        uuid=uuid,
        number=new_number(row.opened),
        state=State.ESTABLISHED,
        source=row.source,
        case_class=case_class,
        dispute=case_class.is_dispute,
        description=row.description,
        place=row.place,
        lon=row.lon,
        lat=row.lat,
        reported_grid_id=place.grid_id if place else None,
        duty_grid_id=place.grid_id if place else None,
        community_id=place.community_id if place else None,
        street_id=place.street_id if place else None,
        district_id=place.district_id if place else None,
        city_id=(place and place.city_id) or root,
        territory_version=place.version if place else 0,
        holder=holder,
        level=holder.area.level,
        reported_at=row.opened,
        established_at=row.opened,
        replayed=True,
    )
