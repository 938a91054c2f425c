"""Whether a case is a dispute: what its class says at the report and whenever it is established."""

from django.utils.translation import gettext as _

from cases.models import Case
from gridgov.problems import Refused


def follow_class(case: Case) -> None:
    """Take the mark of the class that is chosen now; a class that is changed later leaves its cases as they are.

    Refused where the case would open to many what was written down in confidence.
    """
    wanted = case.case_class.is_dispute
    if case.dispute and not wanted and written_in_confidence(case):
        raise Refused(
            _("Parties, a mediator or an outcome stand on this case: it stays a dispute."),
            who_may=_("Take a class that is a dispute, or void the case and report it anew."),
        )
    case.dispute = wanted


def written_in_confidence(case: Case) -> bool:
    """Whether anything of a mediation was ever written on the case."""
    rows = (case.parties, case.insiders, case.outcomes)
    return any(manager.exists() for manager in rows)
