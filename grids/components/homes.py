"""The community of a place, and the district whose digits a number there begins with."""

from collections.abc import Sequence
from typing import NamedTuple

from django.utils.translation import gettext as _

from gridgov.problems import Invalid
from grids import version
from grids.locating import locate_many
from grids.models import Area


class Home(NamedTuple):
    """`community` None where none is known. `district`: the lowest area from the district up that the place lies in."""

    community: Area | None
    district: Area


def home_of(lon: float, lat: float) -> Home:
    """One place; call it inside the transaction that writes it down."""
    return homes_of([lon], [lat])[0]


def homes_of(lons: Sequence[float], lats: Sequence[float]) -> list[Home]:
    """Parallel sequences in degrees; a place outside belongs to the city.

    No border moves from here to the end of the transaction: one that is moving is waited for. Call it before anything
    else is locked, for whoever moves a border holds the territory's version and then wants the components.
    """
    version.held()
    places = locate_many(lons, lats)
    ids = {pk for place in places for pk in (place.community_id, place.district_id, place.city_id) if pk}
    areas = Area.objects.in_bulk(ids)
    root = Area.objects.filter(parent=None).first()
    if root is None:
        raise Invalid(_("There are no areas yet; import the city's areas first."))
    return [
        Home(
            areas.get(place.community_id or 0),
            areas.get(place.district_id or 0) or areas.get(place.city_id or 0) or root,
        )
        for place in places
    ]
