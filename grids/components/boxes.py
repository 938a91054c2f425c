"""A box of the map, as addresses carry it."""

import math

from django.utils.translation import gettext as _

from gridgov.problems import Invalid
from grids.components.queries import Bounds


def read_box(text: str) -> Bounds:
    """west,south,east,north in degrees, cut to the earth. Raises Invalid for what is no box."""
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        raise Invalid(_("Give west,south,east,north in degrees.")) from None
    if not all(map(math.isfinite, (west, south, east, north))) or west > east or south > north:
        raise Invalid(_("The box does not lie on the earth."))
    return max(west, -180.0), max(south, -90.0), min(east, 180.0), min(north, 90.0)
