"""Who is let into a dispute: the mediator, and colleagues by name."""

from django.db.models import Q
from django.utils.translation import gettext as _

from cases.actions import clocks, picking
from cases.actions.gate import require_may_entrust
from cases.actions.notify import tell_people_of
from cases.actions.step import Step
from cases.models import Case, Insider, Visit
from cases.queries.disputes import people_near
from cases.queries.own_part import part_of
from cases.workflow import State
from gridgov.problems import Invalid, Refused, Stale
from members.identity import plain_name
from members.models import User

P = Insider.Part
WAITS_FOR_SOMEBODY = (State.ESTABLISHED, State.RETURNED)


def appoint(step: Step) -> None:
    """The holder appoints a mediator. Another one in his place needs a reason, and takes over his visits."""
    case = step.case
    chosen = picking.one(people_near(case), step.need("mediator"), "mediator")
    before = case.insiders.filter(part=P.MEDIATOR, until=None).first()
    if before and before.user_id == chosen.pk:
        raise Stale(_("%(name)s is the mediator already.") % {"name": chosen.display_name})
    if before and not step.text:
        raise Invalid({"text": _("Say why somebody else mediates.")})
    _refuse_partial(case, chosen)
    require_may_entrust(step, chosen)
    step.data = {"person": chosen.pk}
    if before:
        step.data["before"] = before.user_id
        Insider.objects.filter(pk=before.pk).update(until=step.at)
        _hand_over_visits(case, before.user_id, chosen, step)
    Insider.objects.create(case=case, user=chosen, part=P.MEDIATOR, since=step.at)
    if case.state in WAITS_FOR_SOMEBODY:  # now somebody is at it
        clocks.finish(clocks.open_clocks(case, "stage"), at=step.at)


def _hand_over_visits(case: Case, before: int, chosen: User, step: Step) -> None:
    """Of those whose day was told already the new one is told now: the worker tells it once."""
    visits = case.visits.filter(state=Visit.State.PLANNED, person=before)
    told = list(visits.values_list("told_at", flat=True))
    if told:
        visits.update(person=chosen)
    if any(told):
        tell_people_of(case, "visit_due", {chosen.pk}, step.at)


def _refuse_partial(case: Case, chosen: User) -> None:
    if bears_a_partys_name(case, chosen):
        raise Invalid({"mediator": _("A party of this dispute bears that name: a party does not mediate.")})
    if part_of(case, chosen).handled:
        raise Invalid({"mediator": _("Whoever handled a case does not mediate it.")})
    if case.reported_by_id == chosen.pk:
        raise Invalid({"mediator": _("Whoever reported a dispute does not mediate it.")})


def bears_a_partys_name(case: Case, person: User) -> bool:
    """By the written name, in either language."""
    own = {plain_name(name) for name in (person.name, person.name_en) if name}
    return any(plain_name(party.name) in own for party in case.parties.filter(removed_at=None))


def name(step: Step) -> None:
    """Let a colleague in, of the holder or of an organisation at work."""
    chosen = picking.one(people_near(step.case), step.need("colleague"), "colleague")
    if step.case.insiders.filter(user=chosen, until=None).exclude(part=P.VISITOR).exists():
        raise Stale(_("%(name)s is let in already.") % {"name": chosen.display_name})
    require_may_entrust(step, chosen)
    step.data = {"person": chosen.pk}
    let_in(step.case, chosen, P.NAMED, step)


def unname(step: Step) -> None:
    """Somebody is let in no longer. A mediator is replaced instead."""
    others = step.case.insiders.filter(~Q(part=P.MEDIATOR), until=None)
    row = picking.one(others, step.need("insider"), "insider")
    if step.case.visits.filter(state=Visit.State.PLANNED, person=row.user_id).exists():
        raise Refused(_("This person still has a visit to pay."))
    step.data = {"person": row.user_id}
    Insider.objects.filter(pk=row.pk).update(until=step.at)


def let_in(case: Case, person: User, part: str, step: Step) -> None:
    """Once for each part."""
    if not case.insiders.filter(user=person, part=part, until=None).exists():
        Insider.objects.create(case=case, user=person, part=part, since=step.at)
