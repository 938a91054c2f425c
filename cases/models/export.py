"""Files that somebody asked for: what is in them, how far they are, and until when they lie here."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Export(models.Model):
    """One file for one person, made by the worker.

    A list is written in the order of its rows' ids, some thousand in a transaction: `last_case` and `size` (bytes)
    say how far the file is good, so whoever goes on after a death cuts it there. `what` names the kind of list
    (`cases/exports/sheets.py`), whose rows are cases mostly. `scope` is what the person was allowed to see then; who
    has lost any of it does not get the file. `fresh_from` and `fresh_to` bound the time in which its rows were read.
    """

    class Format(models.TextChoices):
        CSV = "csv", "CSV"
        XLSX = "xlsx", "XLSX"
        PDF = "pdf", "PDF"

    class State(models.TextChoices):
        WAITING = "waiting", _("Waits")
        RUNNING = "running", _("Being made")
        DONE = "done", _("Ready")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")
        EXPIRED = "expired", _("Deleted after its time")

    UNDER_WAY = (State.WAITING, State.RUNNING)

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="exports", db_index=False
    )
    asked_at = models.DateTimeField()
    format = models.CharField(max_length=4, choices=Format.choices)
    state = models.CharField(max_length=9, choices=State.choices, default=State.WAITING)
    case = models.ForeignKey(
        "cases.Case", models.CASCADE, null=True, related_name="+", db_comment="of a PDF: the one in it"
    )
    what = models.CharField(
        max_length=12, default="cases", db_default="cases", db_comment="of a list: its kind"
    )
    of = models.BigIntegerField(
        null=True, db_comment="of a list: what its rows belong to, such as a campaign"
    )
    query = models.TextField(blank=True, db_comment="of a list: its query string")
    about = models.TextField(blank=True, db_comment="of a list: its filter in words")
    columns = models.JSONField(default=list)
    language = models.CharField(max_length=10)

    total = models.PositiveIntegerField(null=True, db_comment="cases when it began")
    done = models.PositiveIntegerField(default=0, db_comment="cases in it")
    last_case = models.BigIntegerField(default=0)
    top_case = models.BigIntegerField(null=True, db_comment="newer cases are not in it")
    size = models.BigIntegerField(default=0, db_comment="bytes that are good")
    scope = models.JSONField(default=list)
    fresh_from = models.DateTimeField(null=True)
    fresh_to = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="export_done_has_times",
                condition=~Q(state="done")
                | Q(fresh_from__isnull=False, fresh_to__isnull=False, expires_at__isnull=False),
            ),
            models.CheckConstraint(
                name="export_pdf_is_of_a_case",
                condition=Q(format="pdf", case__isnull=False) | (~Q(format="pdf") & Q(case__isnull=True)),
            ),
        )
        indexes = (
            models.Index(fields=("asked_by", "-asked_at", "-id"), name="export_of"),
            models.Index(fields=("expires_at",), name="export_expires", condition=Q(state="done")),
            models.Index(fields=("asked_at",), name="export_under_way", condition=Q(ended_at=None)),
        )

    def __str__(self) -> str:
        return f"{self.format} {self.uuid}"

    @property
    def under_way(self) -> bool:
        """Whether the worker still has to do with it."""
        return self.state in self.UNDER_WAY

    @property
    def percent(self) -> int:
        """How far it is; 99 while the last step is made."""
        if self.state == self.State.DONE:
            return 100
        return min(99, 100 * self.done // max(1, self.total or 1))
