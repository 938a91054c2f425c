"""A dispute as its page shows it: who was let in, the parties (masked), talks, outcome, visits."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from cases.models import Case, DisputeOutcome, Insider, MediationSession, Party, Visit
from members.identity import mask_name, mask_phone
from members.models import Organisation, Post, User

MOST_PEOPLE = 300


@dataclass(frozen=True)
class Masked:
    """A party as lists show it."""

    party: Party
    name: str
    phone: str


@dataclass(frozen=True)
class Dispute:
    """Everything beside the case itself, oldest first. `outcome` is the one that stands now."""

    insiders: list[Insider]
    parties: list[Masked]
    sessions: list[MediationSession]
    outcomes: list[DisputeOutcome]
    visits: list[Visit]

    @property
    def mediator(self) -> User | None:
        """Whoever mediates now."""
        return next((row.user for row in self.insiders if row.part == Insider.Part.MEDIATOR), None)

    @property
    def named(self) -> list[Insider]:
        """Those who were let in beside the mediator."""
        return [row for row in self.insiders if row.part != Insider.Part.MEDIATOR]

    @property
    def outcome(self) -> DisputeOutcome | None:
        """How it ended, as it stands now."""
        return next((row for row in self.outcomes if row.superseded_at is None), None)

    @property
    def past(self) -> list[DisputeOutcome]:
        """Outcomes that did not last."""
        return [row for row in self.outcomes if row.superseded_at is not None]

    @property
    def planned(self) -> list[Visit]:
        """Visits to come."""
        return [visit for visit in self.visits if visit.state == Visit.State.PLANNED]

    @property
    def broken(self) -> bool:
        """Whether the last visit found that the agreement is not kept, and nobody has taken that up since."""
        paid = [visit for visit in self.visits if visit.done_at and visit.outcome_id == _id(self.outcome)]
        return bool(paid) and max(paid, key=_when).state == Visit.State.NOT_KEPT


def _id(outcome: DisputeOutcome | None) -> int | None:
    return outcome.pk if outcome else None


def _when(visit: Visit) -> Any:
    return (visit.done_at, visit.pk)


def dispute_of(case: Case) -> Dispute | None:
    """In five queries; None, without a query, for a case that is no dispute."""
    if not case.dispute:
        return None
    known: Dispute | None = case.__dict__.get("_dispute")
    if known is None:
        known = case.__dict__["_dispute"] = _read(case)
    return known


def _read(case: Case) -> Dispute:
    return Dispute(
        insiders=list(case.insiders.filter(until=None).select_related("user").order_by("pk")),
        parties=[_masked(party) for party in case.parties.filter(removed_at=None).order_by("pk")],
        sessions=list(case.sessions.select_related("mediator").order_by("held_at", "pk")),
        outcomes=list(case.outcomes.select_related("mediator").order_by("pk")),
        visits=list(case.visits.select_related("person", "done_by").order_by("due_on", "pk")),
    )


def _masked(party: Party) -> Masked:
    return Masked(party, mask_name(party.name), mask_phone(party.phone))


def people_near(case: Case) -> QuerySet[User]:
    """Whom a dispute can be entrusted to: people with a post at its holder, at an organisation with a part in it, or at
    one that serves its place.
    """
    areas = [pk for pk in (case.community_id, case.street_id) if pk]
    serves = Q(area__in=areas) | Q(pk=case.holder_id) | Q(pk__in=case.participants.values("organisation"))
    serves |= Q(grid=case.duty_grid_id, grid__isnull=False)
    offices = Organisation.objects.filter(serves, is_active=True)
    posts = Post.objects.in_force().filter(organisation__in=offices.values("pk"))
    return User.objects.filter(pk__in=posts.values("user"), is_active=True).order_by("name", "pk")


def visits_of(user: Any, *, until: date | None = None) -> QuerySet[Visit]:
    """Visits that this person has to pay, the oldest day first."""
    waiting = Visit.objects.filter(person=user.pk, state=Visit.State.PLANNED, case__replayed=False)
    until = until or timezone.localdate()
    return waiting.filter(due_on__lte=until).select_related("case__case_class").order_by("due_on", "pk")
