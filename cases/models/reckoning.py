"""Reckoning running clocks anew: what was asked, how far it is, and what it moved."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

RUN_STATES = ("running", "stopped", "done")


class WarnShare(models.Model):
    """After which part of a limit its holder is warned: of one kind of clock, or of all that have no own row."""

    ALL = ""

    kind = models.CharField(_("kind of limit"), max_length=8, unique=True, blank=True)
    share = models.DecimalField(_("share of the limit"), max_digits=4, decimal_places=3)

    class Meta:
        constraints = (
            models.CheckConstraint(name="warn_share_part", condition=Q(share__gt=0, share__lte=1)),
            models.CheckConstraint(
                name="warn_share_kind",
                condition=Q(
                    kind__in=[
                        "",
                        "total",
                        "level",
                        "stage",
                        "feedback",
                        "order",
                        "arrival",
                        "reply",
                        "alarm",
                    ]
                ),
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind or '*'} {self.share}"


class Reckoning(models.Model):
    """One run over open clocks, case by case in the order of ids. `dry`: only looks, to show what would move.

    `calendar` null: every clock; otherwise those that this calendar serves, or served until now. `last_case` is how
    far it is: whatever dies, the next worker goes on from there. One runs at a time. `basis` is what it is reckoned by:
    what a preview shows is done once, while the same holds, to the cases that it has seen.
    """

    calendar = models.ForeignKey("cases.WorkCalendar", models.PROTECT, null=True, related_name="+")
    dry = models.BooleanField(default=False)
    preview = models.OneToOneField("self", models.PROTECT, null=True, related_name="applied")
    basis = models.CharField(max_length=64, blank=True, db_default="")
    running = models.BooleanField(default=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    stopped_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    last_case = models.BigIntegerField(default=0)
    cases = models.PositiveIntegerField(default=0, db_comment="open when it began")
    looked = models.PositiveIntegerField(default=0, db_comment="cases looked at")

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("running",), condition=Q(running=True), name="one_reckoning_at_a_time"
            ),
            models.CheckConstraint(
                name="reckoning_over_has_time", condition=Q(running=True) | Q(ended_at__isnull=False)
            ),
        )

    def __str__(self) -> str:
        return f"{'preview' if self.dry else 'reckoning'} {self.pk}"

    @property
    def state(self) -> str:
        """running, stopped (by a person) or done."""
        return "running" if self.running else "stopped" if self.stopped_by_id else "done"

    @property
    def percent(self) -> int:
        """How far it is."""
        return 100 if self.state == "done" else min(99, 100 * self.looked // max(1, self.cases))


class Tally(models.Model):
    """What one run found at one organisation, in clocks.

    earlier, later: due times that move; overdue: of them, those that have run out thereby; warning: only the time of
    the warning moves; spared: have run out and would not have, which stays on record; failed: cannot be reckoned.
    """

    FIGURES = ("looked", "earlier", "later", "overdue", "warning", "spared", "failed")

    reckoning = models.ForeignKey(Reckoning, models.CASCADE, related_name="tallies")
    holder = models.ForeignKey("members.Organisation", models.PROTECT, related_name="+")
    looked = models.PositiveIntegerField(default=0)
    earlier = models.PositiveIntegerField(default=0)
    later = models.PositiveIntegerField(default=0)
    overdue = models.PositiveIntegerField(default=0)
    warning = models.PositiveIntegerField(default=0)
    spared = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("reckoning", "holder"), name="one_tally_a_holder"),)

    def __str__(self) -> str:
        return f"{self.reckoning} {self.holder}"


class Moved(models.Model):
    """A clock that a run moved, once: by which calendar version and when it was due before, and since. A preview
    keeps the first few as examples."""

    reckoning = models.ForeignKey(Reckoning, models.PROTECT, related_name="moved", db_index=False)
    clock = models.ForeignKey("cases.Clock", models.CASCADE, related_name="moved")
    old_calendar = models.ForeignKey("cases.CalendarVersion", models.PROTECT, null=True, related_name="+")
    new_calendar = models.ForeignKey("cases.CalendarVersion", models.PROTECT, null=True, related_name="+")
    old_due_at = models.DateTimeField()
    new_due_at = models.DateTimeField()
    old_warn_at = models.DateTimeField()
    new_warn_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("reckoning", "clock"), name="moved_once"),)
        triggers = (pgtrigger.Protect(name="moved_final", operation=pgtrigger.Update),)

    def __str__(self) -> str:
        return f"{self.clock_id}: {self.old_due_at:%Y-%m-%d %H:%M} → {self.new_due_at:%Y-%m-%d %H:%M}"
