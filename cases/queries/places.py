"""What a point means to whoever reports there: grid, community, and who will answer."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from cases.actions.report import first_holder
from grids.locating import locate
from grids.models import Area, Grid
from members.models import Organisation


@dataclass(frozen=True)
class Spot:
    """A located point; `grid` and `community` None outside of them. `centre` answers for what is reported here."""

    grid: Grid | None
    community: Area | None
    street: Area | None
    centre: Organisation

    @property
    def name(self) -> str:
        """Grid and community in words, or what there is instead."""
        parts = [place.display_name for place in (self.grid, self.community or self.street) if place]
        return " · ".join(parts) if parts else _("Outside of every grid")


def spot_at(lon: float, lat: float) -> Spot:
    """What lies there. Refused while there are no areas at all."""
    place = locate(lon, lat)
    ids = {pk for pk in (place.community_id, place.street_id) if pk}
    areas = Area.objects.in_bulk(ids)
    return Spot(
        grid=Grid.objects.select_related("community").filter(pk=place.grid_id).first()
        if place.grid_id
        else None,
        community=areas.get(place.community_id or 0),
        street=areas.get(place.street_id or 0),
        centre=first_holder(place),
    )


def spot_of(lon: Any, lat: Any) -> Spot | None:
    """What lies at a point given as text or numbers, or None for what is no point."""
    point = read_point(lon, lat)
    return spot_at(*point) if point else None


def read_point(lon: Any, lat: Any) -> tuple[float, float] | None:
    """Degrees from an address, or None for what are none."""
    try:
        east, north = float(lon), float(lat)
    except (TypeError, ValueError):
        return None
    return (east, north) if -180 <= east <= 180 and -90 <= north <= 90 else None
