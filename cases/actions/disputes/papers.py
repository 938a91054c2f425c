"""Reading what names people: the parties, and the document. Needs a purpose, leaves a row."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, Q, QuerySet
from django.utils.translation import gettext as _

from cases.access import case_for_reading
from cases.models import Case, DisputeOutcome, Insider, Party, Photo, Visit
from cases.sight import DESK
from gridgov.audit import record
from gridgov.problems import Invalid, Refused
from members.access import organisation_rights

SHORTEST_PURPOSE = 4


@dataclass(frozen=True)
class Papers:
    """Parties in clear; the outcome that stands with its terms, if there is one; with `document` its pages."""

    case: Case
    parties: list[Party]
    outcome: DisputeOutcome | None
    pages: list[Photo]


def may_read_papers(case: Case, user: Any) -> bool:
    """Whether the person mediates it, was named to work on it, has a visit to pay, or decides at its holder's desk.

    Whoever only reported it, looks at it on site or reviews an appeal may not.
    """
    wanted = DESK if case.holder.is_centre else DESK | {"handle"}
    if user.is_superuser or organisation_rights(user).get(case.holder_id, frozenset()) & wanted:
        return True
    visits = case.visits.filter(person=user.pk, state=Visit.State.PLANNED)
    rows = case.insiders.in_force().filter(user=user.pk)
    return rows.filter(~Q(part=Insider.Part.VISITOR) | Exists(visits)).exists()


@transaction.atomic
def read_papers(
    *, case_id: int, actor: Any, purpose: str, document: bool = False, at: datetime | None = None
) -> Papers:
    """The parties in clear, with `document` the outcome too.

    Raises Http404 when the case is invisible, Invalid without a purpose, Refused where he may not
    or there is nothing to read.
    """
    case = case_for_reading(actor, case_id)
    if not may_read_papers(case, actor):
        raise Refused(
            _("Whoever sees this dispute for another reason does not see who the parties are."),
            who_may=_("The mediator, whoever was named to work on it, and the desk of its holder may."),
        )
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
    pages = list(pages_of(outcome)) if document and outcome else []
    return Papers(case, parties, outcome, pages)


def pages_of(outcome: DisputeOutcome) -> QuerySet[Photo]:
    """Pictures of its signed pages that are still there, in their order."""
    signed = Photo.objects.filter(kind=Photo.Kind.DEED, case=outcome.case_id, shredded_at=None)
    return signed.filter(event__move="sign", event__data__outcome=outcome.pk).order_by("pk")
