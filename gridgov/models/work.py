"""Work that must happen, as rows. Celery only hurries it."""

from django.db import models
from django.db.models import Q
from django.utils import timezone


class WorkItem(models.Model):
    """One piece of work of a kind; `key` makes asking for it twice ask once."""

    class State(models.TextChoices):
        WAITING = "waiting"
        DONE = "done"
        FAILED = "failed"

    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=120)
    payload = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    due_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="work_once")]
        indexes = [
            models.Index(
                fields=["kind", "due_at", "id"],
                name="work_waiting",
                condition=Q(state="waiting"),
            ),
            models.Index(fields=["done_at"], name="work_done", condition=Q(state="done")),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class SweepMark(models.Model):
    """When a sweep last ran, and whether a hurrying message for it waits in the broker."""

    name = models.CharField(max_length=40, primary_key=True)
    hurried_at = models.DateTimeField(null=True)
    swept_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name
