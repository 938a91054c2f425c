"""What somebody wants to have in a layer."""

from dataclasses import dataclass
from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gridgov.problems import Invalid
from grids.models import Area, Division, DivisionState, Level


class What(models.TextChoices):
    GRIDS = "grids", gettext_lazy("Grids")
    MICRO = "micro", gettext_lazy("Micro-grids")
    AREAS = "areas", gettext_lazy("Areas")
    COMPONENTS = "components", gettext_lazy("Components")
    BUILDINGS = "buildings", gettext_lazy("Buildings")


@dataclass(frozen=True)
class Selection:
    """Things under an area. Grids: those in force, or of one division, or those in force on a day that is past."""

    what: str
    area: Area
    level: str = ""
    division: Division | None = None
    day: date | None = None

    def __post_init__(self) -> None:
        if self.what == What.AREAS and not self.level:
            raise Invalid({"level": _("Say which level of areas you want.")})
        if self.division and self.day:
            raise Invalid({"day": _("A division is what it is on every day; give one of them.")})

    @property
    def name(self) -> str:
        """What the layer is called."""
        what = Level(self.level).value if self.what == What.AREAS else self.what
        return "-".join(
            [what, self.area.code, *([f"division-{self.division.number}"] if self.division else [])]
        )

    @property
    def in_divisions(self) -> Q:
        """A condition on outlines of grids."""
        if self.division:
            return Q(division=self.division)
        if self.day is None:
            return Q(division__state=DivisionState.IN_FORCE)
        ended = Q(division__effective_to__isnull=True) | Q(division__effective_to__gt=self.day)
        states = [DivisionState.IN_FORCE, DivisionState.SUPERSEDED]
        return ended & Q(division__state__in=states, division__effective_from__lte=self.day)
