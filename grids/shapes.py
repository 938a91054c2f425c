"""Outlines as GeoJSON for maps: as coarse as the scale allows, shared borders staying shared."""

from collections.abc import Iterable, Sequence
from math import ceil, log10
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from grids import measuring

TILE_PIXELS = 256
DECIMALS = 6  # a tenth of a metre
Feature = tuple[int | str, BaseGeometry, dict[str, Any]]


def pixel(zoom: int) -> float:
    """Degrees of longitude in a pixel of a web map at that zoom."""
    return 360.0 / (TILE_PIXELS << zoom)


def simplified(outlines: Sequence[BaseGeometry], tolerance: float) -> list[BaseGeometry]:
    """Coarser outlines without new gaps or overlaps; `tolerance` in degrees, 0 leaves them as they are."""
    if not outlines or tolerance <= 0:
        return list(outlines)
    return list(shapely.coverage_simplify(measuring.as_array(outlines), tolerance))


def for_overview(outlines: Sequence[BaseGeometry], pixels: int = 1500) -> list[BaseGeometry]:
    """Coarse enough for a map that shows all of them at once."""
    if not outlines:
        return []
    west, south, east, north = shapely.total_bounds(outlines)
    return simplified(outlines, max(east - west, north - south) / pixels)


def collection(features: Iterable[Feature]) -> dict[str, Any]:
    """A FeatureCollection of (id, outline in degrees, properties)."""
    return {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "id": key, "geometry": geometry(outline), "properties": properties}
            for key, outline, properties in features
        ],
    }


def decimals(zoom: int) -> int:
    """So many digits behind the point that nobody sees the rest at that zoom: a quarter of a pixel."""
    return max(0, ceil(-log10(pixel(zoom) / 4)))


def rounded(outlines: measuring.Geometries, digits: int) -> measuring.Geometries:
    """The same point goes to the same place in each outline, so that shared borders stay shared."""
    return shapely.transform(outlines, lambda points: np.round(points, digits))


def geometry(outline: BaseGeometry) -> dict[str, Any]:
    rounded = shapely.transform(outline, lambda points: np.round(points, DECIMALS))
    return dict(shapely.geometry.mapping(rounded))
