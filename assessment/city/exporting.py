"""The ground as GeoJSON, for tests and for whoever wants to look at it elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import shapely

from gridgov.commands import as_line

from .founding import REGION
from .geometry import Ground

LEVELS = ("city", "district", "street", "community", "grid")


def features(ground: Ground) -> dict[str, Any]:
    """One collection of all levels; `parent` is the code of the area above."""
    found: list[dict[str, Any]] = []
    above = [""]
    for name, level in zip(LEVELS, (*ground.areas.values(), ground.grids), strict=True):
        parents = [above[index] for index in level.parent.tolist()]
        above = [
            f"{REGION}01" if name == "city" else f"{name[0]}{index + 1}" for index in range(len(parents))
        ]
        for code, parent, polygon in zip(above, parents, level.polygons, strict=True):
            found.append(
                {
                    "type": "Feature",
                    "properties": {"code": code, "level": name, "parent": parent},
                    "geometry": shapely.geometry.mapping(polygon),
                }
            )
    return {"type": "FeatureCollection", "features": found}


def write_geojson(ground: Ground, path: Path) -> None:
    path.write_text(as_line(features(ground)), encoding="utf-8")
