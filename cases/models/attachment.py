"""Files that colleagues add to a case: a plan, a letter, a recording. Never public."""

import uuid

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils import timezone

from cases.models.event import photo_storage


class Attachment(models.Model):
    """A file of a known type in private storage. `inside`: only for colleagues at `organisation`, who added it."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="attachments", db_index=False)
    organisation = models.ForeignKey("members.Organisation", models.PROTECT, related_name="+", db_index=False)
    inside = models.BooleanField(default=False)
    name = models.CharField(max_length=120, blank=True)
    kind = models.CharField(max_length=8, db_comment="as cases/attachments/types.py names it")
    file = models.FileField(storage=photo_storage, max_length=120)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    added_at = models.DateTimeField(default=timezone.now)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    removed_at = models.DateTimeField(null=True)
    shredded_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["case", "id"], name="attachment_of_case")]
        triggers = [
            pgtrigger.ReadOnly(
                name="attachment_stays",
                fields=[
                    "uuid",
                    "case",
                    "organisation",
                    "inside",
                    "kind",
                    "size",
                    "sha256",
                    "added_by",
                    "added_at",
                ],
            ),
            pgtrigger.Protect(name="attachment_kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"file {self.pk} of {self.case_id}"

    @property
    def is_there(self) -> bool:
        """Whether it can be opened."""
        return self.removed_at is None and self.shredded_at is None
