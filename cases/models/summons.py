"""Who was called to the spot (街道吹哨、部门报到)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Summons(models.Model):
    """One organisation called to the place of a case, with a limit for getting there. It is not a work order:
    whoever comes may be given one on the spot.
    """

    class State(models.TextChoices):
        CALLED = "called", _("Called")
        COMING = "coming", _("On the way")
        ARRIVED = "arrived", _("On the spot")
        CALLED_OFF = "called_off", _("Called off")

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="summonses")
    organisation = models.ForeignKey(
        "members.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.CALLED)
    clock = models.ForeignKey("cases.Clock", models.PROTECT, related_name="+", db_index=False)
    called_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)
    arrived_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    late = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "organisation"],
                name="summons_one_open",
                condition=Q(state__in=["called", "coming"]),
            ),
            models.CheckConstraint(
                name="summons_arrival_has_time", condition=~Q(state="arrived") | Q(arrived_at__isnull=False)
            ),
            models.CheckConstraint(
                name="summons_position_whole",
                condition=Q(lon__isnull=True, lat__isnull=True)
                | Q(lon__range=(-180, 180), lat__range=(-90, 90)),
            ),
        ]
        indexes = [
            models.Index(
                fields=["organisation"], name="summons_inbox", condition=Q(state__in=["called", "coming"])
            )
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.organisation_id} {self.case_id}"

    @property
    def is_open(self) -> bool:
        """Whether somebody still waits for them."""
        return self.state in (self.State.CALLED, self.State.COMING)
