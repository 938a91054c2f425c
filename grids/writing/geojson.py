"""A layer as GeoJSON, piece by piece."""

import json
from collections.abc import Iterator
from typing import Any

import shapely

from grids.measuring import Projector
from grids.reading.crs import SHIFTED
from grids.writing.tables import Table


def text_of_layer(
    table: Table, *, crs: str = "", projector: Projector | None = None, **members: Any
) -> Iterator[str]:
    """The text in pieces, each some hundred features.

    Without a projector it is longitude and latitude, as GeoJSON wants it. Else the old `crs` member names the system;
    readers that do not know it take the numbers for degrees.
    """
    head = {"type": "FeatureCollection", "name": table.name, **members}
    if projector:
        head["crs"] = {"type": "name", "properties": {"name": _urn(crs)}}
    yield json.dumps(head, ensure_ascii=False)[:-1] + ', "features": [\n'
    between = ""
    for values, outlines in table.batches(projector):
        pairs = zip(values, shapely.to_geojson(outlines), strict=True)
        yield between + ",\n".join(_feature(table, row, geometry) for row, geometry in pairs)
        between = ",\n"
    yield "\n]}\n"


def _urn(crs: str) -> str:
    return crs if crs in SHIFTED else f"urn:ogc:def:crs:{crs.replace(':', '::')}"


def _feature(table: Table, row: tuple[Any, ...], geometry: str) -> str:
    about = json.dumps(dict(zip(table.columns, row, strict=True)), ensure_ascii=False)
    return f'{{"type": "Feature", "properties": {about}, "geometry": {geometry}}}'
