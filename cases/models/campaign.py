"""Campaigns: the same piece of work over chosen grids, for a time, on the strength of an admitted item."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Campaign(models.Model):
    """What one centre asks of the members of its grids. `questions` is a list of {label, kind, choices}.

    Its grids are those that were chosen, as they were under `territory_version`: a division that comes into force
    later changes none of them. Ended is ended; more time is given by a later `ends_on`.
    """

    class Kind(models.TextChoices):
        EPIDEMIC = "epidemic", _("Epidemic")
        FLOOD = "flood", _("Flood")
        CENSUS = "census", _("Census")
        OTHER = "other", _("Other")

    class Unit(models.TextChoices):
        ONCE = "once", _("each grid once")
        DAILY = "daily", _("each grid once a day")

    class State(models.TextChoices):
        OPENING = "opening", _("Being opened")
        RUNNING = "running", _("Under way")
        ENDED = "ended", _("Over")

    organisation = models.ForeignKey("members.Organisation", models.PROTECT, related_name="+")
    item = models.ForeignKey("cases.AdmittedItem", models.PROTECT, related_name="campaigns")
    title = models.CharField(_("title"), max_length=120)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    instructions = models.TextField(_("instructions"))
    questions = models.JSONField(default=list)
    unit = models.CharField(_("a unit is"), max_length=5, choices=Unit.choices)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    state = models.CharField(max_length=7, choices=State.choices, default=State.OPENING)
    territory_version = models.PositiveBigIntegerField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    opened_at = models.DateTimeField()
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    ended_at = models.DateTimeField(null=True)
    ended_reason = models.CharField(max_length=500, blank=True)
    extensions = models.JSONField(default=list, db_comment="[day until then, new day, reason, who, when]")

    class Meta:
        constraints = [
            models.CheckConstraint(name="campaign_days", condition=Q(ends_on__gte=F("starts_on"))),
            models.CheckConstraint(
                name="campaign_ended_has_time",
                condition=Q(state="ended", ended_at__isnull=False) | ~Q(state="ended") & Q(ended_at=None),
            ),
        ]
        indexes = [
            models.Index(fields=["ends_on"], name="campaign_running", condition=~Q(state="ended")),
            models.Index(fields=["-opened_at", "-id"], name="campaign_newest"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def asked(self) -> list[dict[str, Any]]:
        """The questions, each with the name of its field."""
        return [{"name": f"q{number}", **question} for number, question in enumerate(self.questions)]


class CampaignGrid(models.Model):
    """One grid of a campaign; `opened_until` is the last day for which it has its tasks."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="grids", db_index=False)
    grid = models.ForeignKey("grids.Grid", models.PROTECT, related_name="+")
    opened_until = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["campaign", "grid"], name="campaign_grid_once")]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.grid_id}"


class CampaignTask(models.Model):
    """One unit: a grid on a day, or (`day` is the campaign's first) once. `answers` by the names of the questions."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="tasks", db_index=False)
    grid = models.ForeignKey("grids.Grid", models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    answers = models.JSONField(null=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "grid", "day"], name="campaign_task_once"),
            models.CheckConstraint(
                name="campaign_task_done_whole",
                condition=Q(done_at=None, answers=None, done_by=None)
                | Q(done_at__isnull=False, answers__isnull=False, done_by__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["grid", "day"], name="campaign_task_open", condition=Q(done_at=None)),
            models.Index(fields=["campaign", "day"], name="campaign_task_day"),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.grid_id} {self.day}"
