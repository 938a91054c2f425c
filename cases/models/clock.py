"""Running limits."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.models.triggers import CLOCK_ENDS_LATE, CLOCK_LEFT_CASE
from cases.workflow.extensions import extended

WARN_SHARE = Decimal("0.8")  # where nobody has set another


class Clock(models.Model):
    """One limit on one holder. `due_at` = worktime.due(started_at, whole, calendar version, pauses), nothing else.
    `warn_at` is the same of `warn_share` of the whole.

    `extensions` are the granted ones as [when, how much in the limit's unit, id of the request]; `whole` adds them up.

    Units that run on (minute, hour, day) have no calendar.

    `pauses` is a list of [from, to] in ISO format. A lapsed clock may go on being open: late is late, not gone.
    """

    class Kind(models.TextChoices):
        TOTAL = "total", _("Whole case")
        LEVEL = "level", _("This level")
        STAGE = "stage", _("This step")
        FEEDBACK = "feedback", _("Answer downward")
        ORDER = "order", _("Work order")
        ARRIVAL = "arrival", _("Arrival")
        REPLY = "reply", _("Reply to a supervision")
        ALARM = "alarm", _("Confirmation of an alarm")

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="clocks")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    stage = models.CharField(max_length=8, blank=True)
    holder = models.ForeignKey("members.Organisation", on_delete=models.PROTECT, related_name="+")
    owed_to = models.ForeignKey("members.Organisation", on_delete=models.PROTECT, null=True, related_name="+")
    limit_value = models.DecimalField(max_digits=16, decimal_places=6)
    limit_unit = models.CharField(max_length=12)
    calendar = models.ForeignKey(
        "cases.CalendarVersion",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
    )
    started_at = models.DateTimeField()
    warn_share = models.DecimalField(
        max_digits=4,
        decimal_places=3,
        default=WARN_SHARE,
        db_default=WARN_SHARE,
        db_comment="part of the limit after which the holder is warned",
    )
    due_at = models.DateTimeField()
    warn_at = models.DateTimeField()
    warned_at = models.DateTimeField(null=True)
    lapsed_at = models.DateTimeField(null=True)
    explained_at = models.DateTimeField(
        null=True, db_comment="an appeal was granted; it was late all the same"
    )
    paused_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    pauses = models.JSONField(default=list, blank=True)
    extensions = models.JSONField(default=list, blank=True, db_default=[])
    replayed = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="clock_one_running",
                fields=["case", "kind"],
                condition=Q(kind__in=["total", "level"], ended_at=None),
            ),
            models.UniqueConstraint(
                name="clock_one_stage",
                fields=["case", "stage"],
                condition=Q(kind="stage", ended_at=None),
            ),
            models.UniqueConstraint(
                name="clock_one_feedback",
                fields=["case", "holder", "owed_to"],
                condition=Q(kind="feedback", ended_at=None),
            ),
            models.UniqueConstraint(
                name="clock_one_errand",
                fields=["case", "kind", "holder"],
                condition=Q(kind__in=["order", "arrival"], ended_at=None),
            ),
            models.CheckConstraint(
                name="clock_kind_known",
                condition=Q(
                    kind__in=["total", "level", "stage", "feedback", "order", "arrival", "reply", "alarm"]
                ),
            ),
            models.CheckConstraint(name="clock_warn_share", condition=Q(warn_share__gt=0, warn_share__lte=1)),
            models.CheckConstraint(name="clock_limit_positive", condition=Q(limit_value__gt=0)),
            models.CheckConstraint(name="clock_due_after_start", condition=Q(due_at__gte=F("started_at"))),
            models.CheckConstraint(
                name="clock_working_time_has_calendar",
                condition=~Q(limit_unit__in=["working_hour", "working_day"]) | Q(calendar__isnull=False),
            ),
            models.CheckConstraint(
                name="clock_feedback_owed",
                condition=~Q(kind__in=["feedback", "reply"]) | Q(owed_to__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at", "id"],
                name="clock_to_lapse",
                condition=Q(ended_at=None, lapsed_at=None, paused_at=None, replayed=False),
            ),
            models.Index(
                fields=["warn_at", "id"],
                name="clock_to_warn",
                condition=Q(
                    ended_at=None,
                    lapsed_at=None,
                    paused_at=None,
                    warned_at=None,
                    replayed=False,
                ),
            ),
            models.Index(fields=["holder", "kind", "started_at"], name="clock_of_holder"),
            # What waits for an organisation, by its own limits.
            models.Index(
                fields=["holder", "due_at", "id"],
                name="clock_errands",
                condition=Q(kind__in=["order", "arrival"], ended_at=None, paused_at=None, replayed=False),
            ),
            # The ledger of lapses, newest first: of everybody, and of one who let them lapse.
            models.Index(
                fields=["-lapsed_at", "-id"], name="clock_lapsed", condition=Q(lapsed_at__isnull=False)
            ),
            models.Index(
                fields=["holder", "-lapsed_at", "-id"],
                name="clock_lapsed_by",
                condition=Q(lapsed_at__isnull=False),
            ),
        ]
        triggers = [CLOCK_LEFT_CASE, CLOCK_ENDS_LATE]

    def __str__(self) -> str:
        return f"{self.kind} {self.due_at:%Y-%m-%d %H:%M}"

    @property
    def whole(self) -> Decimal:
        """The limit with what was granted on top of it."""
        return extended(self.limit_value, self.extensions)

    @property
    def late(self) -> bool:
        """Whether the limit ran out before it was met."""
        return self.lapsed_at is not None
