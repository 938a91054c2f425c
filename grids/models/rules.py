"""What a city wants of its divisions: how many households, which tolerances, how grids are numbered."""

from typing import Self

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from grids.models.area import Level


class TerritoryRules(models.Model):
    """One row; `current` gives it, or the defaults where nobody has saved one."""

    households_from = models.PositiveIntegerField(_("households in a grid, at least"), default=300)
    households_to = models.PositiveIntegerField(_("households in a grid, at most"), default=500)
    case_weight = models.FloatField(
        _("a case of the past year weighs as much as … households"),
        default=2.0,
        validators=[MinValueValidator(0)],
    )
    grid_tolerance_m2 = models.FloatField(
        _("tolerance between grids, m²"), default=1.0, validators=[MinValueValidator(0)]
    )
    community_tolerance_m2 = models.FloatField(
        _("tolerance between communities, m²"), default=1.0, validators=[MinValueValidator(0)]
    )
    street_tolerance_m2 = models.FloatField(
        _("tolerance between streets, m²"), default=10.0, validators=[MinValueValidator(0)]
    )
    district_tolerance_m2 = models.FloatField(
        _("tolerance between districts, m²"), default=100.0, validators=[MinValueValidator(0)]
    )
    repair_within_m = models.FloatField(
        _("a repair moves no border by more than, metres"), default=5.0, validators=[MinValueValidator(0)]
    )
    code_pattern = models.CharField(
        _("pattern of a grid's code"),
        max_length=60,
        default="{community}{serial:03}",
        help_text=_("{community} is the community's code, {serial:03} the running number with three digits."),
    )

    class Meta:
        verbose_name = _("rules for divisions")
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="territory_rules_single"),
            models.CheckConstraint(
                condition=Q(households_from__lte=F("households_to")), name="territory_rules_band"
            ),
        ]

    def __str__(self) -> str:
        return "1"

    @classmethod
    def current(cls) -> Self:
        return cls.objects.filter(pk=1).first() or cls(pk=1)

    def tolerance_between(self, level: Level | str) -> float:
        """m² that two areas of this level may overlap, or leave between them."""
        own: float = getattr(self, f"{level}_tolerance_m2", self.district_tolerance_m2)
        return own
