"""What a person did on a case already, and what follows from it."""

from typing import Any

from django.utils.translation import gettext as _

from cases.models import Case
from cases.wording import in_city_words
from cases.workflow import MOVES, Move
from cases.workflow.apart import HANDLED, HANDLING, OwnPart, matters, objection


def part_of(case: Case, user: Any) -> OwnPart:
    """Read from the case's history, in one query; a second one where somebody answered upward from elsewhere.

    An assisting organisation answers upward that its part is done: that is handling, a centre's own answer is not.
    """
    if user is None:
        return OwnPart()
    made = set(case.events.filter(actor=user.pk).order_by().values_list("move", "organisation_id"))
    answered = {pk for name, pk in made if name == "answer_up" and pk not in (None, case.holder_id)}
    helped = bool(answered) and case.work_orders.filter(organisation__in=answered).exists()
    desks = {MOVES[name].desk for name, pk in made if name in MOVES and pk == case.holder_id}
    handled = helped or case.handled_by_id == user.pk or any(name in HANDLING for name, _pk in made)
    return OwnPart(handled, frozenset(desks - {""}))


def why_apart(move: Move, case: Case, user: Any) -> str:
    """Why somebody who has the right may not make this move on this case, as a sentence; empty when he may."""
    two_desks = case.holder.two_desks
    if not matters(move, two_desks=two_desks):
        return ""
    return apart_sentence(move, part_of(case, user), case)


def apart_sentence(move: Move, part: OwnPart, case: Case) -> str:
    """The same of a part that was read already."""
    found = objection(move, part, two_desks=case.holder.two_desks)
    if not found:
        return ""
    if found == HANDLED:
        return in_city_words(_("Whoever handled a case does not check or close it."))
    return _("%(centre)s has two desks: you acted on this case at the other one.") % {
        "centre": case.holder.display_name
    }
