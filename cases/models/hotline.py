"""What a hotline hands over as a file: its columns, each file, each row and the case that it became."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gridgov.fields import SecretField


class Hotline(models.Model):
    """A telephone service of others, such as 12345. `columns` remembers which column of its files holds what."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=80)
    office = models.ForeignKey(
        "members.Organisation", models.PROTECT, related_name="+", verbose_name=_("taken by"), db_index=False
    )
    case_class = models.ForeignKey(
        "cases.CaseClass", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("usual class"),
        db_index=False,
    )  # fmt: skip
    columns = models.JSONField(default=dict)

    def __str__(self) -> str:
        return self.name


class HotlineFile(models.Model):
    """A file of a hotline: looked through, then brought in row by row after somebody has agreed."""

    class State(models.TextChoices):
        MAPPING = "mapping", _("Waits for its columns")
        LOOKING = "looking", _("Looks through the rows")
        READY = "ready", _("Waits for you")
        RUNNING = "running", _("At work")
        DONE = "done", _("Done")
        STOPPED = "stopped", _("Stopped")

    hotline = models.ForeignKey(Hotline, models.PROTECT, related_name="files", db_index=False)
    name = models.CharField(max_length=120)
    headers = models.JSONField(default=list)
    columns = models.JSONField(default=dict, db_comment="which of them holds what, by our names")
    unplaced = models.BooleanField(default=False, db_comment="bring in also what has no place")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    asked_at = models.DateTimeField()
    language = models.CharField(max_length=10)
    state = models.CharField(max_length=7, choices=State.choices, default=State.MAPPING)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False,
        db_comment="whose rights bring it in",
    )  # fmt: skip
    outcome = models.JSONField(default=dict, db_default={}, db_comment="rows by state when it was over")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="hotline_file_over_has_time",
                condition=Q(state__in=["done", "stopped"], ended_at__isnull=False)
                | (~Q(state__in=["done", "stopped"]) & Q(ended_at=None)),
            ),
        )
        indexes = (
            models.Index(fields=("hotline", "-asked_at", "-id"), name="hotline_files_of"),
            models.Index(fields=("id",), name="hotline_file_under_way", condition=Q(ended_at=None)),
            models.Index(fields=("ended_at",), name="hotline_file_over"),
        )

    def __str__(self) -> str:
        return f"{self.hotline_id} {self.name}"

    @property
    def under_way(self) -> bool:
        """Whether it can still be stopped."""
        return self.ended_at is None

    @property
    def works(self) -> bool:
        """Whether the worker is at it now."""
        return self.state in (self.State.LOOKING, self.State.RUNNING)


class HotlineRow(models.Model):
    """One line of a file. `cells` is what stood there, sealed, until it has become a case or the file is forgotten.

    `key` is the hotline's own number: with a case it stands once in a hotline.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Not looked at yet")
        NEW = "new", _("New")
        UNPLACED = "unplaced", _("Without a place")
        KNOWN = "known", _("Brought in before")
        FAULTY = "faulty", _("Has faults")
        DONE = "done", _("Brought in")
        FAILED = "failed", _("Failed")
        LEFT = "left", _("Left out")

    file = models.ForeignKey(HotlineFile, models.CASCADE, null=True, related_name="rows", db_index=False)
    hotline = models.ForeignKey(Hotline, models.PROTECT, related_name="+", db_index=False)
    number = models.PositiveIntegerField(db_comment="of the row in the sheet")
    key = models.CharField(max_length=64, blank=True)
    cells = SecretField(blank=True, context="hotline.cells")
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    faults = models.JSONField(
        default=dict, db_comment="sentences by our name of the column; empty name: the row"
    )
    case = models.ForeignKey("cases.Case", models.PROTECT, null=True, related_name="hotline_rows")
    at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(
        null=True, db_comment="when the hotline got the answer; reopened it owes another"
    )
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("file", "number"), name="hotline_row_once"),
            models.UniqueConstraint(
                fields=("hotline", "key"), name="hotline_number_once", condition=Q(state="done")
            ),
            models.CheckConstraint(
                name="hotline_done_has_case", condition=~Q(state="done") | Q(case__isnull=False)
            ),
        )
        indexes = (
            models.Index(fields=("file", "state", "id"), name="hotline_row_next"),
            models.Index(fields=("file", "key"), name="hotline_row_key"),
            models.Index(
                fields=("hotline", "id"), name="hotline_row_owed", condition=Q(state="done", sent_at=None)
            ),
        )

    def __str__(self) -> str:
        return f"{self.file_id} {self.number}"
