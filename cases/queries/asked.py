"""Requests of a case: which wait, and whose they are to take back."""

from collections.abc import Iterable
from typing import Any

from cases.models import Case, CaseRequest

KEPT = "_requests"


def requests_of(case: Case) -> list[CaseRequest]:
    """Everything that was asked in the case's life, oldest first; read once for each object `case`."""
    kept: list[CaseRequest] | None = case.__dict__.get(KEPT)
    if kept is None:
        rows = case.requests.select_related("asked_by", "organisation", "reason")
        kept = case.__dict__[KEPT] = list(rows.order_by("asked_at", "pk"))
    return kept


def forget_requests(case: Case) -> None:
    """After they have changed in the database only."""
    case.__dict__.pop(KEPT, None)


def waiting(case: Case) -> list[CaseRequest]:
    """Those that nobody has decided or taken back."""
    return [request for request in requests_of(case) if request.granted is None]


def askers(case: Case, request: Any = None) -> tuple[int, ...]:
    """Organisations for which something was asked that waits; only of this `request`, where one is named."""
    named = [
        row for row in waiting(case) if not request or str(row.pk) == str(getattr(request, "pk", request))
    ]
    return tuple(row.organisation_id for row in named if row.organisation_id)


def not_asked_yet(case: Case, organisations: Iterable[int]) -> set[int]:
    """Of these organisations those whose return does not wait for a decision."""
    asked = {request.organisation_id for request in waiting(case) if request.kind == "return"}
    return set(organisations) - asked
