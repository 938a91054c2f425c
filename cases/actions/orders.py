"""Work orders: one lead and any number of helpers, each with its own limit, answer and rework."""

from typing import Any

from django.utils.translation import gettext as _

from cases.actions import onsite, order_clocks, picking
from cases.actions.gate import require_admitted
from cases.actions.step import Step
from cases.models import Case, WorkOrder
from cases.queries.onsite import care_of
from cases.queries.orders import (
    answered,
    at_work,
    forget_orders,
    lead_of,
    orders_of,
    phase,
    who_owes,
    withdrawable,
)
from cases.workflow import State
from gridgov.problems import Invalid, Refused, Stale
from members.models import Organisation

AT_WORK = (State.DISPATCHED, State.HANDLING)
LIVE = ("open", "accepted", "answered")


def dispatch(step: Step) -> None:
    """Give the repair to one organisation, helpers beside it; the holder goes on answering for the case.

    One that has helped so far may lead from now on: its order as a helper ends.
    """
    lead = picking.organisation(step.need("organisation"))
    helpers = picking.organisations(step.given.get("assisting"), "assisting")
    if lead in helpers:
        raise Invalid({"assisting": _("The lead does not assist itself.")})
    helped = _end_earlier(step, lead, LIVE)
    _give(step, [lead], "lead", "organisation")
    _give(step, helpers, "assisting", "assisting")
    step.data = {"organisation": lead.pk, "role": "lead"} | ({"helped": True} if helped else {})
    if helpers:
        step.data["assisting"] = [each.pk for each in helpers]


def assist(step: Step) -> None:
    """Ask another organisation to help. Nobody waits for one that is asked as optional, but the case stays open."""
    helper = picking.organisation(step.need("organisation"))
    optional = bool(step.given.get("optional"))
    _give(step, [helper], "assisting", "organisation", mandatory=not optional)
    step.data = {"organisation": helper.pk, "role": "assisting"}
    _land(step)


def accept(step: Step) -> None:
    """The organisation takes its order on."""
    order = _own(step)
    if order.state == "accepted":
        raise Stale(_("Your organisation has accepted it already."))
    _change(order, state="accepted", accepted_at=step.at)
    step.data = _named(order)
    _land(step)


def answer(step: Step) -> None:
    """The organisation says that its part is done; with the last one that is waited for the case is handled."""
    order, case = _own(step), step.case
    _change(order, state="answered", answered_at=step.at, answered_by=step.actor)
    order_clocks.stop(order, at=step.at)
    step.data = {"organisation": order.organisation_id}
    if order.role == "lead":
        case.handled_by = step.actor
    _land(step)
    if step.target == State.HANDLED and case.state in AT_WORK:
        _done(step)
    else:
        step.data["part"] = True


def give_back(step: Step, organisation: int | None) -> None:
    """Wrong organisation, as somebody agreed: the dispatcher decides anew; a helper's is waited for until then."""
    order = next((order for order in at_work(step.case) if order.organisation_id == organisation), None)
    if order is None:
        raise Refused(_("Whoever asked does not have it to work on any more; it can only be refused."))
    _change(order, state="returned")
    order_clocks.stop(order, at=step.at)
    step.data |= _named(order)
    if order.role == "lead":
        step.target = State.RETURNED


def withdraw(step: Step) -> None:
    """A helper is not needed after all, or gave it back; it is told why."""
    order = _chosen(step, withdrawable(step.case))
    _change(order, state="ended")
    order_clocks.stop(order, at=step.at)
    _drop_returns(step, [order.organisation_id])
    step.data = _named(order)
    _land(step)
    if step.target == State.HANDLED and step.case.state in AT_WORK:
        _done(step)


def rework(step: Step) -> None:
    """Not done: the same organisation again; without one (settled on the spot) the dispatcher decides.

    Whoever is sent back is waited for, asked as optional or not.
    """
    case, limit = step.case, order_clocks.limit_given(step.given)
    order = _to_rework(step)
    onsite.doubt(case)
    case.checked_by = case.checked_at = case.handled_at = None
    if order is None:
        step.target, case.settled_on_spot = State.ESTABLISHED, False
        return
    order_clocks.go_on(order, limit, at=step.at)
    _change(
        order,
        state="open",
        reworks=order.reworks + 1,
        mandatory=True,
        clock=order.clock,
        due_at=order.due_at,
        own_limit=order.own_limit,
    )
    step.target = phase(case)
    step.data |= _named(order)


