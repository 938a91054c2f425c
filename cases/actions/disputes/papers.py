"""Reading what names people: the parties, and the document. Needs a purpose, leaves a row."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cases.access import case_for_reading
from cases.models import Case, DisputeOutcome, Party
from gridgov.audit import record
from gridgov.problems import Invalid, Refused

SHORTEST_PURPOSE = 4


@dataclass(frozen=True)
class Papers:
    """Parties in clear; the outcome that stands with its terms, if there is one."""

    case: Case
    parties: list[Party]
    outcome: DisputeOutcome | None


@transaction.atomic
def read_papers(
    *, case_id: int, actor: Any, purpose: str, document: bool = False, at: datetime | None = None
) -> Papers:
    """The parties in clear, with `document` the outcome too.

    Raises Http404 when the case is invisible, Invalid without a purpose, Refused where there is nothing to read.
    """
    case = case_for_reading(actor, case_id)
    purpose = " ".join(purpose.split())
    if len(purpose) < SHORTEST_PURPOSE:
        raise Invalid({"purpose": _("Say what you need it for.")})
    parties = list(case.parties.filter(removed_at=None, shredded_at=None).order_by("pk"))
    outcome = case.outcomes.filter(superseded_at=None).select_related("mediator").first()
    if not case.dispute or (document and outcome is None) or not (parties or document):
        raise Refused(_("There is nothing to show: nobody is written down, or its time is over."))
    action = "dispute.document" if document else "dispute.unmask"
    data = {"parties": [party.pk for party in parties]} | ({"outcome": outcome.pk} if outcome else {})
    record(actor=actor, action=action, target=case, purpose=purpose, data=data, at=at)
    return Papers(case, parties, outcome)
