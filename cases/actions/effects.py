"""What each move does beside changing the state. One function a move; a move without one only changes the state."""

from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from cases.actions import clocks, onsite
from cases.actions.requests import ask_hold, ask_void, grant, refuse, resume
from cases.actions.step import Step
from cases.actions.vertical import escalate, feedback, lapse, send_back, supervise
from cases.models import Case, CaseClass, FilingStandard, WorkOrder
from cases.queries.onsite import care_of
from cases.workflow import State, Where
from gridgov.problems import Invalid, Refused
from grids import version
from grids.locating import serving_at
from members.models import Organisation

Row = TypeVar("Row", bound=Model)
Effect = Callable[[Step], None]
REOPEN_DAYS = 30
URGE_AGAIN = timedelta(days=1)


def establish(step: Step) -> None:
    """Choose the filing standard (and a better class, if need be): its limit counts from the report."""
    case = step.case
    if step.given.get("case_class"):
        case.case_class = _one(CaseClass.objects.offered(), step.given["case_class"], "case_class")
    standards = FilingStandard.objects.in_force(step.at, district=case.district_id)
    standards = standards.filter(case_class=case.case_class_id)
    case.filing_standard = _one(standards, step.need("filing_standard"), "filing_standard")
    case.urgent = case.filing_standard.is_urgent
    case.established_at = case.established_at or step.at
    step.data = {"standard": case.filing_standard.pk, "class": case.case_class_id}
    clocks.retime(case, at=step.at)


def reject(step: Step) -> None:
    """Nobody owes anything any more."""
    end_case(step)


def settle(step: Step) -> None:
    """Mended on the spot: handled and established in one."""
    case, care = step.case, care_of(step.case.case_class)
    onsite.demand_photos(step, care)
    onsite.draw_for_check(step, care)
    case.settled_on_spot, case.handled_by, case.handled_at = True, step.actor, step.at
    case.established_at = case.established_at or step.at


def dispatch(step: Step) -> None:
    """Give the repair to one organisation; the holder goes on answering for the case."""
    organisation = _organisation(step)
    step.case.work_orders.filter(role="lead", state="answered").update(state="ended")
    _give_order(step, organisation, "lead")


def assist(step: Step) -> None:
    """Ask another organisation to help."""
    _give_order(step, _organisation(step), "assisting")


def accept(step: Step) -> None:
    """The organisation takes the order on."""
    _change_order(step, state="accepted", accepted_at=step.at)


def answer(step: Step) -> None:
    """The organisation says it is done."""
    _change_order(step, state="answered", answered_at=step.at)
    step.case.handled_by, step.case.handled_at = step.actor, step.at
    onsite.draw_for_check(step, care_of(step.case.case_class))


def give_back(step: Step) -> None:
    """Wrong organisation: the dispatcher decides anew."""
    _change_order(step, state="returned")


def check(step: Step) -> None:
    """Done, as seen on site by somebody who did not do it."""
    step.case.checked_by, step.case.checked_at = step.actor, step.at
    clocks.open_clocks(step.case, "stage").update(ended_at=step.at)
    onsite.draw_for_recheck(step)


def rework(step: Step) -> None:
    """Not done: the same organisation again; without one (settled on the spot) the dispatcher decides."""
    case, order = step.case, step.lead_order()
    onsite.doubt(case)
    case.checked_by = case.checked_at = case.handled_at = None
    if order is None:
        step.target, case.settled_on_spot = State.ESTABLISHED, False
        return
    order.state, order.reworks = "open", order.reworks + 1
    order.save(update_fields=["state", "reworks"])
    step.data |= {"organisation": order.organisation_id}


def disagree(step: Step) -> None:
    """A second look found it not done: rework, and the first check is named on the case."""
    onsite.disagree(step)
    rework(step)


def close(step: Step) -> None:
    """Only after a check, and only when nobody works on it any more."""
    onsite.demand_look(step.case)
    busy = step.case.work_orders.filter(role="assisting", state__in=["open", "accepted"]).select_related(
        "organisation"
    )
    if names := ", ".join(order.organisation.display_name for order in busy):
        raise Refused(
            _("Still at work on it: %(names)s. A case with open work orders does not close.")
            % {"names": names}
        )
    end_case(step)
    step.case.closed_at = step.at


