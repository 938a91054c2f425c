"""How a dispute ends: an agreement with its visits, or none and where to go next."""

from datetime import date
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.actions.disputes.days import day_of
from cases.actions.disputes.parties import KEEP_PARTIES
from cases.actions.disputes.visits import FARTHEST_VISIT, MOST_VISITS, plan, standing
from cases.actions.onsite import refuse_while_second
from cases.actions.step import Step
from cases.models import Case, DisputeOutcome
from cases.queries.orders import orders_of
from cases.workflow import State
from gridgov.problems import Invalid, Refused, Stale

K, Way = DisputeOutcome.Kind, DisputeOutcome.Way
FEWEST_PARTIES = 2
# The outcome that stands, if one does, and its visits: nobody needs them any more.
SUPERSEDE = """
    WITH ended AS (
        UPDATE cases_disputeoutcome SET superseded_at = %(at)s
        WHERE case_id = %(case)s AND superseded_at IS NULL RETURNING id
    ), dropped AS (
        UPDATE cases_visit SET state = 'dropped' WHERE outcome_id IN (SELECT id FROM ended) AND state = 'planned'
    )
    SELECT id FROM ended
"""
LANDS = (State.ESTABLISHED, State.RETURNED)


def agree(step: Step) -> None:
    """An agreement between at least two parties, and the days of the visits after it."""
    number = _number(step.case)
    if step.case.parties.filter(removed_at=None).count() < FEWEST_PARTIES:
        raise Refused(_("An agreement names at least two parties: write them down first."))
    made_on, days = _made_on(step), _days(step)
    perform_by = day_of(step.given["perform_by"], "perform_by") if step.given.get("perform_by") else None
    if perform_by and perform_by < made_on:
        raise Invalid({"perform_by": _("This lies before the agreement.")})
    kind = K.ORAL if step.given.get("oral") else K.WRITTEN
    outcome = _outcome(
        step, kind, number, made_on, terms=str(step.need("terms")).strip(), perform_by=perform_by
    )
    plan(step, outcome, days, step.actor)


def fail_talks(step: Step) -> None:
    """No agreement; where the parties can go next is told them and written here."""
    number = _number(step.case)
    way = step.need("way")
    if way not in Way.values:
        raise Invalid({"way": _("Choose one from the list.")})
    _outcome(step, K.FAILED, number, _made_on(step), way=way)


def sign(step: Step) -> None:
    """Pictures of the signed pages; they are decoded and encoded anew like photos."""
    outcome = standing(step.case)
    if outcome is None or outcome.kind != K.WRITTEN:
        raise Refused(_("There is no written agreement to which this could belong."))
    DisputeOutcome.objects.filter(pk=outcome.pk).update(signed_at=step.at)
    step.data = {"outcome": outcome.pk}


def _outcome(step: Step, kind: str, number: int, made_on: date, **more: Any) -> DisputeOutcome:
    case = step.case
    made = DisputeOutcome.objects.create(
        case=case,
        kind=kind,
        number=f"{case.number}-{number}",
        made_on=made_on,
        mediator=step.actor,
        at=step.at,
        retain_until=(step.at + KEEP_PARTIES).date(),
        **more,
    )
    step.data = {"outcome": made.pk, "kind": kind}
    _land(step)
    return made


def _land(step: Step) -> None:
    """Where nobody else is at work, the outcome is the work: it is handled, by the mediator."""
    waited_for = any(order.pending for order in orders_of(step.case))
    step.target = State.HANDLED if step.case.state in LANDS and not waited_for else step.case.state
    if step.target == State.HANDLED:
        step.case.handled_by, step.case.handled_at = step.actor, step.at


def _number(case: Case) -> int:
    """Of the next outcome. Stale while one stands."""
    earlier = list(case.outcomes.values_list("superseded_at", flat=True))
    if None in earlier:
        raise Stale(_("This dispute has an outcome already."))
    return len(earlier) + 1


def demand_outcome(step: Step) -> None:
    """A dispute is not closed without one; a look that was asked for is waited for."""
    refuse_while_second(step)
    if standing(step.case) is None:
        raise Refused(
            _("A dispute is closed with an agreement, or with the reason why there is none."),
            who_may=_("The mediator writes it down; the holder appoints one."),
        )


def refuse_on_the_spot(case: Case) -> None:
    """What was calmed on the spot is an oral agreement, and has visits."""
    if case.dispute:
        raise Refused(
            _("A dispute is not settled on the spot: the mediator records what the parties agreed on."),
            who_may=_("The holder appoints a mediator; an oral agreement is enough."),
        )


def doubt(step: Step) -> None:
    """It was not done, or begins again: the outcome stands no more, and its visits are not needed."""
    if not step.case.dispute:
        return
    with connection.cursor() as cursor:
        cursor.execute(SUPERSEDE, {"case": step.case.pk, "at": step.at})
        if ended := cursor.fetchone():
            step.data = {**step.data, "outcome": ended[0]}


def _made_on(step: Step) -> date:
    day = day_of(step.need("made_on"), "made_on")
    if not timezone.localdate(step.case.reported_at) <= day <= timezone.localdate(step.at):
        raise Invalid({"made_on": _("This day lies before the report or is still to come.")})
    return day


def _days(step: Step) -> list[date]:
    given = step.need("visits")
    days = sorted(
        {day_of(each, "visits") for each in (given if isinstance(given, list | tuple) else [given])}
    )
    today = timezone.localdate(step.at)
    if len(days) > MOST_VISITS:
        raise Invalid({"visits": _("At most %(most)d visits.") % {"most": MOST_VISITS}})
    if days[0] <= today or days[-1] > today + FARTHEST_VISIT:
        raise Invalid({"visits": _("Each visit lies between tomorrow and a year ahead.")})
    return days
