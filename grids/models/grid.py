"""The lasting identity of a grid. Where it lies is a matter of divisions."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from grids.models.area import Area, in_chinese


class GridKind(models.TextChoices):
    COMPREHENSIVE = "comprehensive", _("Comprehensive grid")
    EXCLUSIVE = "exclusive", _("Exclusive grid")
    MICRO = "micro", _("Micro-grid")


class Grid(models.Model):
    """Smallest duty territory. Comprehensive and exclusive grids partition a community; micro-grids lie in one."""

    code = models.CharField(_("code"), max_length=50, unique=True)
    name = models.CharField(_("name"), max_length=100)
    name_en = models.CharField(_("English name"), max_length=100, blank=True)
    community = models.ForeignKey(Area, models.PROTECT, related_name="grids", verbose_name=_("community"))
    kind = models.CharField(
        _("kind"), max_length=13, choices=GridKind.choices, default=GridKind.COMPREHENSIVE
    )
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="micro_grids",
        verbose_name=_("lies in grid"),
    )
    households = models.PositiveIntegerField(_("households"), null=True, blank=True)
    retired_on = models.DateField(_("retired on"), null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("grid")
        verbose_name_plural = _("grids")
        indexes = [models.Index(fields=["community", "code"], name="grid_of_community")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="micro", parent__isnull=False)
                | (~models.Q(kind="micro") & models.Q(parent__isnull=True)),
                name="grid_micro_has_parent",
            ),
        ]

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        return self.name if in_chinese() else self.name_en or self.name
