"""Of the work orders, calls and requests of a case those of a person's own organisations."""

from typing import Any

from cases.models import Case, CaseRequest, Summons, WorkOrder
from cases.queries.asked import not_asked_yet, waiting
from cases.queries.orders import at_work, open_summonses
from cases.queries.standing import standing_of
from cases.workflow import MOVES, Move, Where


def acts_for(user: Any, organisation: int | None, move: Move) -> bool:
    """Whether the person holds there one of the rights that the move asks for."""
    standing = standing_of(user)
    rights = (standing.rights or {}).get(organisation or 0, frozenset())
    return standing.everything or any(who.permission in rights for who in move.who)


def own_orders(case: Case, user: Any, move: Move) -> list[WorkOrder]:
    """Orders at work that the person may make this move on; the leads first."""
    return [order for order in at_work(case) if acts_for(user, order.organisation_id, move)]


def ready(orders: list[WorkOrder], case: Case, move: Move) -> list[WorkOrder]:
    """Of these orders those that the move makes sense for: not accepted yet, not asked to be returned."""
    if move.name == "accept":
        return [order for order in orders if order.state == "open"]
    if move.name == "return":
        free = not_asked_yet(case, {order.organisation_id for order in orders})
        return [order for order in orders if order.organisation_id in free]
    return orders


def own_calls(case: Case, user: Any) -> list[Summons]:
    """Calls to the spot of the person's organisations, that are not there yet."""
    return [row for row in open_summonses(case) if acts_for(user, row.organisation_id, MOVES["arrive"])]


def own_requests(case: Case, user: Any) -> list[CaseRequest]:
    """What waits and was asked for the person's organisations."""
    return [row for row in waiting(case) if may_take_back(user, row)]


def may_take_back(user: Any, request: CaseRequest) -> bool:
    """Whoever asked, or a colleague who may ask for the same there: as a worker only where there is an order."""
    if not acts_for(user, request.organisation_id, MOVES["take_back"]):
        return False
    standing = standing_of(user)
    if standing.everything or request.asked_by_id == user.pk:
        return True
    asking = MOVES["extend" if request.kind == CaseRequest.Kind.EXTENSION else request.kind]
    asks = {who.permission for who in asking.who if who.where is not Where.WORKER}
    if request.case.work_orders.filter(organisation=request.organisation_id).exists():
        asks |= {who.permission for who in asking.who}
    return bool(asks & (standing.rights or {})[request.organisation_id or 0])
