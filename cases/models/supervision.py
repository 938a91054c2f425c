"""A superior's order to whoever answers for a case, and the reply that is owed."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class Supervision(models.Model):
    """One order: who gave it (`by` None: a limit that ran out), what it says, and what was replied.

    The reply has a clock of its own; it ends with the reply, or with the case.
    """

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="supervisions")
    organisation = models.ForeignKey(
        "members.Organisation", on_delete=models.PROTECT, related_name="+", db_comment="whose order it is"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    opinion = models.ForeignKey("cases.CaseText", on_delete=models.PROTECT, null=True, related_name="+")
    clock = models.OneToOneField("cases.Clock", on_delete=models.CASCADE, related_name="supervision")
    reply = models.ForeignKey("cases.CaseText", on_delete=models.PROTECT, null=True, related_name="+")
    replied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    replied_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="supervision_reply_whole",
                condition=Q(replied_at=None, reply=None, replied_by=None)
                | Q(replied_at__isnull=False, reply__isnull=False, replied_by__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.case_id}"
