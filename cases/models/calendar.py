"""Working calendars: what counts as working time, in versions that never change and are in force from a day on."""

from decimal import Decimal
from typing import Any

import pgtrigger
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class WorkCalendar(models.Model):
    """A named calendar. It serves an area and everything below it; the default serves the rest."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    area = models.ForeignKey(
        "grids.Area",
        verbose_name=_("area"),
        related_name="calendars",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
    )
    is_default = models.BooleanField(_("default calendar"), default=False)

    class Meta:
        verbose_name = _("working calendar")
        verbose_name_plural = _("working calendars")
        ordering = ("-is_default", "name")
        constraints = (
            models.UniqueConstraint(
                fields=("is_default",), condition=Q(is_default=True), name="one_default_calendar"
            ),
            models.UniqueConstraint(fields=("area",), name="one_calendar_per_area"),
        )

    def __str__(self) -> str:
        return self.name


class CalendarVersion(models.Model):
    """The rules of a calendar as they stood; a running clock names the version that computed it.

    ``weekly`` maps mon..sun to spans ``[["08:00", "12:00"], …]``; ``days`` maps single dates to
    spans that take their place (an empty list closes the day).
    """

    calendar = models.ForeignKey(WorkCalendar, related_name="versions", on_delete=models.PROTECT)
    number = models.PositiveIntegerField(_("version"))
    timezone = models.CharField(_("time zone"), max_length=64)
    covers_from = models.DateField(_("covers from"))
    covers_to = models.DateField(_("covers to"))
    hours_per_day = models.DecimalField(
        _("hours per working day"),
        max_digits=6,
        decimal_places=4,
        default=Decimal(8),
        validators=(MinValueValidator(Decimal("0.0001")), MaxValueValidator(Decimal(24))),
    )
    weekly: Any = models.JSONField(_("week"), default=dict)
    days: Any = models.JSONField(_("single days"), default=dict)
    effective_from = models.DateField(
        _("in force from"),
        null=True,
        blank=True,
        db_comment="clocks that begin on this day or later use it; null: as if it had always been so",
    )
    # From here on the days are a guess: the year's holidays were not yet published when it was made.
    estimated_from = models.DateField(_("estimated from"), null=True, blank=True)
    created_at = models.DateTimeField(_("made at"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("made by"),
        related_name="+",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
    )

    class Meta:
        verbose_name = _("calendar version")
        verbose_name_plural = _("calendar versions")
        ordering = ("calendar", "-number")
        constraints = (
            models.UniqueConstraint(fields=("calendar", "number"), name="calendar_version_number"),
            models.CheckConstraint(
                condition=Q(covers_to__gte=F("covers_from")), name="calendar_version_covers"
            ),
            models.CheckConstraint(
                condition=Q(hours_per_day__gt=0, hours_per_day__lte=24),
                name="calendar_version_hours",
            ),
        )
        triggers = (
            # Clocks were computed from these columns: a change would falsify them silently.
            pgtrigger.ReadOnly(
                name="calendar_version_final",
                fields=[
                    "calendar",
                    "number",
                    "timezone",
                    "covers_from",
                    "covers_to",
                    "hours_per_day",
                    "weekly",
                    "days",
                    "estimated_from",
                    "effective_from",
                ],
            ),
        )

    def __str__(self) -> str:
        return f"{self.calendar} ({self.number})"
