"""What each move does to a told case; the counterpart of cases.actions.effects."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from cases.actions.extension import EXTENDED
from cases.models import FAR_FUTURE
from cases.workflow.extensions import part_of

from .acting import MORE_TIME
from .clockwork import Clockwork
from .frame import Frame
from .lives import Planned
from .rows import CaseRows, Ids, OrderRow, RequestRow, SupervisionRow, TextRow

KIND_OF = {"extend": "extension"}
AT_WORK = ("open", "accepted")


class Effects(Clockwork):
    """Effects return the event's data. `target` is the state after the move; an effect may change it."""

    def __init__(self, frame: Frame, ids: Ids) -> None:
        super().__init__(frame, ids)
        self.target = ""
        self.acts_for: int | None = None
        self.level_of = {
            centre.pk: centre.area.level for centre in self.staff.centres.values() if centre.area
        }
        self.above = self._above()

    def _do_verify(self, case: CaseRows, step: Planned, actor: int | None) -> dict[str, Any]:
        return {}

    _do_confirm = _do_verify

    def _do_send_check(self, case: CaseRows, step: Planned, actor: int | None) -> dict[str, Any]:
        case.sampled = True
        return {}

    def _do_establish(self, case: CaseRows, step: Planned, actor: int | None) -> dict[str, Any]:
        standard = self.frame.standards[case.life.topic][case.life.urgent]
        case.standard, case.urgent = standard.pk, standard.is_urgent
        case.established_at = case.established_at or step.at
        return {"standard": standard.pk, "class": case.case_class}

    def _do_reject(self, case: CaseRows, step: Planned, actor: int | None) -> dict[str, Any]:
        return self._end(case, step.at)

    def _do_settle(self, case: CaseRows, step: Planned, actor: int | None) -> dict[str, Any]:
        case.settled, case.handled_by, case.handled_at = True, actor, step.at
        case.established_at = case.established_at or step.at
        return {}

    def _do_dispatch(self, case: CaseRows, step: Planned, actor: int | None) -> dict[str, Any]:
        returns = any(later.move == "return" for later in case.life.steps)
        chosen = self.frame.repairer(case.life.topic, case.life.grid, other=returns and not case.orders).pk
        clock = self._order_clock(case, chosen, step.at)
        case.orders.append(OrderRow(chosen, clock, clock.due_at, step.at))
        if chosen != case.holder:
            case.roles[chosen] = ("working", step.at)
        return {"organisation": chosen, "role": "lead"}

    def _do_accept(self, case: CaseRows, step: Planned, actor: int | None) -> dict[str, Any]:
        return self._order(case, state="accepted", accepted_at=step.at)

    def _do_answer(self, case: CaseRows, step: Planned, actor: int | None) -> dict[str, Any]:
        case.handled_by, case.handled_at = actor, step.at
        self._stop(case, step.at)
        return self._order(case, state="answered", answered_at=step.at, answered_by=actor)

    def _do_check(self, case: CaseRows, step: Planned, actor: int | None) -> dict[str, Any]:
        case.checked_by, case.checked_at = actor, step.at
        for clock in case.running("stage"):
            clock.ended_at = step.at
        return {}

    def _do_fail_check(self, case: CaseRows, step: Planned, actor: int | None) -> dict[str, Any]:
        case.sampled = True
        case.checked_by = case.checked_at = case.handled_at = None
        order = case.lead()
        assert order is not None, "only settled cases have no order, and theirs pass the check"
        clock = order.clock
        clock.pauses.append([(clock.ended_at or step.at).isoformat(), step.at.isoformat()])
        clock.ended_at = None
        order.due_at = self._reckon(clock).due_at
        return self._order(case, state="open", reworks=order.reworks + 1)

    def _do_close(self, case: CaseRows, step: Planned, actor: int | None) -> dict[str, Any]:
        case.closed_at = step.at
        return self._end(case, step.at)

    def _do_reopen(self, case: CaseRows, step: Planned, actor: int | None) -> dict[str, Any]:
        total = max((c for c in case.clocks if c.kind == "total"), key=lambda c: c.started_at)
        assert total.ended_at is not None, "a case that is over has an ended total clock"
        total.pauses.append([total.ended_at.isoformat(), step.at.isoformat()])
        total.ended_at = None
        case.total_due_at = self._reckon(total).due_at
        self._owe_again(case, step.at)
        self._level_clock(case, step.at)
        case.reopened += 1
        case.closed_at = case.checked_at = case.checked_by = case.handled_at = case.handled_by = None
        case.settled = False
        case.sampled = True
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
        assert self.acts_for is not None, "a superior acts for its centre"
        self._supervise(case, self.acts_for, actor, step.at, step.text)
        return {}

    def _supervise(
        self, case: CaseRows, superior: int, actor: int | None, at: datetime, text: str = ""
    ) -> None:
        case.supervised_at = at
        opinion = self._text(case, text, at) if text else None
        clock = self._start(case, "reply", self._stage("reply"), at)
        clock.owed_to = superior
        case.supervisions.append(SupervisionRow(superior, actor, at, opinion, clock))

    def _do_reply(self, case: CaseRows, step: Planned, actor: int | None) -> dict[str, Any]:
        owed = [s for s in case.supervisions if s.clock.ended_at is None and s.clock.holder == self.acts_for]
        body = self._text(case, step.text, step.at)
        for order in owed:
            order.reply, order.replied_by, order.replied_at = body, actor, step.at
            order.clock.ended_at = step.at
        return {"replies": len(owed)}

    def _do_hold(self, case: CaseRows, step: Planned, actor: int | None) -> dict[str, Any]:
        assert actor is not None, "only people ask"
        reason = self._text(case, step.text, step.at)
        request = RequestRow(
            next(self.ids.request), KIND_OF.get(step.move, step.move), self.acts_for, actor, step.at, reason
        )
        request.until = step.until
        if step.move == "return":
            request.ground = "not_ours"
        elif step.move == "extend":
            request.amount, request.unit = MORE_TIME, next(case.running("total")).limit_unit
        case.requests.append(request)
        return {"request": request.id}

    _do_void = _do_return = _do_extend = _do_hold

    def _do_grant(self, case: CaseRows, step: Planned, actor: int | None) -> dict[str, Any]:
        request = next(request for request in case.requests if request.granted is None)
        request.granted, request.decided_by, request.decided_at = True, actor, step.at
        more: dict[str, Any] = {}
        if request.kind == "void":
            self.target, more = "void", self._end(case, step.at)
        elif request.kind == "return":
            self._stop(case, step.at)
            self.target, more = "returned", self._order(case, state="returned")
        elif request.kind == "extension":
            self._extend(case, request, step.at)
        else:
            case.held_state, case.held_until, self.target = case.state, request.until, "on_hold"
            case.due_at = FAR_FUTURE
            for clock in case.clocks:
                clock.paused_at = step.at if clock.ended_at is None else None
        return {"request": request.id, "kind": request.kind, **more}

    def _extend(self, case: CaseRows, request: RequestRow, at: datetime) -> None:
        total = next(case.running("total"))
        assert request.amount is not None, "an extension says how much"
        for clock in case.clocks:
            if clock.kind in EXTENDED and clock.ended_at is None and clock.lapsed_at is None:
                part = part_of(clock.limit_value, request.amount, total.limit_value)
                clock.extensions.append([at.isoformat(), str(part), request.id])
                self._reckon(clock)
        case.due_at, case.total_due_at = next(case.running("level")).due_at, total.due_at
        for order in case.orders:
            if order.clock.ended_at is None:
                order.due_at = order.clock.due_at

    def _do_resume(self, case: CaseRows, step: Planned, actor: int | None) -> dict[str, Any]:
        self.target, case.held_state, case.held_until = case.held_state, "", None
        for clock in case.clocks:
            if clock.ended_at is None:
                clock.pauses.append([(clock.paused_at or step.at).isoformat(), step.at.isoformat()])
                clock.paused_at = None
                self._reckon(clock)
        case.due_at = next(case.running("level")).due_at
        case.total_due_at = next(case.running("total")).due_at
        for order in case.orders:
            if order.clock.ended_at is None:
                order.due_at = order.clock.due_at
        return {}

    def _hold(self, case: CaseRows, target: int, old_role: str, at: datetime) -> dict[str, Any]:
        moved = {"from": case.holder, "to": target}
        case.roles[case.holder], case.roles[target] = (old_role, at), ("holder", at)
        case.holder, case.level = target, self.level_of[target]
        self._level_clock(case, at)
        return moved

    def _end(self, case: CaseRows, at: datetime) -> dict[str, Any]:
        waited = [request for request in case.requests if request.granted is None]
        told = {
            "ended": list(
                dict.fromkeys(order.organisation for order in case.orders if order.state in AT_WORK)
            ),
            "requests": [request.id for request in waited],
            "unanswered": sorted({c.owed_to for c in case.clocks if c.ended_at is None and c.owed_to}),
        }
        for clock in case.clocks:
            clock.ended_at, clock.paused_at = clock.ended_at or at, None
        case.due_at = FAR_FUTURE
        for order in case.orders:
            order.state = order.state if order.state == "returned" else "ended"
        for request in waited:
            request.granted, request.decided_at = False, at
        return {key: ids for key, ids in told.items() if ids}

    def _stop(self, case: CaseRows, at: datetime) -> None:
        order = case.lead()
        assert order is not None, "somebody has this case to work on"
        order.clock.ended_at = at

    def _order(self, case: CaseRows, **changes: Any) -> dict[str, Any]:
        order = case.lead()
        assert order is not None, "somebody has this case to work on"
        for name, value in changes.items():
            setattr(order, name, value)
        return {"organisation": order.organisation}

    def _text(self, case: CaseRows, body: str, at: datetime) -> int:
        """The words of one step, which its event and what it asks for share."""
        last = case.texts[-1] if case.texts else None
        if last and (last.body, last.at) == (body, at):
            return last.id
        row = TextRow(next(self.ids.text), body, at)
        case.texts.append(row)
        return row.id

    def _above(self) -> dict[int, int | None]:
        """The next centre up of each centre."""
        found: dict[int, int | None] = {}
        for centre in self.staff.centres.values():
            parent = centre.area.parent_id if centre.area else None
            found[centre.pk] = self.staff.centres[parent].pk if parent else None
        return found
