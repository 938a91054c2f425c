"""Routing cases again that no rule took anywhere, and the kept report of the rule table."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class Rerouting(models.Model):
    """One run over the cases that wait in the areas of whoever asked, in the order of ids.

    `last_case` is how far it is: whatever dies, the next worker goes on from there. Each person has one at a time.
    """

    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    running = models.BooleanField(default=True)
    ended_at = models.DateTimeField(null=True)
    stopped_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    last_case = models.BigIntegerField(default=0)
    cases = models.PositiveIntegerField(db_comment="waiting when it began")
    went = models.PositiveIntegerField(default=0, db_comment="went to their holders")
    stayed = models.PositiveIntegerField(default=0, db_comment="no rule takes them, or the rule still fails")
    failed = models.PositiveIntegerField(default=0, db_comment="ended in an error; see the lines")

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("asked_by",), condition=Q(running=True), name="one_rerouting_a_person"
            ),
            models.CheckConstraint(
                name="rerouting_over_has_time", condition=Q(running=True) | Q(ended_at__isnull=False)
            ),
        )

    def __str__(self) -> str:
        return f"rerouting {self.pk}"

    @property
    def looked(self) -> int:
        """Cases tried."""
        return self.went + self.stayed + self.failed

    @property
    def all(self) -> int:
        """Those that waited when it began, or more where others came to wait meanwhile."""
        return max(self.cases, self.looked)

    @property
    def state(self) -> str:
        """running, stopped (by a person) or done."""
        return "running" if self.running else "stopped" if self.stopped_by_id else "done"

    @property
    def percent(self) -> int:
        """How far it is."""
        return 100 if self.state == "done" else min(99, 100 * self.looked // max(1, self.all))


class ReroutingError(models.Model):
    """A case that ended in an error during a run, and what it said: kind and place, nothing of the case."""

    run = models.ForeignKey(Rerouting, models.CASCADE, related_name="errors", db_index=False)
    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="+")
    said = models.CharField(max_length=300)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("run", "case"), name="rerouting_error_once"),)

    def __str__(self) -> str:
        return f"{self.run_id}: {self.said}"


class RulesReport(models.Model):
    """The report of the rule table as it was last reckoned; one row.

    `asked` counts how often it was asked for, `made` is the number of the one that is kept: while they differ, it is
    being made anew. `content` holds ids and counts only (cases/queries/routing_report.py).
    """

    asked = models.PositiveIntegerField(default=0)
    made = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField(null=True)
    content = models.JSONField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(name="rules_report_asked", condition=Q(made__lte=models.F("asked"))),
        )

    def __str__(self) -> str:
        return f"report of the rules {self.made}"

    @property
    def waits(self) -> bool:
        """Whether a newer one is being made."""
        return self.made < self.asked
