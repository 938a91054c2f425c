"""Visits after an agreement: each a row with a day, told when it comes and when it went by, also after closing."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.actions import picking
from cases.actions.disputes.days import day_of
from cases.actions.gate import require_may_entrust
from cases.actions.step import Step
from cases.models import Case, DisputeOutcome, Insider, Visit
from cases.queries.disputes import people_near
from cases.workflow import Where
from gridgov.problems import Invalid, Refused
from gridgov.work import Piece, enqueue_all, handles
from members.models import User

TOLD_AT = time(8)  # on its day
MISSED_AFTER = timedelta(days=1)
MOST_VISITS = 12
FARTHEST_VISIT = timedelta(days=366)
S = Visit.State


def standing(case: Case) -> DisputeOutcome | None:
    """The outcome that stands now."""
    return case.outcomes.filter(superseded_at=None).first()


def plan(step: Step, outcome: DisputeOutcome, days: list[date], person: User | None) -> list[Visit]:
    """A visit on each of these days, whoever pays them let in, and the work that tells of each on its day."""
    if person is None:
        raise Refused(_("A visit needs somebody who pays it."))
    case = step.case
    made = Visit.objects.bulk_create(
        Visit(outcome=outcome, case=case, due_on=day, person=person) for day in days
    )
    mediates = step.permit.where is Where.MEDIATOR and person == step.actor
    if not mediates and not case.insiders.filter(user=person, until=None).exists():
        Insider.objects.create(case=case, user=person, part=Insider.Part.VISITOR, since=step.at)
    if not case.replayed:
        enqueue_all(piece for visit in made for piece in _pieces(visit))
    return made


def _pieces(visit: Visit) -> list[Piece]:
    begin = timezone.make_aware(datetime.combine(visit.due_on, TOLD_AT))
    return [
        Piece("visit", f"{visit.pk}:due", {"visit": visit.pk, "what": "due"}, due_at=begin),
        Piece("visit", f"{visit.pk}:missed", {"visit": visit.pk, "what": "missed"}, begin + MISSED_AFTER),
    ]


def plan_visit(step: Step) -> None:
    """One more, after an agreement."""
    outcome = standing(step.case)
    if outcome is None or not outcome.agreed:
        raise Refused(_("Visits follow an agreement; there is none."))
    day, today = day_of(step.need("due_on"), "due_on"), timezone.localdate(step.at)
    if not today <= day <= today + FARTHEST_VISIT:
        raise Invalid({"due_on": _("Choose a day between today and a year ahead.")})
    others = list(outcome.visits.exclude(state=S.DROPPED).values_list("due_on", flat=True))
    if len(others) >= MOST_VISITS:
        raise Refused(_("At most %(most)d visits.") % {"most": MOST_VISITS})
    person = _visitor(step)
    if day in others:
        raise Invalid({"due_on": _("There is a visit on that day already.")})
    (made,) = plan(step, outcome, [day], person)
    step.data = {"visit": made.pk, "person": made.person_id}


def _visitor(step: Step) -> User | None:
    if step.given.get("visitor"):
        chosen = picking.one(people_near(step.case), step.given["visitor"], "visitor")
        require_may_entrust(step, chosen)
        return chosen
    row = step.case.insiders.filter(part="mediator", until=None).select_related("user").first()
    return row.user if row else step.actor


def visit(step: Step) -> None:
    """What was found. Whoever has to pay it records it, or the desk of the holder for him."""
    row = picking.one(step.case.visits.filter(state=S.PLANNED), step.need("visit"), "visit")
    if step.permit.where is not Where.HOLDER and step.actor and row.person_id != step.actor.pk:
        raise Refused(_("Somebody else pays this visit."), who_may=row.person.display_name)
    kept = _answer(step.need("kept"))
    Visit.objects.filter(pk=row.pk).update(
        state=S.KEPT if kept else S.NOT_KEPT, done_at=step.at, done_by=step.actor
    )
    step.data = {"visit": row.pk, "kept": kept}


def _answer(value: Any) -> bool:
    if str(value).lower() in ("true", "yes", "1"):
        return True
    if str(value).lower() in ("false", "no", "0"):
        return False
    raise Invalid({"kept": _("Say whether the agreement is kept.")})


@handles("visit")
def tell_visit(payload: dict[str, Any]) -> None:
    """On its day tell whoever pays it; a day later, if nobody did, him, the mediator and the holder's desk."""
    tell_of_visit(visit_id=payload["visit"], missed=payload["what"] == "missed", at=timezone.now())


def tell_of_visit(*, visit_id: int, missed: bool, at: datetime) -> None:
    """In the transaction of the work item that asks for it: the mark on the row and its notices, once."""
    from cases.actions.notify import tell_people_of

    column = "missed_at" if missed else "told_at"
    open_rows = Visit.objects.filter(pk=visit_id, state=S.PLANNED, **{column: None})
    row = open_rows.select_for_update(of=("self",)).select_related("case__holder").first()
    if row is None:
        return
    Visit.objects.filter(pk=row.pk).update(**{column: at})
    tell_people_of(row.case, "visit_missed" if missed else "visit_due", people_of(row, missed=missed), at)


def people_of(row: Visit, *, missed: bool) -> set[int]:
    """Who has to know."""
    from cases.actions.notify import staff_of

    if not missed:
        return {row.person_id}
    mediators = row.case.insiders.filter(part="mediator", until=None).values_list("user_id", flat=True)
    return {row.person_id, *mediators, *staff_of(row.case)}
