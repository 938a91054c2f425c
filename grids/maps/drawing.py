"""From sheets to GeoJSON: what a viewport gets, as text."""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor
from typing import Any

import shapely

from grids import shapes
from grids.maps.sheets import GRID, Sheet
from grids.models import Area, Grid

LARGEST = 300_000  # bytes, compressed
MOST_SHAPES = 2000  # features of one answer
MOST_CORNERS = 70_000  # more never fit; no time is lost on packing them
WIDEST = 4096  # pixels of a screen: who asks for more at a zoom gets a coarser one
DEEPEST = 18
STEP = 128  # pixels
SMALLEST = 10  # pixels across


@dataclass(frozen=True)
class View:
    """A part of the map: west, south, east, north in degrees; only what lies under an area, where its id is given."""

    box: tuple[float, float, float, float]
    zoom: int
    under: int | None = None

    @classmethod
    def of(cls, box: tuple[float, float, float, float], zoom: int, under: int | None = None) -> View:
        """At a zoom at which no screen is smaller than the box, and widened to round numbers: people who look at
        nearly the same get the same.
        """
        west, south, east, north = box
        zoom = min(zoom, DEEPEST)
        while zoom > 0 and max(east - west, north - south) > WIDEST * shapes.pixel(zoom):
            zoom -= 1
        step = STEP * shapes.pixel(zoom)
        low = (floor(west / step) * step, floor(south / step) * step)
        return cls((*low, ceil(east / step) * step, ceil(north / step) * step), zoom, under)


def packed(sheets: Sequence[Sheet], view: View) -> bytes:
    """The deepest sheet that fits, as compressed GeoJSON; at last the highest one, coarser until it fits."""
    found = _worth_showing(sheets, view)
    for zoom in range(view.zoom, -1, -1):
        for sheet, rows in found if zoom == view.zoom else found[-1:]:
            body = _packed(sheet, rows, zoom, view) if len(rows) <= MOST_SHAPES else None
            if body is not None:
                return body
    return gzip.compress(_collection("", view, []), mtime=0)


def _worth_showing(sheets: Sequence[Sheet], view: View) -> list[tuple[Sheet, list[int]]]:
    """Sheets with what they have in the view, but for those whose shapes would be specks; one at least, the highest."""
    found = [(sheet, sheet.within(view.box, view.under)) for sheet in sheets]
    there = [(sheet, rows) for sheet, rows in found if rows]
    smallest = SMALLEST * shapes.pixel(view.zoom)
    return [each for each in there if each[0].width >= smallest] or there[-1:]


def _packed(sheet: Sheet, rows: list[int], zoom: int, view: View) -> bytes | None:
    """None where it is too large."""
    outlines = sheet.coarse(rows, zoom)
    if shapely.count_coordinates(outlines) > MOST_CORNERS:
        return None
    things = [sheet.things[row] for row in rows]
    about = _about(things)
    features = [
        _feature(pk, geometry, about[level == GRID][pk] | {"level": level})
        for (level, pk), geometry in zip(things, shapely.to_geojson(outlines), strict=True)
    ]
    body = gzip.compress(_collection(sheet.name, view, features), compresslevel=6, mtime=0)
    return body if len(body) <= LARGEST else None


def _about(things: list[tuple[str, int]]) -> tuple[dict[int, Any], dict[int, Any]]:
    """Codes and names of the areas and of the grids."""
    grids = Grid.objects.filter(pk__in=[pk for level, pk in things if level == GRID])
    areas = Area.objects.filter(pk__in=[pk for level, pk in things if level != GRID])
    return (
        {each.pk: {"code": each.code, "name": each.display_name} for each in areas},
        {each.pk: {"code": each.code, "name": each.display_name, "kind": each.kind} for each in grids},
    )


def _feature(pk: int, geometry: str, properties: dict[str, Any]) -> str:
    about = json.dumps(properties, ensure_ascii=False, separators=(",", ":"))
    return f'{{"type":"Feature","id":{pk},"geometry":{geometry},"properties":{about}}}'


def _collection(level: str, view: View, features: list[str]) -> bytes:
    """`level`: what is shown; `bbox` and `zoom`: for which part of the map, and for which scale."""
    about = {"type": "FeatureCollection", "level": level, "zoom": view.zoom, "bbox": view.box}
    head = json.dumps(about, separators=(",", ":"))
    return f'{head[:-1]},"features":[{",".join(features)}]}}'.encode()