def refuse_while_owed(case: Case) -> None:
    """A case with open work orders does not close: Refused with the names of those who still owe something."""
    if names := who_owes(case):
        raise Refused(
            _("Still at work on it: %(names)s. A case with open work orders does not close.")
            % {"names": names},
            who_may=_("They answer, or the dispatcher withdraws their order or calls them off."),
        )


def _give(
    step: Step, organisations: list[Organisation], role: str, field: str, *, mandatory: bool = True
) -> None:
    if not organisations:
        return
    case = step.case
    _refuse_twice(case, organisations, field)
    for each in organisations:
        require_admitted(step, each)
        _end_earlier(step, each, ("returned",))
    had = {order.organisation_id for order in orders_of(case)}
    _drop_returns(step, [each.pk for each in organisations if each.pk in had])
    limit = order_clocks.limit_given(step.given)
    given = order_clocks.order_clocks(case, [each.pk for each in organisations], limit, at=step.at)
    WorkOrder.objects.bulk_create(
        WorkOrder(
            case=case,
            organisation_id=clock.holder_id,
            role=role,
            mandatory=mandatory,
            own_limit=limit is not None,
            clock=clock,
            given_at=step.at,
            due_at=clock.due_at,
        )
        for clock in given
    )
    step.join([each.pk for each in organisations], "working" if role == "lead" else "assisting")
    forget_orders(case)


def _refuse_twice(case: Case, organisations: list[Organisation], field: str) -> None:
    busy = {order.organisation_id for order in orders_of(case) if order.at_work or order.state == "answered"}
    for each in organisations:
        if each.pk in busy:
            raise Invalid(
                {field: _("%(name)s has a work order on this case already.") % {"name": each.display_name}}
            )


def _end_earlier(step: Step, organisation: Organisation, states: tuple[str, ...]) -> bool:
    """End what the organisation has, or gave back, as a helper: a new order takes its place. Whether there was any."""
    mine = [
        order
        for order in orders_of(step.case)
        if order.organisation_id == organisation.pk and order.role == "assisting" and order.state in states
    ]
    for order in mine:
        _change(order, state="ended")
        order_clocks.stop(order, at=step.at)
    return bool(mine)


def _drop_returns(step: Step, organisations: list[int]) -> None:
    """What was asked of an order that is over is not asked of the next one."""
    if organisations:
        waits = step.case.requests.filter(kind="return", granted=None, organisation__in=organisations)
        waits.update(granted=False, decided_at=step.at)


def _own(step: Step) -> WorkOrder:
    """The order of the organisation acted for; `perform` has asked whether it is at work."""
    orders = [order for order in at_work(step.case) if order.organisation_id == step.permit.organisation]
    if not orders:
        raise Refused(_("Nobody has this case to work on."))
    return orders[0]


def _chosen(step: Step, among: list[WorkOrder]) -> WorkOrder:
    asked = str(step.need("order"))
    order = next((order for order in among if str(order.pk) == asked), None)
    if order is None:
        raise Invalid({"order": _("Choose one from the list.")})
    return order


def _to_rework(step: Step) -> WorkOrder | None:
    """The order named, else the lead's, else the only one that was answered; None: nobody has one."""
    ready = answered(step.case)
    if step.given.get("order"):
        return _chosen(step, ready)
    if not ready and step.case.state == State.HANDLING:
        raise Refused(_("Nobody has answered yet, so nothing can be sent back."))
    return lead_of(ready) or (ready[0] if ready else None)


def _done(step: Step) -> None:
    """Everybody who is waited for has answered; whether somebody looks at it is drawn."""
    step.case.handled_at = step.at
    onsite.draw_for_check(step, care_of(step.case.case_class))


def _land(step: Step) -> None:
    """At work the orders decide about the state; later and earlier they leave it as it is."""
    step.target = phase(step.case) if step.case.state in AT_WORK else step.case.state


def _named(order: WorkOrder) -> dict[str, Any]:
    helper = {"role": "assisting"} if order.role == "assisting" else {}
    return {"organisation": order.organisation_id} | helper


def _change(order: WorkOrder, **changes: Any) -> None:
    for name, value in changes.items():
        setattr(order, name, value)
    WorkOrder.objects.filter(pk=order.pk).update(**changes)
