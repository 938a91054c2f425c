"""What colleagues of one organisation say to each other about a case; no answer, and no part of its history."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class Comment(models.Model):
    """Seen only by people who work at `organisation` and may see the case. Its words are its versions."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="comments", db_index=False)
    organisation = models.ForeignKey("members.Organisation", models.PROTECT, related_name="+", db_index=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["case", "organisation", "id"], name="comment_of_case")]
        triggers = [
            pgtrigger.ReadOnly(name="comment_stays", fields=["case", "organisation", "author", "at"]),
            pgtrigger.Protect(name="comment_kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"comment {self.pk} on {self.case_id}"


class CommentVersion(models.Model):
    """What a comment said from a moment on. Never changed; emptied when the case's retention time is over."""

    comment = models.ForeignKey(Comment, models.PROTECT, related_name="versions", db_index=False)
    number = models.PositiveSmallIntegerField()
    body = models.TextField(blank=True)
    at = models.DateTimeField(default=timezone.now)
    shredded_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("number",)
        constraints = [
            models.UniqueConstraint(fields=["comment", "number"], name="comment_version_number"),
            models.CheckConstraint(
                name="comment_says_something", condition=~Q(body="") | Q(shredded_at__isnull=False)
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="comment_version_kept",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(new__shredded_at__isnull=True),
            ),
            pgtrigger.Protect(name="comment_version_stays", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"version {self.number} of {self.comment_id}"
