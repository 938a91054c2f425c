"""What one can do to a drawing: add, split, merge, reshape and remove grids. Pure; Invalid says what is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import shapely
from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry

from gridgov.problems import Invalid
from grids import measuring
from grids.drawing import crossings
from grids.drawing.change import Change, changed
from grids.drawing.owners import connected, heirs
from grids.drawing.plane import Plane
from grids.drawing.sheet import NOBODY, STEP, Faces, Owners, Sheet
from grids.drawing.snapping import SNAP_M, snapped, snapper_for

NEW = -1  # key of a grid that is not there yet; further ones count down
LEAST_M2 = 1.0  # what is smaller is no part of a grid but a slip of the hand


@dataclass(frozen=True)
class Taken:
    """So much of a grid's ground lies under what was drawn."""

    key: int
    area_m2: float


def add(sheet: Sheet, shape: BaseGeometry, *, take: bool, snap_m: float = SNAP_M) -> Change:
    """A new grid, clipped to the border. Ground of other grids comes with it only with `take`."""
    shape = snapped(snapper_for(sheet, shape), shape, snap_m)
    before = sheet.faces([shape.boundary])
    drawn = {face for face in before.within(shape) if before.inside[face]}
    if not drawn:
        raise Invalid(_("What is drawn lies outside the community."))
    gained = {face for face in drawn if take or not before.owners[face]}
    if sum(before.areas_m2[face] for face in gained) < LEAST_M2:
        raise Invalid(_("All of this ground belongs to other grids; take it from them, or split one."))
    after = before.given(lambda face, owners: frozenset({NEW}) if face in gained else owners)
    return changed(sheet, before, after, (NEW,))


def taken_by(sheet: Sheet, shape: BaseGeometry, *, snap_m: float = SNAP_M) -> list[Taken]:
    """Grids of which more than a slip lies under what was drawn, largest part first."""
    shape = snapped(snapper_for(sheet, shape), shape, snap_m)
    faces = sheet.faces([shape.boundary])
    sums: dict[int, float] = {}
    for face in faces.within(shape):
        for key in faces.owners[face] if faces.inside[face] else NOBODY:
            sums[key] = sums.get(key, 0.0) + faces.areas_m2[face]
    found = [Taken(key, area) for key, area in sums.items() if area >= LEAST_M2]
    return sorted(found, key=lambda each: (-round(each.area_m2), each.key))


def split(sheet: Sheet, key: int, line: BaseGeometry, *, snap_m: float = SNAP_M) -> Change:
    """Cut one grid by a line. The largest part keeps the key, further parts are new grids."""
    outline = sheet.valid[key]
    line = snapped(snapper_for(sheet, line), line, snap_m)
    crossings.require_few([line], sheet.borders)
    cut = shapely.intersection(line, outline, grid_size=STEP)
    if not line.intersects(outline) or cut.is_empty:
        raise Invalid(_("The line misses the grid; draw it from one side of the grid to the other."))
    before = sheet.faces([cut])
    parts = _parts(outline, cut)
    if len(parts) < 2:
        raise Invalid(_why_whole(line, outline))
    new = {NEW - index: part for index, part in enumerate(parts[1:])}
    owner = {
        face: number
        for number, part in new.items()
        for face in before.within(part)
        if key in before.owners[face]
    }
    after = before.given(lambda face, owners: owners - {key} | {owner[face]} if face in owner else owners)
    return changed(sheet, before, after, (key, *new))


def _parts(outline: BaseGeometry, cut: BaseGeometry) -> list[BaseGeometry]:
    """What the line cuts the outline into, largest first; slips of the hand stay with the largest.

    Of a grid in several pieces those that the line does not cross stay with the largest part too.
    """
    faces = [
        face
        for face in Sheet(None, {0: outline}).faces([cut]).shapes
        if outline.intersects(face.point_on_surface())
    ]
    pieces = shapely.get_parts(outline)
    cut_up = []
    for piece in pieces:
        inside = [face for face in faces if piece.intersects(face.point_on_surface())]
        cut_up += inside if len(inside) > 1 else []
    areas = measuring.areas_m2(cut_up)
    large = [(area, part) for area, part in zip(areas, cut_up, strict=True) if area >= LEAST_M2]
    return [part for _area, part in sorted(large, key=lambda each: -each[0])]


