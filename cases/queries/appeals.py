"""Overdue marks with what was said about them, of one case and for whoever decides or appealed."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from cases.models import AppealReview, Case, Clock
from cases.models.appeal import MOST_REVIEWS
from cases.queries.inbox import Desk
from cases.queries.remaining import name_of
from cases.sight import case_open_to
from members.access import organisation_rights

ASKS = frozenset({"intake", "dispatch", "handle", "supervise"})
ORDER = ("-asked_at", "-id")
REVIEWS = AppealReview.objects.select_related(
    "reviewer", "asked_by", "reason", "decided_by", "opinion"
).order_by("number")


@dataclass(frozen=True)
class Mark:
    """One limit that ran out, and the looks at the appeal against it."""

    clock: Clock
    reviews: list[AppealReview]

    @property
    def name(self) -> str:
        """What the limit was for."""
        return name_of(self.clock)

    @property
    def waits(self) -> bool:
        """Whether somebody has to decide now."""
        return bool(self.reviews) and self.reviews[-1].granted is None

    @property
    def may_be_appealed(self) -> bool:
        """Whether another look is possible at all."""
        return not self.waits and not self.clock.explained_at and len(self.reviews) < MOST_REVIEWS


def may_appeal_for(user: Any, organisation: int) -> bool:
    """Whether a person may say for an organisation why it was late."""
    return user.is_superuser or bool(ASKS & organisation_rights(user).get(organisation, frozenset()))


def may_review(user: Any, mark: Mark) -> bool:
    """Whether an appeal waits for the word of this person: of the centre asked, and not of whoever asked."""
    if not mark.waits:
        return False
    review = mark.reviews[-1]
    rights = organisation_rights(user).get(review.reviewer_id, frozenset())
    return review.asked_by_id != user.pk and (user.is_superuser or "supervise" in rights)


def marks_of(case: Case) -> list[Mark]:
    """Every overdue mark of a case, oldest first; two queries, one where nothing was late."""
    lapsed = case.clocks.filter(lapsed_at__isnull=False).select_related("holder", "owed_to", "appeal")
    found = list(lapsed.prefetch_related(Prefetch("appeal__reviews", REVIEWS)).order_by("lapsed_at", "pk"))
    return [Mark(clock, _reviews(clock)) for clock in found]


def _reviews(clock: Clock) -> list[AppealReview]:
    appeal: Any = getattr(clock, "appeal", None)
    return list(appeal.reviews.all()) if appeal else []


def reviews_for(desk: Desk, tab: str) -> QuerySet[AppealReview]:
    """`waiting`: those to be decided by the person's centres; `ours`: all that its organisations asked for."""
    found = REVIEWS.select_related(
        "reviewer", "asked_by", "reason", "opinion", "decided_by", "appeal__case__case_class",
        "appeal__clock__holder", "appeal__clock__owed_to",
    ).filter(case_open_to(desk.user, "appeal__case"))  # fmt: skip
    if tab == "waiting":
        mine = Q() if desk.standing.everything else Q(reviewer__in=desk.offices("supervise"))
        return found.filter(mine, granted=None).exclude(asked_by=desk.user.pk)
    offices = desk.offices(*sorted(ASKS))
    charged = Clock.objects.filter(pk=OuterRef("appeal__clock"), holder__in=offices)
    return found if desk.standing.everything else found.filter(Exists(charged))
