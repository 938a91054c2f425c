"""Who is on duty: shifts of an organisation, and turns of people in them."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from members.models.naming import Bilingual


class Shift(Bilingual):
    """Hours of the day that an organisation keeps somebody on duty, in the city's time.

    From `begins` to `ends`; an `ends` that is not later than `begins` is on the next day (08:00 to 08:00 is a whole
    day). The hours never change, so that turns of the past stay true: a shift is ended, and another made.
    """

    organisation = models.ForeignKey("members.Organisation", models.PROTECT, related_name="shifts")
    begins = models.TimeField(_("from"))
    ends = models.TimeField(_("until"), help_text=_("The next day where it is not later than the beginning."))
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        ordering = ("begins", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "name"], condition=Q(is_active=True), name="one_shift_of_a_name"
            ),
        ]


class TurnQuerySet(models.QuerySet["Turn"]):
    def at(self, moment: datetime) -> "TurnQuerySet":
        """Turns that run then."""
        return self.filter(starts__lte=moment, ends__gt=moment)

    def between(self, first: datetime, last: datetime) -> "TurnQuerySet":
        """Turns that touch the time from `first` until `last`."""
        return self.filter(starts__lt=last, ends__gt=first)

    def served_by(self, people: Iterable[int]) -> "TurnQuerySet":
        """Turns that these people serve: as stand-in, or themselves where nobody stands in."""
        people = list(people)
        return self.filter(Q(stand_in__in=people) | Q(stand_in=None, user__in=people))


class Turn(models.Model):
    """One person in a shift on one day; a stand-in serves it instead, and the plan stays readable.

    `starts` and `ends` are the shift's hours on that day, as instants.
    """

    shift = models.ForeignKey(Shift, models.PROTECT, related_name="turns")
    day = models.DateField(_("day"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="turns")
    leads = models.BooleanField(_("leads the shift"), default=False)
    phone = models.CharField(_("telephone on duty"), max_length=40, blank=True)
    stand_in = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="turns_for_others"
    )
    stand_in_reason = models.CharField(_("why"), max_length=200, blank=True)
    starts = models.DateTimeField()
    ends = models.DateTimeField()

    objects = TurnQuerySet.as_manager()

    class Meta:
        ordering = ("starts", "-leads", "pk")
        indexes = [
            models.Index(fields=["shift", "starts", "ends"], name="turn_of_shift"),
            models.Index(fields=["ends", "starts"], name="turn_time"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["shift", "day", "user"], name="one_turn_a_day"),
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="turn_ends_after_start"),
            models.CheckConstraint(
                condition=Q(stand_in=None) | ~Q(stand_in=F("user")), name="stand_in_is_another"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.shift}, {self.day}: {self.stand_in or self.user}"