def _why_whole(line: BaseGeometry, outline: BaseGeometry) -> str:
    ends = shapely.boundary(line)
    if not line.crosses(outline) and not line.within(outline):
        return _("The line only touches the grid; draw it from one side of the grid to the other.")
    if not ends.is_empty and ends.intersects(outline):
        return _("The line ends inside the grid; draw it on until it reaches the other side.")
    return _("The line cuts off less than a square metre; draw it farther from the border.")


def merge(sheet: Sheet, keys: Sequence[int], keep: int | None = None) -> Change:
    """Make one grid of several neighbours. It is `keep`, else the largest."""
    several = list(dict.fromkeys(keys))
    if len(several) < 2:
        raise Invalid(_("Choose at least two grids that lie side by side."))
    before = sheet.faces()
    mine = [face for face, owners in enumerate(before.owners) if owners & set(several)]
    if not connected(_wholes(before, several)):
        raise Invalid(_apart(sheet, several))
    if keep is None:
        areas = measuring.areas_m2([sheet.valid[key] for key in several])
        keep = max(zip(areas, several, strict=True), key=lambda each: each[0])[1]
    kept, gone, faces = keep, frozenset(several), set(mine)
    after = before.given(lambda face, owners: owners - gone | {kept} if face in faces else owners)
    return changed(sheet, before, after, (keep, *(key for key in several if key != keep)))


def _wholes(faces: Faces, keys: Sequence[int]) -> measuring.Geometries:
    outlines = faces.outlines()
    return measuring.as_array([outlines[key] for key in keys])


def _apart(sheet: Sheet, keys: Sequence[int]) -> str:
    plane = Plane(sheet.valid[keys[0]])
    shapes = [shapely.transform(sheet.valid[key], plane.metres) for key in keys]
    distances = [
        min(shapely.distance(shape, other) for other in shapes if other is not shape) for shape in shapes
    ]
    if 0 < max(distances) < SNAP_M:
        return _("Between these grids there is a narrow gap; repair the drawing first, then merge them.")
    return _("These grids are no neighbours: they share no border. Only grids side by side become one.")


def reshape(sheet: Sheet, key: int, shape: BaseGeometry, *, snap_m: float = SNAP_M) -> Change:
    """Give one grid another outline. What it gains leaves its neighbours, what it loses goes to one of them."""
    shape = snapped(snapper_for(sheet, shape, moving=sheet.valid[key]), shape, snap_m)
    before = sheet.faces([shape.boundary])
    return _reowned(sheet, before, key, set(before.within(shape)))


def _reowned(sheet: Sheet, before: Faces, key: int, wanted: set[int]) -> Change:
    had = set(before.owned(key))
    gained = {face for face in wanted - had if before.inside[face]}
    if not gained | (wanted & had):
        raise Invalid(_("What is drawn lies outside the community."))
    new: dict[int, Owners] = dict.fromkeys(gained, frozenset({key}))
    shared = {face for face in had - wanted if len(before.owners[face]) > 1 or not before.inside[face]}
    new |= {face: before.owners[face] - {key} for face in shared}
    interim = before.given(lambda face, owners: new.get(face, owners))
    new |= heirs(interim, had - wanted - shared, key)
    after = before.given(lambda face, owners: new.get(face, owners))
    result = changed(sheet, before, after, (key,))
    if sum(flow.area_m2 for flow in result.flows if flow.source != flow.target) < STEP:
        raise Invalid(_("Nothing has changed: the border lies where it lay."))
    return result


def remove(sheet: Sheet, key: int) -> Change:
    """Take a grid out; its ground is nobody's then."""
    before = sheet.faces()
    after = before.given(lambda _face, owners: owners - {key})
    return changed(sheet, before, after, (key,))
