"""Lives told in memory: the rows that the actions would have written, a thousand times faster.

tests/assessment/test_city_cases.py carries the same lives out both ways and compares every row.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any

from cases.actions.clocks import WARN_SHARE
from cases.models import FAR_FUTURE, LevelLimit, RoutingRule, StageLimit
from cases.queries.limits import FALLBACK_SHARE, FALLBACK_STAGE, OTHER_SHARE, Limit
from cases.routing import Facts, first_fitting, try_rules
from cases.workflow import ENDED, MOVES, RUNNING, STAGE_OF
from cases.worktime import WORKING, due

from .acting import ROUTED_AFTER, UPWARD
from .frame import Frame, due_by
from .lives import Life, Planned
from .rows import CaseRows, ClockRow, EventRow, OrderRow, RequestRow, TextRow

UPWARD_LEVELS = ("community", "street", "district", "city")


@dataclass
class Ids:
    """Where each table's numbers go on."""

    case: Any = field(default_factory=lambda: count(1))
    clock: Any = field(default_factory=lambda: count(1))
    text: Any = field(default_factory=lambda: count(1))
    request: Any = field(default_factory=lambda: count(1))


class Teller:
    """Tells lives until `now`. `resident` is who reports what residents report (None: nobody signed in)."""

    def __init__(self, frame: Frame, now: datetime, ids: Ids, resident: int | None = None) -> None:
        self.frame, self.now, self.ids, self.resident = frame, now, ids, resident
        self.staff = frame.staff
        self.root = frame.staff.centres[frame.city.root.pk].pk
        self.rules = list(RoutingRule.objects.filter(is_active=True).select_related("case_class", "area"))
        self.levels = {(row.level, row.group_id): row for row in LevelLimit.objects.all()}
        self.stages = {row.stage: Limit(row.value, row.unit) for row in StageLimit.objects.all()}
        self.level_of = {
            centre.pk: centre.area.level for centre in self.staff.centres.values() if centre.area
        }
        self.above = self._above()

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
        life, case_class = case.life, self.frame.classes[case.life.topic]
        facts = Facts(
            classes=frozenset(pk for pk in (case_class.pk, case_class.parent_id) if pk),
            kind=case_class.kind,
            areas=frozenset(case.areas),
            source=life.source,
            grid_kind=self.frame.city.grids[life.grid].kind,
            working=self.frame.schedule.is_open(at),
        )
        rule = first_fitting(try_rules(self.rules, facts))
        case.routed_by, case.uncovered = rule.pk if rule else None, rule is None
        data: dict[str, Any] = {"rule": case.routed_by, "uncovered": case.uncovered}
        before = case.holder
        if rule:
            target = self.staff.centres[case.areas[UPWARD_LEVELS.index(rule.to_level)]].pk
            if target != case.holder:
                data |= self._hold(case, target, "passed_up", at)
        if case.holder != before:
            self._stage_clock(case, at)
        case.version += 1
        case.updated_at = at
        case.events.append(EventRow("route", "reported", "reported", None, None, at, None, data))

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
            elif clock.kind == "total" and case.state not in ENDED and self.above[case.holder]:
                case.supervised_at = clock.due_at
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
        effect: Callable[[CaseRows, Planned, int | None], dict[str, Any]] = getattr(self, f"_do_{step.move}")
        data = effect(case, step, actor)
        case.state = self.target
        if case.state in RUNNING and (case.state, case.holder) != (before, holder):
            self._stage_clock(case, step.at)
        self._event(case, step.move, before, actor, organisation, step.at, step.text, data)

    def _actor(self, case: CaseRows, move: str) -> tuple[int | None, int | None]:
        """Who makes the move, and for which organisation."""
        if move == "resume":
            return None, None
        if move in ("accept", "answer", "return"):
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

    def _do_verify(self, case: CaseRows, step: Planned, actor: int | None) -> dict[str, Any]:
        return {}

    _do_confirm = _do_send_check = _do_verify

    def _do_establish(self, case: CaseRows, step: Planned, actor: int | None) -> dict[str, Any]:
        standard = self.frame.standards[case.life.topic][case.life.urgent]
        case.standard, case.urgent = standard.pk, standard.is_urgent
        case.established_at = case.established_at or step.at
        return {"standard": standard.pk, "class": case.case_class}

    def _do_reject(self, case: CaseRows, step: Planned, actor: int | None) -> dict[str, Any]:
        self._end(case, step.at)
        return {}

    def _do_settle(self, case: CaseRows, step: Planned, actor: int | None) -> dict[str, Any]:
        case.settled, case.handled_by, case.handled_at = True, actor, step.at
        case.established_at = case.established_at or step.at
        return {}

    def _do_dispatch(self, case: CaseRows, step: Planned, actor: int | None) -> dict[str, Any]:
        returns = any(later.move == "return" for later in case.life.steps)
        chosen = self.frame.repairer(case.life.topic, case.life.grid, other=returns and not case.orders).pk
        case.orders.append(OrderRow(chosen, case.total_due_at, step.at))
        if chosen != case.holder:
            case.roles[chosen] = ("working", step.at)
        return {"organisation": chosen, "role": "lead"}

    def _do_accept(self, case: CaseRows, step: Planned, actor: int | None) -> dict[str, Any]:
        return self._order(case, state="accepted", accepted_at=step.at)

    def _do_answer(self, case: CaseRows, step: Planned, actor: int | None) -> dict[str, Any]:
        case.handled_by, case.handled_at = actor, step.at
        return self._order(case, state="answered", answered_at=step.at)

    def _do_return(self, case: CaseRows, step: Planned, actor: int | None) -> dict[str, Any]:
        return self._order(case, state="returned")

    def _do_check(self, case: CaseRows, step: Planned, actor: int | None) -> dict[str, Any]:
        case.checked_by, case.checked_at = actor, step.at
        for clock in case.running("stage"):
            clock.ended_at = step.at
        return {}

    def _do_fail_check(self, case: CaseRows, step: Planned, actor: int | None) -> dict[str, Any]:
        case.checked_by = case.checked_at = case.handled_at = None
        order = case.lead()
        assert order is not None, "only settled cases have no order, and theirs pass the check"
        return self._order(case, state="open", reworks=order.reworks + 1)

    def _do_close(self, case: CaseRows, step: Planned, actor: int | None) -> dict[str, Any]:
        self._end(case, step.at)
        case.closed_at = step.at
        return {}

    def _do_reopen(self, case: CaseRows, step: Planned, actor: int | None) -> dict[str, Any]:
        total = max((c for c in case.clocks if c.kind == "total"), key=lambda c: c.started_at)
        assert total.ended_at is not None, "a case that is over has an ended total clock"
        total.pauses.append([total.ended_at.isoformat(), step.at.isoformat()])
        total.ended_at = None
        case.total_due_at = self._reckon(total).due_at
        self._level_clock(case, step.at)
        case.reopened += 1
        case.closed_at = case.checked_at = case.checked_by = case.handled_at = case.handled_by = None
        case.settled = False
        return {}

    def _do_escalate(self, case: CaseRows, step: Planned, actor: int | None) -> dict[str, Any]:
        above, below = self.above[case.holder], case.holder
        assert above is not None, "nothing is escalated from the highest centre"
        data = self._hold(case, above, "passed_up", step.at)
        self._owe_feedback(case, below, step.at)
        return data

    def _do_feedback(self, case: CaseRows, step: Planned, actor: int | None) -> dict[str, Any]:
        paid = [clock for clock in case.running("feedback") if clock.holder == case.holder]
        for clock in paid:
            clock.ended_at = step.at
        return {"answers": len(paid)}

    def _do_supervise(self, case: CaseRows, step: Planned, actor: int | None) -> dict[str, Any]:
        case.supervised_at = step.at
        return {}

    def _do_hold(self, case: CaseRows, step: Planned, actor: int | None) -> dict[str, Any]:
        assert actor is not None, "only people ask"
        reason = self._text(case, step.text, step.at)
        request = RequestRow(next(self.ids.request), step.move, step.until, actor, step.at, reason)
        case.requests.append(request)
        return {"request": request.id}

    _do_void = _do_hold

    def _do_grant(self, case: CaseRows, step: Planned, actor: int | None) -> dict[str, Any]:
        request = next(request for request in case.requests if request.granted is None)
        request.granted, request.decided_by, request.decided_at = True, actor, step.at
        if request.kind == "void":
            self.target = "void"
            self._end(case, step.at)
        else:
            case.held_state, case.held_until, self.target = case.state, request.until, "on_hold"
            case.due_at = FAR_FUTURE
            for clock in case.clocks:
                clock.paused_at = step.at if clock.ended_at is None else None
        return {"request": request.id, "kind": request.kind}

    def _do_resume(self, case: CaseRows, step: Planned, actor: int | None) -> dict[str, Any]:
        self.target, case.held_state, case.held_until = case.held_state, "", None
        for clock in case.clocks:
            if clock.ended_at is None:
                clock.pauses.append([(clock.paused_at or step.at).isoformat(), step.at.isoformat()])
                clock.paused_at = None
                self._reckon(clock)
        case.due_at = next(case.running("level")).due_at
        case.total_due_at = next(case.running("total")).due_at
        return {}

    # parts ----------------------------------------------------------------------------------------------------

    def _hold(self, case: CaseRows, target: int, old_role: str, at: datetime) -> dict[str, Any]:
        moved = {"from": case.holder, "to": target}
        case.roles[case.holder], case.roles[target] = (old_role, at), ("holder", at)
        case.holder, case.level = target, self.level_of[target]
        self._level_clock(case, at)
        return moved

    def _end(self, case: CaseRows, at: datetime) -> None:
        for clock in case.clocks:
            clock.ended_at, clock.paused_at = clock.ended_at or at, None
        case.due_at = FAR_FUTURE
        for order in case.orders:
            order.state = order.state if order.state == "returned" else "ended"

    def _order(self, case: CaseRows, **changes: Any) -> dict[str, Any]:
        order = case.lead()
        assert order is not None, "somebody has this case to work on"
        for name, value in changes.items():
            setattr(order, name, value)
        return {"organisation": order.organisation}

    def _owe_feedback(self, case: CaseRows, owed_to: int, at: datetime) -> None:
        owed = any(
            clock.holder == case.holder and clock.owed_to == owed_to for clock in case.running("feedback")
        )
        if not owed:
            self._start(case, "feedback", self._stage("feedback"), at).owed_to = owed_to

    def _level_clock(self, case: CaseRows, at: datetime) -> None:
        for clock in case.running("level"):
            clock.ended_at = at
        case.due_at = self._start(case, "level", self._level(case), at).due_at

    def _stage_clock(self, case: CaseRows, at: datetime) -> None:
        for clock in case.running("stage"):
            clock.ended_at = at
        stage = STAGE_OF.get(case.state)
        if stage and not (stage == "check" and case.checked_at):
            self._start(case, "stage", self._stage(stage), at).stage = stage

    def _start(self, case: CaseRows, kind: str, limit: Limit, at: datetime) -> ClockRow:
        calendar = self.frame.calendar
        clock = ClockRow(
            next(self.ids.clock), kind, case.holder, limit.value, limit.unit,
            calendar if limit.unit in WORKING else None, at,
            due_by(calendar, at, limit.value, limit.unit), due_by(calendar, at, limit.value * WARN_SHARE, limit.unit),
        )  # fmt: skip
        case.clocks.append(clock)
        return clock

    def _reckon(self, clock: ClockRow) -> ClockRow:
        """With pauses."""
        schedule = self.frame.schedule if clock.calendar else None
        pauses = [(datetime.fromisoformat(begin), datetime.fromisoformat(end)) for begin, end in clock.pauses]
        clock.due_at = due(clock.started_at, clock.limit_value, clock.limit_unit, schedule, pauses)
        clock.warn_at = due(
            clock.started_at, clock.limit_value * WARN_SHARE, clock.limit_unit, schedule, pauses
        )
        return clock

    def _total(self, case: CaseRows) -> Limit:
        standard = self.frame.standards[case.life.topic][case.life.urgent]
        return Limit(standard.limit_value, standard.limit_unit)

    def _level(self, case: CaseRows) -> Limit:
        group = self.frame.classes[case.life.topic].parent_id
        row = self.levels.get((case.level, group)) or self.levels.get((case.level, None))
        if row and row.value:
            return Limit(row.value, row.unit)
        share = row.share if row and row.share else FALLBACK_SHARE.get(case.level, OTHER_SHARE)
        return self._total(case).part(share)

    def _stage(self, stage: str) -> Limit:
        return self.stages.get(stage) or FALLBACK_STAGE[stage]

    def _text(self, case: CaseRows, body: str, at: datetime) -> int:
        row = TextRow(next(self.ids.text), body, at)
        case.texts.append(row)
        return row.id

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

    def _above(self) -> dict[int, int | None]:
        """The next centre up of each centre."""
        found: dict[int, int | None] = {}
        for centre in self.staff.centres.values():
            parent = centre.area.parent_id if centre.area else None
            found[centre.pk] = self.staff.centres[parent].pk if parent else None
        return found
