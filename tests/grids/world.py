"""Small territories made of squares: `cell(x, y, w, h)` is a box in metres east and north of a corner in Hangzhou."""

import gzip
import json
from collections.abc import Iterable
from math import cos, radians
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from grids.actions import create_area, draft_division, publish_division, set_outlines
from grids.models import Area, Division, Grid, GridKind

CORNER = (120.15, 30.27)
DEGREE = 111_195.0  # metres of one degree of latitude, about
EAST, NORTH = 1 / (DEGREE * cos(radians(CORNER[1]))), 1 / DEGREE


def at(x: float, y: float) -> tuple[float, float]:
    """Longitude and latitude of a place in metres from the corner."""
    return CORNER[0] + x * EAST, CORNER[1] + y * NORTH


def cell(x: float, y: float, width: float, height: float) -> BaseGeometry:
    return shapely.box(*at(x, y), *at(x + width, y + height))


def ring(*points: tuple[float, float]) -> BaseGeometry:
    """A polygon through points in metres, valid or not."""
    return shapely.Polygon([at(*point) for point in points])


def community(code: str = "M1", outline: BaseGeometry | None = None, parent: Area | None = None) -> Area:
    return create_area(
        code=code,
        name=f"{code}社区",
        name_en=f"Community {code}",
        level="community",
        parent=parent,
        outline=outline,
    )


def grid(code: str, home: Area, kind: str = GridKind.COMPREHENSIVE, parent: Grid | None = None) -> Grid:
    return Grid.objects.create(code=code, name=f"{code}网格", community=home, kind=kind, parent=parent)


def division(home: Area, outlines: dict[Grid, BaseGeometry], **about: Any) -> Division:
    """A draft with these outlines."""
    made = draft_division(community=home, **about)
    set_outlines(division=made, outlines=[(each.pk, outline) for each, outline in outlines.items()])
    return made


def two_halves(code: str = "M1", x: float = 0) -> tuple[Area, Grid, Grid]:
    """A community of 200 m by 100 m with a west and an east grid in force."""
    home = community(code, cell(x, 0, 200, 100))
    west, east = grid(f"{code}-W", home), grid(f"{code}-E", home)
    drafted = division(home, {west: cell(x, 0, 100, 100), east: cell(x + 100, 0, 100, 100)})
    publish_division(division_id=drafted.pk, directly=True)
    return home, west, east


def layer_file(
    path: Path, rows: Iterable[tuple[dict[str, Any], BaseGeometry | dict[str, Any] | None]], **members: Any
) -> Path:
    """Write a GeoJSON layer; .gz when the name says so."""
    features = [
        {
            "type": "Feature",
            "properties": properties,
            "geometry": shape
            if shape is None or isinstance(shape, dict)
            else shapely.geometry.mapping(shape),
        }
        for properties, shape in rows
    ]
    text = json.dumps(
        {"type": "FeatureCollection", **members, "features": features}, ensure_ascii=False
    ).encode()
    path.write_bytes(gzip.compress(text) if path.suffix == ".gz" else text)
    return path