def conclude(step: Step) -> None:
    """Closed in the system it was brought in from: how, nobody knows."""
    end_case(step)
    step.case.closed_at = step.at


def answer_up(step: Step) -> None:
    """An assisting organisation that answers has done its part, which no longer keeps the case open."""
    busy = step.case.work_orders.filter(role="assisting", state__in=["open", "accepted"])
    busy.filter(organisation=step.permit.organisation).update(state="answered", answered_at=step.at)


def reopen(step: Step) -> None:
    """The total clock goes on where it stood; the level has its limit anew; the grid is the one that serves now."""
    case = step.case
    ended_at = case.closed_at or case.updated_at
    if step.permit.where is Where.REPORTER and step.at - ended_at >= timedelta(days=REOPEN_DAYS):
        raise Refused(
            _("A case can be reopened within %(days)d days of its closing. Report the problem again.")
            % {"days": REOPEN_DAYS}
        )
    clocks.reopen_total(case, at=step.at)
    step.anew.add("level")
    case.reopened += 1
    case.closed_at = case.checked_at = case.checked_by = case.handled_at = case.handled_by = None
    case.settled_on_spot = False
    onsite.doubt(case)
    _serve_now(case)


def _serve_now(case: Case) -> None:
    """Publications move open cases only, so the grid that served this one may be gone by now.

    One that comes into force at this moment is waited for; a later one finds the case open.
    """
    if case.lon is None or case.lat is None or case.community_id is None:
        return
    version.held()
    case.duty_grid_id = serving_at(case.lon, case.lat, case.community_id)


def urge(step: Step) -> None:
    """Superiors remind as often as they must, whoever reported it once a day: more would drown the others."""
    if step.permit.where is not Where.REPORTER:
        return
    day = step.case.events.filter(move="urge", organisation=None, at__gt=step.at - URGE_AGAIN)
    if day.exists():
        raise Refused(_("You reminded already in the last 24 hours. It can be repeated after a day."))


def end_case(step: Step) -> None:
    """End every limit and every order of a case that is over."""
    clocks.end_all(step.case, at=step.at)
    step.case.work_orders.exclude(state="returned").update(state="ended")


def _organisation(step: Step) -> Organisation:
    return _one(Organisation.objects.filter(is_active=True), step.need("organisation"), "organisation")


def _one(queryset: QuerySet[Row], pk: object, field: str) -> Row:
    try:
        return queryset.get(pk=getattr(pk, "pk", pk))
    except (ObjectDoesNotExist, ValueError, TypeError):
        raise Invalid({field: _("Choose one from the list.")}) from None


def _give_order(step: Step, organisation: Organisation, role: str) -> None:
    WorkOrder.objects.create(
        case=step.case, organisation=organisation, role=role, given_at=step.at, due_at=step.case.total_due_at
    )
    if organisation.pk != step.case.holder_id:
        step.take_part({organisation.pk: "working" if role == "lead" else "assisting"})
    step.data = {"organisation": organisation.pk, "role": role}


def _change_order(step: Step, **changes: object) -> None:
    order = step.lead_order()
    if order is None:
        raise Refused(_("Nobody has this case to work on."))
    step.case.work_orders.filter(pk=order.pk).update(**changes)
    step.data = {"organisation": order.organisation_id}


EFFECTS: dict[str, Effect] = {
    "establish": establish,
    "reject": reject,
    "settle": settle,
    "dispatch": dispatch,
    "assist": assist,
    "accept": accept,
    "answer": answer,
    "return": give_back,
    "send_check": onsite.send_check,
    "check": check,
    "send_recheck": onsite.send_recheck,
    "recheck": onsite.recheck,
    "disagree": disagree,
    "take": onsite.take,
    "fail_check": rework,
    "rework": rework,
    "close": close,
    "conclude": conclude,
    "reopen": reopen,
    "urge": urge,
    "escalate": escalate,
    "lapse": lapse,
    "send_back": send_back,
    "feedback": feedback,
    "answer_up": answer_up,
    "supervise": supervise,
    "hold": ask_hold,
    "void": ask_void,
    "grant": grant,
    "refuse": refuse,
    "resume": resume,
}
