"""What one person asks and another decides."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.words import limit_text


class CaseRequest(models.Model):
    """An extension, a hold, a return or a void. It waits while `granted` is None.

    Of each kind one waits at a time; of returns one of each organisation, since each has an order of its own. One that
    nobody decided before its case or its order was over is refused without a `decided_by`, as is what was `taken_back`.
    """

    class Kind(models.TextChoices):
        EXTENSION = "extension", _("Extension")
        HOLD = "hold", _("Hold")
        RETURN = "return", _("Return")
        VOID = "void", _("Void")

    class Ground(models.TextChoices):
        """Why an organisation is the wrong one; nothing else is a ground to return a case."""

        NOT_OURS = "not_ours", _("It is not among our duties")
        OTHER_AREA = "other_area", _("It lies outside our area")
        OTHER_KEEPER = "other_keeper", _("It is owned or maintained by somebody else")

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="requests")
    kind = models.CharField(max_length=9, choices=Kind.choices)
    organisation = models.ForeignKey(
        "members.Organisation",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        db_comment="for whom it was asked",
    )
    until = models.DateTimeField(null=True, db_comment="of a hold")
    amount = models.DecimalField(max_digits=16, decimal_places=6, null=True, db_comment="of an extension")
    unit = models.CharField(max_length=12, blank=True, default="", db_default="")
    ground = models.CharField(max_length=12, choices=Ground.choices, blank=True, default="", db_default="")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    reason = models.ForeignKey("cases.CaseText", on_delete=models.PROTECT, related_name="+")
    granted = models.BooleanField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    taken_back = models.BooleanField(default=False, db_default=False, db_comment="by whoever asked")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "kind"],
                name="request_one_waits",
                condition=Q(granted=None) & ~Q(kind="return"),
            ),
            models.UniqueConstraint(
                fields=["case", "organisation"],
                name="request_one_return_waits",
                condition=Q(granted=None) & Q(kind="return"),
            ),
            models.CheckConstraint(
                name="request_taken_back_undecided",
                condition=Q(taken_back=False) | Q(granted=False, decided_by=None),
            ),
            models.CheckConstraint(
                name="request_of_others",
                condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")),
            ),
            models.CheckConstraint(
                name="request_extension_amount",
                condition=~Q(kind="extension") | (Q(amount__gt=0) & ~Q(unit="")),
            ),
            models.CheckConstraint(name="request_return_ground", condition=~Q(kind="return") | ~Q(ground="")),
        ]
        indexes = [
            models.Index(fields=["asked_at", "id"], name="request_waiting", condition=Q(granted=None)),
            models.Index(fields=["asked_at", "organisation", "kind"], name="request_watched"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.case_id}"

    @property
    def asked(self) -> str:
        """Kind, and how much or why, in words."""
        more = limit_text(self.amount, self.unit) if self.amount else str(self.get_ground_display())
        return " · ".join(part for part in (str(self.get_kind_display()), more) if part)
