"""Degrees and metres: an equal-area projection around the place, and areas in it."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, Protocol, cast

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import CRS, Transformer
from pyproj.enums import TransformDirection
from shapely.geometry.base import BaseGeometry

Geometries = npt.NDArray[np.object_]
Points = npt.NDArray[np.float64]
LONG_EDGE = 1e-3  # degrees; a shorter edge bends by less than 0.1 mm when projected
SAME_POINT = 1e-9  # degrees, about 0.1 mm


class Projector(Protocol):
    """The part of pyproj's Transformer that is used."""

    def transform(
        self, xx: Any, yy: Any, *, direction: TransformDirection = TransformDirection.FORWARD
    ) -> tuple[Any, Any]: ...

    def transform_bounds(
        self, left: float, bottom: float, right: float, top: float
    ) -> tuple[float, float, float, float]: ...


def _defined(lon: float, lat: float) -> str:
    return f"+proj=laea +lon_0={lon} +lat_0={lat} +ellps=GRS80 +units=m +no_defs"


@lru_cache(maxsize=256)
def _projection(lon: float, lat: float) -> Transformer:
    laea = CRS.from_proj4(_defined(lon, lat))
    return Transformer.from_crs(laea.geodetic_crs, laea, always_xy=True)


def projection_for(geometries: Geometries) -> Transformer:
    """Lambert's equal-area projection, centred on the geometries."""
    return _projection(*_centre(geometries))


def definition_for(geometries: Geometries) -> str:
    """The same projection in the words of PROJ, for whoever wants to measure again."""
    return _defined(*_centre(geometries))


def _centre(geometries: Geometries) -> tuple[float, float]:
    west, south, east, north = shapely.total_bounds(geometries).tolist()
    return round((west + east) / 2, 1), round((south + north) / 2, 1)


def to_metres(geometries: Geometries, projection: Transformer) -> Geometries:
    return shapely.transform(geometries, through(projection))


def to_degrees(geometry: BaseGeometry, projection: Transformer) -> BaseGeometry:
    return shapely.transform(geometry, through(projection, TransformDirection.INVERSE))


def through(
    projection: Projector, way: TransformDirection = TransformDirection.FORWARD
) -> Callable[[Points], Points]:
    """What shapely applies to coordinates, rows of x and y."""

    def apply(points: Points) -> Points:
        return np.column_stack(projection.transform(points[:, 0], points[:, 1], direction=way))

    return apply


def area_m2(outline: BaseGeometry) -> float:
    """Square metres of an outline in degrees."""
    alone = as_array([outline])
    return float(shapely.area(to_metres(alone, projection_for(alone)))[0])


def areas_m2(outlines: Sequence[BaseGeometry]) -> list[float]:
    if not outlines:
        return []
    array = as_array(outlines)
    return [float(area) for area in shapely.area(to_metres(array, projection_for(array)))]


def as_array(outlines: Sequence[BaseGeometry | None]) -> Geometries:
    array = np.empty(len(outlines), dtype=object)
    array[:] = outlines
    return array


def made_valid(outlines: Geometries) -> Geometries:
    """Copies that are valid and hold nothing but polygons."""
    outlines = outlines.copy()
    broken = ~shapely.is_valid(outlines)
    mended = shapely.make_valid(outlines[broken], method="linework")
    outlines[broken] = as_array([polygons_of(outline) for outline in mended])
    return outlines


def polygons_of(geometry: BaseGeometry) -> BaseGeometry:
    """The polygons of a geometry of any kind; an empty polygon when there is none."""
    if geometry.geom_type in ("Polygon", "MultiPolygon"):
        return geometry
    parts = [geometry]
    while any(part.geom_type == "GeometryCollection" for part in parts):
        parts = list(shapely.get_parts(parts))
    areal = [part for part in shapely.get_parts(parts) if part.geom_type == "Polygon"]
    if not areal:
        return shapely.Polygon()
    return areal[0] if len(areal) == 1 else shapely.MultiPolygon(areal)


def with_shared_vertices(outlines: Geometries) -> Geometries:
    """Put each other's vertices into long edges that they lie on.

    Edges are straight in degrees. Projected, a long edge and the two halves that a neighbour has of it part by
    centimetres, which over kilometres is a defect that the layer does not have.
    """
    kind, points, offsets = shapely.to_ragged_array(outlines)
    edges = _long_edges(points, offsets[0])
    if not len(edges):
        return outlines
    after, new = _vertices_on(points, edges)
    rings = offsets[0] + np.searchsorted(after + 1, offsets[0])
    return shapely.from_ragged_array(kind, np.insert(points, after + 1, new, axis=0), (rings, *offsets[1:]))


def _long_edges(points: npt.NDArray[Any], rings: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Indices i of edges (i, i + 1) within one ring."""
    long = np.hypot(*np.diff(points, axis=0).T) > LONG_EDGE
    long[rings[1:-1] - 1] = False
    return np.flatnonzero(long)


def _vertices_on(
    points: npt.NDArray[Any], edges: npt.NDArray[Any]
) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    """For every vertex strictly inside an edge: the edge and the vertex, in order along each edge."""
    lines = shapely.linestrings(np.stack([points[edges], points[edges + 1]], axis=1))
    vertices = cast(Geometries, shapely.points(np.unique(points, axis=0)))
    tree = shapely.STRtree(vertices)
    line, vertex = tree.query(lines, predicate="dwithin", distance=SAME_POINT)
    found = shapely.get_coordinates(tree.geometries[vertex])
    edge = edges[line]
    from_start = np.hypot(*(found - points[edge]).T)
    to_end = np.hypot(*(found - points[edge + 1]).T)
    inside = np.flatnonzero((from_start > 10 * SAME_POINT) & (to_end > 10 * SAME_POINT))
    order = inside[np.lexsort((from_start[inside], edge[inside]))]
    return edge[order], found[order]
