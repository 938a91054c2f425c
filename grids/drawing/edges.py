"""Which face lies beside which edge."""

from itertools import pairwise
from typing import Any

import shapely

Pair = tuple[bytes, bytes]  # a directed edge: the bytes of its two corners


def left_faces(shapes: Any) -> dict[Pair, int]:
    """The face on the left of each directed edge; faces share their corners."""
    found: dict[Pair, int] = {}
    for face, shape in enumerate(shapely.orient_polygons(shapes)):
        for ring in shapely.get_parts(shape.boundary):
            points = [point.tobytes() for point in shapely.get_coordinates(ring)]
            found |= dict.fromkeys(pairwise(points), face)
    return found
