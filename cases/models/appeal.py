"""Appeals against an overdue mark. The mark stays; a granted appeal explains it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

MOST_REVIEWS = 2


class Appeal(models.Model):
    """What the organisation that was late says about one lapsed limit."""

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="appeals")
    clock = models.OneToOneField("cases.Clock", on_delete=models.CASCADE, related_name="appeal")

    def __str__(self) -> str:
        return f"{self.clock_id}"


class AppealReview(models.Model):
    """One look at an appeal: the first by the next centre up, the second, after a refusal, by the one above it."""

    appeal = models.ForeignKey(Appeal, on_delete=models.CASCADE, related_name="reviews")
    number = models.PositiveSmallIntegerField()
    reviewer = models.ForeignKey("members.Organisation", on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    reason = models.ForeignKey("cases.CaseText", on_delete=models.PROTECT, related_name="+")
    granted = models.BooleanField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    opinion = models.ForeignKey("cases.CaseText", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["appeal", "number"], name="appeal_review_once"),
            models.CheckConstraint(name="appeal_two_reviews", condition=Q(number__range=(1, MOST_REVIEWS))),
            models.CheckConstraint(
                name="appeal_decided_by_others",
                condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")),
            ),
            models.CheckConstraint(
                name="appeal_decision_whole",
                condition=Q(granted=None, decided_by=None, decided_at=None)
                | Q(granted__isnull=False, decided_by__isnull=False, decided_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["reviewer", "asked_at", "id"], name="appeal_waiting", condition=Q(granted=None)
            )
        ]

    def __str__(self) -> str:
        return f"{self.appeal_id} {self.number}"
