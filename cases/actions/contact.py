"""Reading a reporter's contact: needs a purpose, leaves a row."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cases.access import case_for_reading
from cases.actions.report import Contact
from cases.models import Case, Reporter
from cases.queries.standing import relations_of, standing_of
from gridgov.audit import record
from gridgov.problems import Invalid, Refused

SHORTEST_PURPOSE = 4


@transaction.atomic
def unmask_reporter(*, case_id: int, actor: Any, purpose: str, at: datetime | None = None) -> Contact:
    """The contact in clear, for somebody who works on the case and says what for.

    Raises Http404 when the case is invisible, Refused for a mere onlooker or where there is no contact, Invalid
    without a purpose.
    """
    case = case_for_reading(actor, case_id)
    purpose = " ".join(purpose.split())
    if len(purpose) < SHORTEST_PURPOSE:
        raise Invalid({"purpose": _("Say what you need the contact for.")})
    if not may_unmask(case, actor):
        raise Refused(
            _("You may not see how to reach the reporter."),
            who_may=_("Whoever answers for this case, works on it or walks its grid."),
        )
    reporter = Reporter.objects.filter(case=case, shredded_at=None).first()
    if reporter is None:
        raise Refused(_("There is no contact to show: none was given, or its time is over."))
    record(
        actor=actor, action="reporter.unmask", target=reporter, purpose=purpose, data={"case": case.pk}, at=at
    )
    return Contact(name=reporter.name, phone=reporter.phone, mail=reporter.mail)


def may_unmask(case: Case, user: Any) -> bool:
    """Whether the person works for the holder or the organisation at work, or in the grid."""
    standing, relations = standing_of(user), relations_of(case)
    near = {relations.holder, *relations.workers}
    return (
        standing.everything
        or relations.grid in standing.grids
        or any(pk in near for pk in (standing.rights or {}))
    )
