"""Emergencies: which classes ring, who was rung, who confirmed."""

from datetime import datetime

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

LONGEST = 24 * 60  # minutes: an emergency is for now


class RingRule(models.Model):
    """Cases of this class, or of every class of this group, ring; with `urgent_only` those alone that are urgent.

    `minutes` run on, by day and night, from the ringing until somebody confirms.
    """

    case_class = models.OneToOneField(
        "cases.CaseClass", models.PROTECT, related_name="+", verbose_name=_("class or group")
    )
    urgent_only = models.BooleanField(_("only urgent cases"), default=False)
    minutes = models.PositiveSmallIntegerField(
        _("minutes to confirm"), validators=(MinValueValidator(1), MaxValueValidator(LONGEST))
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="ring_rule_minutes", condition=Q(minutes__gte=1, minutes__lte=LONGEST)
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_class_id}: {self.minutes} min"


class Alarm(models.Model):
    """One ringing, of a case once in its life; a drill is of no case and counts nowhere.

    It is over (`ended_at`) when every ring of it was confirmed, or the case ended, or somebody ended the drill.
    """

    class Cause(models.TextChoices):
        REPORT = "report", _("reported")
        RAISED = "raised", _("established as what rings")
        DRILL = "drill", _("drill")

    case = models.OneToOneField("cases.Case", models.CASCADE, null=True, related_name="alarm")
    drill = models.BooleanField(default=False)
    cause = models.CharField(max_length=6, choices=Cause.choices)
    grid = models.ForeignKey("grids.Grid", models.PROTECT, null=True, related_name="+", db_index=False)
    minutes = models.PositiveSmallIntegerField()
    rung_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    rung_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="alarm_case_or_drill",
                condition=Q(drill=False, case__isnull=False) | Q(drill=True, case=None),
            ),
        ]
        indexes = [
            models.Index(fields=["-rung_at", "-id"], name="alarm_newest"),
            models.Index(fields=["id"], name="alarm_running", condition=Q(ended_at=None)),
        ]

    def __str__(self) -> str:
        return f"{'drill' if self.drill else self.case_id} {self.rung_at:%Y-%m-%d %H:%M}"


class Ring(models.Model):
    """The ringing at one place. One person there confirms for all; later words of theirs are `words`.

    `clock` (of a case; a drill has only `due_at`) is charged to the organisation. `lapsed_at` is the clock's.
    """

    class Tier(models.TextChoices):
        MEMBER = "member", _("Grid member")
        STREET = "street", _("Street")
        DISTRICT = "district", _("District")
        CITY = "city", _("City")

    class Found(models.TextChoices):
        DUTY = "duty", _("on duty")
        GRID = "grid", _("members of the grid")
        LEADERS = "leaders", _("nobody on duty: the leaders")
        ALL = "all", _("nobody on duty: everybody there")
        NOBODY = "nobody", _("nobody to be reached there")

    alarm = models.ForeignKey(Alarm, models.CASCADE, related_name="rings", db_index=False)
    tier = models.CharField(max_length=8, choices=Tier.choices)
    organisation = models.ForeignKey("members.Organisation", models.PROTECT, related_name="+")
    found = models.CharField(max_length=7, choices=Found.choices)
    clock = models.OneToOneField("cases.Clock", models.PROTECT, null=True, related_name="ring")
    rung_at = models.DateTimeField()
    due_at = models.DateTimeField()
    lapsed_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    ended_at = models.DateTimeField(null=True, db_comment="the case or drill ended before anybody confirmed")

    class Meta:
        ordering = ("rung_at", "pk")
        constraints = [
            models.UniqueConstraint(fields=["alarm", "organisation", "tier"], name="ring_once"),
            models.CheckConstraint(
                name="ring_confirmed_by",
                condition=Q(confirmed_at=None, confirmed_by=None)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
            ),
            models.CheckConstraint(name="ring_one_end", condition=Q(confirmed_at=None) | Q(ended_at=None)),
            models.CheckConstraint(name="ring_due_after_start", condition=Q(due_at__gt=F("rung_at"))),
        ]
        indexes = [
            models.Index(
                fields=["due_at", "id"],
                name="ring_drill_to_lapse",
                condition=Q(clock=None, lapsed_at=None, confirmed_at=None, ended_at=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.tier} {self.organisation_id}"

    @property
    def rings(self) -> bool:
        """Whether somebody still has to confirm."""
        return self.confirmed_at is None and self.ended_at is None

    @property
    def minutes_taken(self) -> int | None:
        """Whole minutes until it was confirmed."""
        return None if self.confirmed_at is None else _minutes(self.rung_at, self.confirmed_at)


def _minutes(begin: datetime, end: datetime) -> int:
    return int((end - begin).total_seconds() // 60)


class Rung(models.Model):
    """One person who was rung; `silent_at` from when it rings for him no more. `case` lets him see it for ever."""

    class Why(models.TextChoices):
        DUTY = "duty", _("on duty")
        STAND_IN = "stand_in", _("on duty as stand-in")
        MEMBER = "member", _("grid member")
        LEADER = "leader", _("leader")
        OFFICER = "officer", _("works there")
        NEXT = "next", _("rung next")

    ring = models.ForeignKey(Ring, models.CASCADE, related_name="people", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    case = models.ForeignKey("cases.Case", models.CASCADE, null=True, related_name="+")
    turn = models.ForeignKey(
        "members.Turn",
        models.SET_NULL,
        null=True,
        related_name="+",
    )
    shift = models.CharField(max_length=200, blank=True, db_comment="its name and hours, as they were then")
    why = models.CharField(max_length=8, choices=Why.choices)
    at = models.DateTimeField()
    told = models.BooleanField(default=False, db_comment="his notice is written")
    silent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ring", "user"], name="rung_once")]
        indexes = [
            models.Index(fields=["user", "case"], name="rung_sees"),
            models.Index(fields=["user"], name="rung_now", condition=Q(silent_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.ring_id} {self.user_id}"


class RingWord(models.Model):
    """What somebody who was rung said, appended."""

    class Answer(models.TextChoices):
        ON_WAY = "on_way", _("On my way")
        ON_SPOT = "on_spot", _("On the spot")
        CANNOT = "cannot", _("I cannot")

    ring = models.ForeignKey(Ring, models.CASCADE, related_name="words")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    answer = models.CharField(max_length=7, choices=Answer.choices)
    note = models.ForeignKey("cases.CaseText", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"{self.ring_id} {self.answer}"
