"""Where people live, as points: what a division is balanced by. No names, no persons."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from grids.models.area import Area


class Building(models.Model):
    """A building or stairway of a community with its numbers of dwellings and households."""

    community = models.ForeignKey(Area, models.PROTECT, related_name="buildings", verbose_name=_("community"))
    code = models.CharField(_("code"), max_length=50, unique=True)
    name = models.CharField(_("name"), max_length=100, blank=True)
    lon = models.FloatField(_("longitude"))
    lat = models.FloatField(_("latitude"))
    dwellings = models.PositiveIntegerField(_("dwellings"), default=0)
    households = models.PositiveIntegerField(_("households"), default=0)

    class Meta:
        verbose_name = _("building")
        verbose_name_plural = _("buildings")
        indexes = [models.Index(fields=["community", "code"], name="building_of_community")]

    def __str__(self) -> str:
        return self.name or self.code
