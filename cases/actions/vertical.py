"""Up and down between centres. Escalation moves the owed answer, not the repair: work orders stay where they are."""

from datetime import datetime
from itertools import pairwise

from django.utils.translation import gettext as _

from cases.actions import clocks
from cases.actions.step import Step
from cases.models import Case, Clock, Participant
from cases.queries.limits import Limits
from gridgov.problems import Refused
from members.models import Organisation
from members.queries import centre_above


def escalate(step: Step) -> None:
    """Pass the answer on to the next existing centre, with a reason."""
    above = centre_above(step.case.holder)
    if above is None:
        raise Refused(
            _("%(holder)s is the highest centre; there is nobody above.")
            % {"holder": step.case.holder.display_name}
        )
    hold(step, above, old_role="passed_up")
    clocks.owe_feedback(step.case, owed_to_id=step.data["from"], at=step.at)


def lapse(step: Step) -> None:
    """The level's time ran out. It goes up by itself; at the top it raises supervision and stays."""
    step.data = {"clock": step.given["clock"]}
    above = centre_above(step.case.holder)
    if above is None:
        step.case.supervised_at = step.at
        step.data |= {"from": step.case.holder_id, "supervised": True}
        return
    hold(step, above, old_role="passed_up")
    clocks.owe_feedback(step.case, owed_to_id=step.data["from"], at=step.at)


def send_back(step: Step) -> None:
    """A superior returns the case to the centre below that passed it up last; the instruction is an answer."""
    below = lower_centre(step.case)
    if below is None:
        raise Refused(_("No lower centre has passed this case up."))
    clocks.give_feedback(step.case, at=step.at, holder_ids=[step.case.holder_id])
    hold(step, below, old_role="assisting")


def owe_again(case: Case, *, at: datetime) -> None:
    """The case was taken up again: what was answered downward was not the last word, so it is owed anew.

    Each centre that received it from below owes the one below an answer, beside its level clock and like that with the
    whole limit from now on.
    """
    passed = case.participants.filter(role="passed_up").order_by("since", "pk")
    chain = [*passed.values_list("organisation_id", flat=True)]
    if not chain:
        return
    limits = Limits(case, at)
    owed = [
        clocks.make_clock(
            limits, "feedback", limits.stage("feedback"), at=at, holder_id=above, owed_to_id=below
        )
        for below, above in pairwise([*chain, case.holder_id])
    ]
    Clock.objects.bulk_create(owed, ignore_conflicts=True)


def feedback(step: Step) -> None:
    """Answer those below; what was owed to them is paid."""
    holder = step.permit.organisation or step.case.holder_id
    step.data = {"answers": clocks.give_feedback(step.case, at=step.at, holder_ids=[holder])}


def hold(step: Step, organisation: Organisation, *, old_role: str) -> None:
    """Make another organisation answer for the case; the old one stays on."""
    case = step.case
    step.data |= {"from": case.holder_id, "to": organisation.pk}
    step.take_part({case.holder_id: old_role, organisation.pk: "holder"})
    case.holder, case.level = organisation, level_of(organisation, case)
    step.anew.add("level")


def level_of(organisation: Organisation, case: Case) -> str:
    """The level at which an organisation stands: its grid's, its area's; without either, the case's present one."""
    if organisation.grid_id:
        return "grid_team"
    return organisation.area.level if organisation.area else case.level


def lower_centre(case: Case) -> Organisation | None:
    """The centre below that passed the case up last."""
    passed = Participant.objects.filter(case=case, role="passed_up").select_related(
        "organisation__area", "organisation__grid"
    )
    last = passed.order_by("-since", "-pk").first()
    return last.organisation if last else None
