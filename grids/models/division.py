"""A community's set of grids, versioned, and the outlines the grids have in it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from grids.fields import GeometryField
from grids.models.area import Area
from grids.models.grid import Grid


class DivisionState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PROPOSED = "proposed", _("Proposed")
    APPROVED = "approved", _("Approved")
    IN_FORCE = "in_force", _("In force")
    SUPERSEDED = "superseded", _("Superseded")


def _person() -> models.ForeignKey[models.Model | None, models.Model | None]:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )


class Division(models.Model):
    """In force from `effective_from` on, up to but without `effective_to`.

    An approved one with a day in `effective_from` waits for that day; when it could not come into force then,
    `held_up` keeps {"day", "reasons": {language: [sentence]}}. `note` is why it was proposed, `answer` why it was
    given back. `successors`: id of a vanishing grid -> id of the grid that takes over what is recorded in it.
    """

    community = models.ForeignKey(Area, models.PROTECT, related_name="divisions", verbose_name=_("community"))
    number = models.PositiveIntegerField(_("number"))
    state = models.CharField(
        _("state"), max_length=10, choices=DivisionState.choices, default=DivisionState.DRAFT
    )
    effective_from = models.DateField(_("in force from"), null=True, blank=True)
    effective_to = models.DateField(_("in force until"), null=True, blank=True)
    tolerance_m2 = models.FloatField(_("tolerance in m²"), default=1.0)
    note = models.TextField(_("note"), blank=True)
    created_by = _person()
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    proposed_by = _person()
    proposed_at = models.DateTimeField(null=True, blank=True, editable=False)
    approved_by = _person()
    approved_at = models.DateTimeField(null=True, blank=True, editable=False)
    answer = models.TextField(blank=True, editable=False)
    successors = models.JSONField(default=dict, blank=True, editable=False)
    held_up = models.JSONField(null=True, blank=True, editable=False)
    published_by = _person()
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    certificate = models.JSONField(
        null=True, blank=True, editable=False, help_text="What was measured when it came into force."
    )

    class Meta:
        verbose_name = _("division")
        verbose_name_plural = _("divisions")
        constraints = [
            models.UniqueConstraint(fields=["community", "number"], name="division_number"),
            models.UniqueConstraint(
                fields=["community"], condition=Q(state="in_force"), name="division_one_in_force"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["in_force", "superseded"]) | Q(effective_from__isnull=False),
                name="division_has_start",
            ),
            models.CheckConstraint(
                condition=(~Q(state="superseded") & Q(effective_to__isnull=True))
                | Q(state="superseded", effective_to__isnull=False, effective_to__gte=F("effective_from")),
                name="division_has_end",
            ),
            models.CheckConstraint(condition=Q(tolerance_m2__gte=0), name="division_tolerance"),
        ]

    def __str__(self) -> str:
        return f"{self.community.display_name} #{self.number}"


class GridOutline(models.Model):
    """Where a grid lies in one division, and how many live there; `is_estimated` when that was shared out by size."""

    division = models.ForeignKey(Division, models.CASCADE, related_name="outlines")
    grid = models.ForeignKey(Grid, models.PROTECT, related_name="outlines")
    outline = GeometryField()
    area_m2 = models.FloatField(_("area in m²"))
    dwellings = models.PositiveIntegerField(_("dwellings"), null=True, blank=True)
    households = models.PositiveIntegerField(_("households"), null=True, blank=True)
    is_estimated = models.BooleanField(_("estimated"), default=False)
    min_lon = models.FloatField()
    min_lat = models.FloatField()
    max_lon = models.FloatField()
    max_lat = models.FloatField()

    class Meta:
        verbose_name = _("outline of a grid")
        constraints = [models.UniqueConstraint(fields=["division", "grid"], name="outline_once")]
        indexes = [models.Index(fields=["min_lon", "max_lon", "min_lat", "max_lat"], name="outline_box")]

    def __str__(self) -> str:
        return f"{self.grid_id} in {self.division_id}"
