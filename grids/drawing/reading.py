"""What somebody drew, as it comes from the browser: checked before anything is computed with it."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import shapely
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry

from gridgov.problems import Invalid
from grids import measuring

MOST_POINTS = 10_000
DEEPEST = 4  # lists in lists in the coordinates of a MultiPolygon
LEAST_M2 = 1.0


def polygon(value: Any) -> BaseGeometry:
    """A valid polygon from GeoJSON. Raises Invalid with one sentence."""
    drawn = _geometry(value, ("Polygon", "MultiPolygon"), _("Draw an area: a polygon is needed."))
    if drawn.is_empty or len({*map(tuple, shapely.get_coordinates(drawn))}) < 3:
        raise Invalid(_("An area needs at least three corners."))
    if not drawn.is_valid:
        raise Invalid(_crossing(shapely.is_valid_reason(drawn)))
    if measuring.area_m2(drawn) < LEAST_M2:
        raise Invalid(_("What is drawn is smaller than a square metre; zoom in and draw it larger."))
    return drawn


def _crossing(reason: str) -> str:
    """GEOS says where it is, as Self-intersection[x y]."""
    place = reason.partition("[")[2].rstrip("]").replace(" ", ", ")
    if "elf-intersection" in reason and place:
        return _("The border crosses itself at %(place)s; draw it without a loop.") % {"place": _short(place)}
    return _("The border does not enclose one area; draw it again in one go.")


def _short(place: str) -> str:
    return ", ".join(f"{float(number):.5f}" for number in place.split(", "))


def line(value: Any) -> BaseGeometry:
    """A line from GeoJSON. Raises Invalid with one sentence."""
    drawn = _geometry(value, ("LineString",), _("Draw a line across the grid."))
    if drawn.is_empty or drawn.length == 0:
        raise Invalid(_("A line needs two different points."))
    if not drawn.is_simple:  # a scribble of thousands of corners would cut the ground into millions of faces
        raise Invalid(_crossing(f"Self-intersection[{_loop_at(drawn)}]"))
    return drawn


def _loop_at(drawn: BaseGeometry) -> str:
    """A place where a line that is not simple meets itself."""
    corners = shapely.get_coordinates(drawn)
    pieces: Any = shapely.linestrings(np.stack([corners[:-1], corners[1:]], axis=1))
    tree = shapely.STRtree(pieces)
    place = corners[-1]
    for number, piece in enumerate(pieces):
        others = [other for other in tree.query(piece, predicate="intersects") if other > number + 1]
        if others:
            place = shapely.get_coordinates(shapely.intersection(piece, pieces[others[0]]))[0]
            break
    return f"{place[0]} {place[1]}"


def point(value: Any) -> tuple[float, float]:
    """A place from [longitude, latitude]. Raises Invalid."""
    if not _is_place(value):
        raise Invalid(_("Give a place as longitude and latitude."))
    return float(value[0]), float(value[1])


def _geometry(value: Any, kinds: tuple[str, ...], sentence: str) -> BaseGeometry:
    if isinstance(value, dict) and value.get("type") == "Feature":
        value = value.get("geometry")
    if not isinstance(value, dict) or value.get("type") not in kinds:
        raise Invalid(sentence)
    coordinates = value.get("coordinates")
    for count, place in enumerate(_places(coordinates, DEEPEST), start=1):
        if count > MOST_POINTS:
            raise Invalid(
                _("More than %(most)s corners are drawn; draw it with fewer, or import it from a file.")
                % {"most": number_format(MOST_POINTS, use_l10n=True, force_grouping=True)}
            )
        if not _is_place(place):
            raise Invalid(_("The drawing holds a place that is no longitude and latitude."))
    return _built(value["type"], coordinates)


def _built(kind: str, coordinates: Any) -> BaseGeometry:
    try:
        if kind == "LineString":
            return shapely.LineString([place[:2] for place in coordinates])
        rings = [coordinates] if kind == "Polygon" else coordinates
        parts = [_one(part) for part in rings]
        return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)
    except (TypeError, ValueError, KeyError, IndexError, shapely.errors.ShapelyError):
        raise Invalid(_("The drawing has too few corners or is incomplete; draw it again.")) from None


def _one(rings: Any) -> shapely.Polygon:
    shell, *holes = [[place[:2] for place in ring] for ring in rings]
    return shapely.Polygon(shell, holes)


def _places(value: Any, depth: int) -> Iterator[Any]:
    """The innermost lists, one after the other; what is nested deeper is given as it is."""
    if _is_list(value) and depth and (not value or _is_list(value[0])):
        for each in value:
            yield from _places(each, depth - 1)
    else:
        yield value


def _is_place(value: Any) -> bool:
    if not _is_list(value) or len(value) < 2:
        return False
    lon, lat = value[:2]
    return _is_number(lon) and _is_number(lat) and abs(lon) <= 180 and abs(lat) <= 90


def _is_list(value: Any) -> bool:
    return isinstance(value, list | tuple)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value == value
