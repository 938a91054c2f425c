"""A report whose sender says that it is one of those that were reported before."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.access import both_for_moving
from cases.actions.perform import perform_by_itself
from cases.actions.report import Report, report_case
from cases.duplicates.finding import joinable
from cases.models import Case
from gridgov.deadlocks import once_more_after_deadlock
from gridgov.problems import Invalid
from members.models import User


def report_or_join(
    report: Report, *, same_as: str = "", actor: User | None, at: datetime | None = None
) -> tuple[Case, bool]:
    """Make a case and, where `same_as` is the number of one nearby, merge it into that one: nobody's report is lost.

    Returns (the case of this report, whether it is new). Raises what `report_case` raises, and Invalid naming
    `same_as` when that case is over by now or was not offered for this place.
    """
    return (
        _join(report, same_as.strip().upper(), actor, at)
        if same_as
        else report_case(report, actor=actor, at=at)
    )


@once_more_after_deadlock
@transaction.atomic
def _join(report: Report, number: str, actor: User | None, at: datetime | None) -> tuple[Case, bool]:
    case, created = report_case(report, actor=actor, at=at)
    if not created:
        return case, False
    now = at or timezone.now()
    near = (
        joinable(case.lon, case.lat, now)
        if case.lon is not None and case.lat is not None
        else Case.objects.none()
    )
    chosen = near.exclude(pk=case.pk).filter(number=number)
    main = chosen.select_for_update(of=("self",), no_key=True).first()  # one that ends meanwhile is none
    if main is None or case.dispute:
        raise Invalid(
            {"same_as": _("This cannot be added to that case any more. Choose another one, or none.")}
        )
    mine, known = both_for_moving(None, case.pk, main)
    perform_by_itself("merge", case=mine, given={"main": main}, at=case.reported_at, other=known)
    return mine, True
