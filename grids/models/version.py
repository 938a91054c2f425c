"""One row that changes with every change of the territory."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class TerritoryVersion(models.Model):
    """Written by `grids.version.bump` only. The number is unlike any earlier one, also after a rollback."""

    number = models.BigIntegerField()

    class Meta:
        verbose_name = _("territory version")
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="territory_version_single")]

    def __str__(self) -> str:
        return str(self.number)
