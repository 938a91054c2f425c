"""Random tilings of a frame, for properties: lists of boxes in metres from the corner of `world`."""

from typing import Any

import shapely
import shapely.ops
from hypothesis import assume
from hypothesis import strategies as st
from shapely.geometry.base import BaseGeometry

from tests.grids.world import ring

WIDTH, HEIGHT = 90, 60  # no edge is so long that it bends when projected
FRAME = shapely.box(0, 0, WIDTH, HEIGHT)


@st.composite
def tilings(draw: Any, most: int = 8) -> list[BaseGeometry]:
    """The frame cut again and again, by straight lines of any slope; in degrees, every corner shared."""
    parts: list[BaseGeometry] = [FRAME]
    for _cut in range(draw(st.integers(0, most - 1))):
        part = parts.pop(draw(st.integers(0, len(parts) - 1)))
        parts += _cut_in_two(draw, part)
    return _noded(parts)


def _cut_in_two(draw: Any, part: BaseGeometry) -> list[BaseGeometry]:
    west, south, east, north = part.bounds
    share = draw(st.floats(0.2, 0.8))
    lean = draw(st.floats(-0.15, 0.15))
    if draw(st.booleans()):
        x, shift = west + share * (east - west), lean * (east - west)
        line = shapely.LineString([(x - shift, south - 1), (x + shift, north + 1)])
    else:
        y, shift = south + share * (north - south), lean * (north - south)
        line = shapely.LineString([(west - 1, y - shift), (east + 1, y + shift)])
    cut = shapely.ops.split(part, line)
    return [each for each in cut.geoms if each.area > 0]


def _noded(parts: list[BaseGeometry]) -> list[BaseGeometry]:
    """Neighbours share every corner, as an exact partition does."""
    whole = shapely.unary_union([part.boundary for part in parts])
    faces = shapely.get_parts(shapely.polygonize([whole]))
    assume(all(face.area > 1 for face in faces))
    return [in_degrees(face) for face in faces]


def in_degrees(part: BaseGeometry) -> BaseGeometry:
    corners = shapely.get_coordinates(shapely.get_exterior_ring(part)).tolist()
    return ring(*((x, y) for x, y in corners))


def frame() -> BaseGeometry:
    return in_degrees(FRAME)
