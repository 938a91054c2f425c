"""Which reference system the numbers are in. Undeclared numbers that are not degrees are refused, with a guess."""

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import shapely
from django.utils.translation import gettext as _
from pyproj import CRS, Transformer
from pyproj.aoi import AreaOfInterest
from pyproj.database import query_crs_info
from pyproj.enums import PJType
from pyproj.exceptions import CRSError, ProjError
from shapely.geometry.base import BaseGeometry

from gridgov.problems import Invalid
from grids import measuring

Bounds = tuple[float, float, float, float]
STORED = 4490
DEGREES = {4490, 4326, 4979, 4269, 4258, 3824, 4171}  # alike within what a case's place needs
GUESSES = 3


def named(name: str) -> CRS:
    try:
        return CRS.from_user_input(name)
    except CRSError as error:
        raise Invalid(
            _("The reference system “%(name)s” is unknown; give --crs EPSG:n.") % {"name": name}
        ) from error


def projector(crs: CRS | None) -> Transformer | None:
    """The way to longitude and latitude; None where the numbers are that already."""
    if crs is None or crs.to_epsg() in DEGREES or crs.to_authority() == ("OGC", "CRS84"):
        return None
    return Transformer.from_crs(crs, STORED, always_xy=True)


def to_stored(outline: BaseGeometry, projector: Transformer | None) -> BaseGeometry:
    if projector is None:
        return outline
    return shapely.transform(outline, measuring.through(projector))


def in_degrees(bounds: Sequence[float]) -> bool:
    west, south, east, north = bounds
    return -180 <= west <= east <= 180 and -90 <= south <= north <= 90


def check_degrees(bounds: Bounds, *, declared: bool, near: Bounds | None) -> None:
    """Refuse numbers that are not longitude and latitude."""
    if in_degrees(bounds):
        return
    if declared or not all(math.isfinite(number) for number in bounds):
        raise Invalid(
            _("The coordinates do not lie on the earth in the declared reference system; check --crs.")
        )
    west, south, east, north = (f"{number:,.0f}" for number in bounds)
    found = guesses(bounds, near)
    sentence = _(
        "The coordinates (x %(west)s to %(east)s, y %(south)s to %(north)s) are not longitude and latitude, "
        "and the file does not say what they are. Give --crs EPSG:n."
    ) % {"west": west, "east": east, "south": south, "north": north}
    if found:
        sentence += " " + _("They would fit %(names)s.") % {"names": "; ".join(found)}
    raise Invalid(sentence)


def guesses(bounds: Bounds, near: Bounds | None) -> list[str]:
    """Reference systems in which the numbers land where they may: near the city, else in a system's own area."""
    found = []
    for code, name, (west, south, east, north) in _candidates(near):
        box = _landing(code, bounds)
        if box and west <= box[0] and box[2] <= east and south <= box[1] and box[3] <= north:
            found.append(f"EPSG:{code} ({name})")
        if len(found) == GUESSES:
            break
    return found


def _landing(code: str, bounds: Bounds) -> Bounds | None:
    try:
        return _degrees_from(code).transform_bounds(*bounds)
    except ProjError:
        return None


@lru_cache(maxsize=400)
def _degrees_from(code: str) -> Transformer:
    return Transformer.from_crs(f"EPSG:{code}", STORED, always_xy=True)


def _candidates(near: Bounds | None) -> list[tuple[str, str, Bounds]]:
    """Narrow projected systems with the box where numbers must land, most telling first."""
    where: Any = None
    if near:
        near = (near[0] - 0.5, near[1] - 0.5, near[2] + 0.5, near[3] + 0.5)
        where = AreaOfInterest(*near)
    rows = []
    for info in query_crs_info(auth_name="EPSG", pj_types=[PJType.PROJECTED_CRS], area_of_interest=where):
        use = info.area_of_use
        if use is None or info.deprecated or use.east - use.west > 15:
            continue
        if near is None and not (
            ("(ftUS)" in info.name and info.name.startswith("NAD83 /")) or "CGCS2000" in info.name
        ):
            continue
        box = near or (use.west, use.south, use.east, use.north)
        rows.append((use.east - use.west, int(info.code), info.name, box))
    return [(str(code), name, box) for _width, code, name, box in sorted(rows)]
