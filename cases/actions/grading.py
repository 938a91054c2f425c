"""Class, filing standard and urgency of a case, when it is established and later; limits and alarms follow."""

from django.utils.translation import gettext as _

from cases.actions import clocks, disputes, order_clocks, picking
from cases.actions.step import Step
from cases.alarms.ringing import must_ring
from cases.models import Alarm, CaseClass, FilingStandard
from cases.queries.limits import Limits
from gridgov.problems import Invalid, Refused

URGENT = {"yes": True, "no": False}


def establish(step: Step) -> None:
    """Choose the filing standard (and a better class, if need be): its limit counts from the report."""
    _choose_class(step)
    disputes.follow_class(step.case)
    _choose_standard(step)
    step.case.established_at = step.case.established_at or step.at
    step.data = {"standard": step.case.filing_standard_id, "class": step.case.case_class_id}
    _follow(step)


def regrade(step: Step) -> None:
    """Another standard, class or urgency of a case that is established: the new limit counts from the report, too.

    Work orders without a limit of their own follow. Refused where an open case would become a dispute, or the other
    way round; Invalid where nothing would change.
    """
    case = step.case
    before = (case.case_class_id, case.filing_standard_id, case.urgent)
    _choose_class(step)
    if case.case_class.is_dispute != case.dispute:
        raise Refused(
            _("Whether a case is a dispute is decided when it is established."),
            who_may=_("Void the case and report it anew."),
        )
    _choose_standard(step)
    case.urgent = URGENT.get(str(step.given.get("urgent") or ""), case.urgent)
    after = (case.case_class_id, case.filing_standard_id, case.urgent)
    if after == before:
        raise Invalid(_("Nothing would change: choose another standard, class or urgency."))
    names = ("class", "standard", "urgent")
    step.data = dict(zip(names, after, strict=True)) | {"was": before[0], "was_urgent": before[2]}
    _follow(step)
    order_clocks.follow_total(case, at=step.at)


def _choose_class(step: Step) -> None:
    if step.given.get("case_class"):
        step.case.case_class = picking.one(
            CaseClass.objects.offered(), step.given["case_class"], "case_class"
        )


def _choose_standard(step: Step) -> None:
    case = step.case
    standards = FilingStandard.objects.in_force(step.at, district=case.district_id)
    standards = standards.filter(case_class=case.case_class_id)
    case.filing_standard = picking.one(standards, step.need("filing_standard"), "filing_standard")
    case.urgent = case.filing_standard.is_urgent


def _follow(step: Step) -> None:
    """Limits of the case, and an alarm where it rings now and never rang before."""
    case = step.case
    clocks.retime(case, at=step.at)
    if must_ring(case, Limits(case, step.at)) and not Alarm.objects.filter(case=case).exists():
        step.along.append(("ring", case))
