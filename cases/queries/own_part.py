"""What a person did on a case already, and what follows from it."""

from collections import defaultdict
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cases.models import Case, CaseEvent
from cases.wording import in_city_words
from cases.workflow import MOVES, Move
from cases.workflow.apart import CHECKED, HANDLED, HANDLING, OwnPart, matters, objection

FOUND_DONE = frozenset({"check", "recheck"})


class Made(NamedTuple):
    """A move that somebody made."""

    move: str
    organisation: int | None
    at: datetime


def part_of(case: Case, user: Any) -> OwnPart:
    """What this person did; nothing for the worker process."""
    return parts_in(case, case.events.filter(actor=user.pk)).get(user.pk, OwnPart()) if user else OwnPart()


def parts_in(case: Case, events: QuerySet[CaseEvent]) -> dict[int, OwnPart]:
    """By id of the person, read from these events of the case in one query; a second one where somebody answered upward
    from elsewhere."""
    made: defaultdict[int, list[Made]] = defaultdict(list)
    rows = events.filter(actor__isnull=False).order_by()
    for person, move, organisation, at in rows.values_list("actor", "move", "organisation_id", "at"):
        made[person].append(Made(move, organisation, at))
    helped = _helping(case, [one for each in made.values() for one in each])
    if case.handled_by_id:
        made.setdefault(case.handled_by_id, [])
    return {person: _part(case, person, each, helped) for person, each in made.items()}


def _part(case: Case, person: int, made: list[Made], helped: set[int]) -> OwnPart:
    """That an assisting organisation answers upward, its part done, is handling; a centre's own answer is not."""
    desks = {MOVES[one.move].desk for one in made if one.move in MOVES and one.organisation == case.holder_id}
    handled = case.handled_by_id == person or any(
        one.move in HANDLING or (one.move == "answer_up" and one.organisation in helped) for one in made
    )
    since = case.handled_at if case.checked_at else None
    checked = since is not None and any(one.move in FOUND_DONE and one.at >= since for one in made)
    return OwnPart(handled, checked, frozenset(desks - {""}))


def _helping(case: Case, made: list[Made]) -> set[int]:
    """Of the organisations that answered upward those with a work order."""
    upward = {one.organisation for one in made if one.move == "answer_up"} - {None, case.holder_id}
    if not upward:
        return set()
    return set(case.work_orders.filter(organisation__in=upward).values_list("organisation_id", flat=True))


def why_apart(move: Move, case: Case, user: Any) -> str:
    """Why somebody who has the right may not make this move on this case, as a sentence; empty when he may."""
    two_desks = case.holder.two_desks
    if not matters(move, two_desks=two_desks, checked=case.checked_at is not None):
        return ""
    return apart_sentence(move, part_of(case, user), case)


def apart_sentence(move: Move, part: OwnPart, case: Case) -> str:
    """The same of a part that was read already."""
    found = objection(move, part, two_desks=case.holder.two_desks)
    if not found:
        return ""
    if found == HANDLED:
        return in_city_words(_("Whoever handled a case does not check or close it."))
    if found == CHECKED:
        return in_city_words(_("Whoever checked a case does not work on it while the check stands."))
    return _("%(centre)s has two desks: you acted on this case at the other one.") % {
        "centre": case.holder.display_name
    }
