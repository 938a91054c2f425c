"""Lives told in memory: the rows that the actions would have written, a thousand times faster.

tests/assessment/test_city_cases.py carries the same lives out both ways and compares every row.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from cases.models import RoutingRule
from cases.routing import Facts, try_rules, winner
from cases.workflow import ENDED, MOVES, RUNNING, State

from . import looking
from .acting import ROUTED_AFTER, UPWARD
from .effects import Effects
from .frame import Frame
from .lives import Life, Planned
from .rows import CaseRows, ClockRow, EventRow, Ids

UPWARD_LEVELS = ("community", "street", "district", "city")


class Teller(Effects):
    """Tells lives until `now`. `resident` is who reports what residents report (None: nobody signed in)."""

    def __init__(self, frame: Frame, now: datetime, ids: Ids, resident: int | None = None) -> None:
        super().__init__(frame, ids)
        self.now, self.resident = now, resident
        self.root = frame.staff.centres[frame.city.root.pk].pk
        self.rules = list(RoutingRule.objects.filter(is_active=True).select_related("case_class", "area"))
        assert not any(rule.area_id for rule in self.rules), "the rules of an invented city hold everywhere"
        self.routes: dict[tuple[int, str, str, bool], RoutingRule | None] = {}

    def tell(self, life: Life) -> CaseRows:
        """The whole history of one case."""
        case = self._report(life)
        self._route(case, min(life.reported_at + ROUTED_AFTER, self.now))
        for step in life.steps:
            self._pass_time(case, step.at)
            if not (step.move in UPWARD and case.holder == self.root):
                self._make(case, step)
        self._pass_time(case, self.now)
        self._warn(case)
        return case

    # reporting and routing ------------------------------------------------------------------------------------

    def _report(self, life: Life) -> CaseRows:
        areas = self.frame.areas_of(life.grid)
        line = (areas["community"].pk, areas["street"].pk, areas["district"].pk, self.frame.city.root.pk)
        centre = self.staff.centres[line[1]].pk
        by_desk = life.source in ("telephone", "department", "superior")
        reporter: int | None = self.staff.member[life.grid]
        if by_desk:
            reporter = self.staff.officer[centre]
        elif life.source == "resident":
            reporter = self.resident
        at = life.reported_at
        case = CaseRows(
            next(self.ids.case), life, self.frame.classes[life.topic].pk, line, centre, "street", reporter,
            centre if by_desk else None, at, urgent=life.urgent,
        )  # fmt: skip
        total = self._start(case, "total", self._total(case), at)
        case.total_due_at = total.due_at
        self._level_clock(case, at)
        self._stage_clock(case, at)
        case.roles[centre] = ("holder", at)
        text = self._text(case, life.words, at)
        data = {"source": life.source, "grid": self.frame.city.grids[life.grid].pk}
        case.events.append(EventRow("report", "", "reported", reporter, case.reported_for, at, text, data))
        return case

    def _route(self, case: CaseRows, at: datetime) -> None:
        rule = self._rule(case, at)
        case.routed_by, case.uncovered = rule.pk if rule else None, rule is None
        data: dict[str, Any] = {"rule": case.routed_by, "uncovered": case.uncovered}
        before = case.holder
        if rule:
            target = self.staff.centres[case.areas[UPWARD_LEVELS.index(rule.to_level)]].pk
            if target != case.holder:
                data |= self._hold(case, target, "assisting", at)
        if case.holder != before:
            self._stage_clock(case, at)
        case.version += 1
        case.updated_at = at
        case.events.append(EventRow("route", "reported", "reported", None, None, at, None, data))

    def _rule(self, case: CaseRows, at: datetime) -> RoutingRule | None:
        """The rule that fits; asked once for cases that are alike to the rules, none of which names an area."""
        life, case_class = case.life, self.frame.classes[case.life.topic]
        kind, working = self.frame.city.grids[life.grid].kind, self.frame.schedule.is_open(at)
        alike = (life.topic, life.source, kind, working)
        if alike not in self.routes:
            classes = frozenset(pk for pk in (case_class.pk, case_class.parent_id) if pk)
            facts = Facts(classes, case_class.kind, frozenset(case.areas), life.source, kind, lambda: working)
            found = winner(try_rules(self.rules, facts))
            self.routes[alike] = found.rule if found else None
        return self.routes[alike]

    # time -----------------------------------------------------------------------------------------------------

    def _pass_time(self, case: CaseRows, until: datetime) -> None:
        while True:
            waiting = [
                c for c in case.clocks if not (c.ended_at or c.lapsed_at or c.paused_at) and c.due_at < until
            ]
            if not waiting:
                return
            clock = min(waiting, key=lambda c: (c.due_at, c.kind, c.id))
            clock.lapsed_at = clock.due_at
            if clock.kind == "level" and case.state in MOVES["lapse"].sources:
                self._lapse(case, clock)
            elif clock.kind == "total" and case.state not in ENDED and (above := self.above[case.holder]):
                self._supervise(case, above, None, clock.due_at)
                self._event(case, "supervise", case.state, None, None, clock.due_at, "", {})

    def _lapse(self, case: CaseRows, clock: ClockRow) -> None:
        at, data = clock.due_at, {"clock": clock.id}
        above = self.above[case.holder]
        if above is None:
            case.supervised_at = at
            self._event(
                case,
                "lapse",
                case.state,
                None,
                None,
                at,
                "",
                {**data, "from": case.holder, "supervised": True},
            )
            return
        below = case.holder
        data |= self._hold(case, above, "passed_up", at)
        self._owe_feedback(case, below, at)
        self._stage_clock(case, at)
        looking.follow(case, "lapse", case.state, None, at)
        self._event(case, "lapse", case.state, None, None, at, "", data)

    def _warn(self, case: CaseRows) -> None:
        """Warnings of the past; those still running are left to the sweep, which tells people."""
        for clock in case.clocks:
            until = min(clock.ended_at or self.now, clock.due_at)
            over = clock.ended_at or clock.lapsed_at
            if over and clock.paused_at is None and clock.warn_at < until:
                clock.warned_at = clock.warn_at

    # moves ----------------------------------------------------------------------------------------------------

    def _make(self, case: CaseRows, step: Planned) -> None:
        move = MOVES[step.move]
        before, holder = case.state, case.holder
        actor, organisation = self._actor(case, step.move)
        self.target = str(move.target or case.state)
        self.acts_for = organisation
        effect: Callable[[CaseRows, Planned, int | None], dict[str, Any]] = getattr(self, f"_do_{step.move}")
        data = effect(case, step, actor)
        case.state = self.target
        if (
            case.state in RUNNING
            and before != State.ON_HOLD
            and (case.state, case.holder) != (before, holder)
        ):
            self._stage_clock(case, step.at)
        looking.follow(case, step.move, before, actor, step.at)
        self._event(case, step.move, before, actor, organisation, step.at, step.text, data)

    def _actor(self, case: CaseRows, move: str) -> tuple[int | None, int | None]:
        """Who makes the move, and for which organisation."""
        if move == "resume":
            return None, None
        if move in ("accept", "answer", "return", "extend"):
            order = next(order for order in case.orders if order.state in ("open", "accepted"))
            return self.staff.handler[order.organisation], order.organisation
        if move in ("confirm", "settle", "fail_check") or (move == "check" and not case.settled):
            return self.staff.member[case.life.grid], None
        if move == "grant":
            return self.staff.leader[case.holder], case.holder
        if move == "supervise":
            return self.staff.leader[self.root], self.root
        if move == "reopen" and case.reported_by == self.staff.officer[case.holder]:
            return case.reported_by, None  # as the reporter
        return self.staff.officer[case.holder], case.holder

    def _event(
        self, case: CaseRows, move: str, before: str, actor: int | None, organisation: int | None,
        at: datetime, text: str, data: dict[str, Any],
    ) -> None:  # fmt: skip
        case.version += 1
        case.updated_at = at
        case.events.append(
            EventRow(
                move,
                before,
                case.state,
                actor,
                organisation,
                at,
                self._text(case, text, at) if text else None,
                data,
            )
        )
