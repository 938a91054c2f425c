"""What somebody has to know."""

from django.conf import settings
from django.db import models


class Notice(models.Model):
    """One event, told to one person, once: of a case, a year that a calendar lacks (told to administrators), a file."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="notices",
        db_index=False,
    )
    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, null=True, related_name="+")
    event = models.ForeignKey("cases.CaseEvent", on_delete=models.CASCADE, null=True, related_name="+")
    kind = models.CharField(max_length=12)
    clock = models.ForeignKey("cases.Clock", on_delete=models.CASCADE, null=True, related_name="+")
    calendar = models.ForeignKey(
        "cases.WorkCalendar", on_delete=models.CASCADE, null=True, related_name="+", db_index=False
    )
    export = models.ForeignKey(
        "cases.Export", on_delete=models.CASCADE, null=True, related_name="+", db_index=False
    )
    bulk = models.ForeignKey(
        "cases.BulkJob", on_delete=models.CASCADE, null=True, related_name="+", db_index=False
    )
    hotline_file = models.ForeignKey(
        "cases.HotlineFile", on_delete=models.CASCADE, null=True, related_name="+", db_index=False
    )
    due_at = models.DateTimeField(
        null=True, db_comment="when the clock was due that it tells of; the week of a list"
    )
    year = models.PositiveSmallIntegerField(null=True)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    waits = models.BooleanField(
        default=True, db_default=True, db_comment="mail and SMS have not been asked whether they tell it"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "due_at"], name="notice_dormant_once", condition=models.Q(kind="dormant")
            ),
            models.UniqueConstraint(fields=["user", "event"], name="notice_event_once"),
            models.UniqueConstraint(
                fields=["clock", "kind", "due_at", "user"],
                name="notice_due_once",
                condition=models.Q(due_at__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["calendar", "year", "user"],
                name="notice_year_once",
                condition=models.Q(calendar__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["export", "user"],
                name="notice_export_once",
                condition=models.Q(export__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["bulk", "user"],
                name="notice_bulk_once",
                condition=models.Q(bulk__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["hotline_file", "user"],
                name="notice_hotline_once",
                condition=models.Q(hotline_file__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["user", "-at", "-id"], name="notice_of"),
            models.Index(fields=["user"], name="notice_unread", condition=models.Q(read_at=None)),
            models.Index(fields=["id"], name="notice_waits", condition=models.Q(waits=True)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.case_id or self.calendar_id}"
