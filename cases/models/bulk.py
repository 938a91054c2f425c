"""One move on many cases: what was asked, and what became of each case."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class BulkJob(models.Model):
    """A move that somebody asked for on many cases. First the worker looks which of them can; only after the person
    has seen that and agreed it makes the move, case by case, by the rights that the person has then.

    `given` is what the person gave once for all: a sentence, an organisation's id.
    """

    class State(models.TextChoices):
        LOOKING = "looking", _("Looks which can")
        READY = "ready", _("Waits for you")
        RUNNING = "running", _("At work")
        DONE = "done", _("Done")
        STOPPED = "stopped", _("Stopped")

    UNDER_WAY = (State.LOOKING, State.READY, State.RUNNING)

    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="bulk_jobs", db_index=False
    )
    asked_at = models.DateTimeField()
    move = models.CharField(max_length=12)
    given = models.JSONField(default=dict)
    about = models.TextField(blank=True, db_comment="of a whole list: its filter in words")
    query = models.TextField(blank=True, db_comment="where the person came from")
    language = models.CharField(max_length=10)
    state = models.CharField(max_length=7, choices=State.choices, default=State.LOOKING)
    confirmed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="bulk_over_has_time",
                condition=Q(state__in=["done", "stopped"], ended_at__isnull=False)
                | (~Q(state__in=["done", "stopped"]) & Q(ended_at=None)),
            ),
        )
        indexes = (
            models.Index(fields=("asked_by", "-asked_at", "-id"), name="bulk_of"),
            models.Index(fields=("id",), name="bulk_under_way", condition=Q(ended_at=None)),
            models.Index(fields=("ended_at",), name="bulk_over"),
        )

    def __str__(self) -> str:
        return f"{self.move} {self.pk}"

    @property
    def under_way(self) -> bool:
        """Whether it can still be stopped."""
        return self.state in self.UNDER_WAY

    @property
    def works(self) -> bool:
        """Whether the worker is at it now."""
        return self.state in (self.State.LOOKING, self.State.RUNNING)


class BulkItem(models.Model):
    """One case of a job. `version` is the one that the person saw; `sentence` says why not."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Not looked at yet")
        CAN = "can", _("Can")
        CANNOT = "cannot", _("Cannot")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        LEFT = "left", _("Left out")

    job = models.ForeignKey(BulkJob, models.CASCADE, related_name="items", db_index=False)
    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="+")
    version = models.PositiveIntegerField()
    state = models.CharField(max_length=7, choices=State.choices, default=State.WAITING)
    sentence = models.TextField(blank=True)
    at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("job", "case"), name="bulk_case_once"),)
        indexes = (models.Index(fields=("job", "state", "id"), name="bulk_item_next"),)

    def __str__(self) -> str:
        return f"{self.job_id} {self.case_id}"
