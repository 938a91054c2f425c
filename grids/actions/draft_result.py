"""What follows from a change of outlines: micro-grids fit into what is around them, dwellings and households move."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from shapely.geometry.base import BaseGeometry

from grids import counting
from grids.actions.draft_grids import new_codes, new_grid
from grids.actions.draft_rows import Draft, State, state_of
from grids.drawing.change import Change, Flow
from grids.drawing.micro import Piece, fitted
from grids.drawing.shares import Facts, shared
from grids.models import Building, Grid, GridKind


@dataclass
class _Result:
    """Outlines after the change by grid id, with the grids themselves."""

    draft: Draft
    outlines: dict[int, BaseGeometry | None]
    grids: dict[int, Grid]
    flows: list[Flow] = field(default_factory=list)
    parents: dict[int, int] = field(default_factory=dict)  # micro-grids that came to another grid

    def now(self, *, kind: str) -> dict[int, BaseGeometry]:
        before = {key: row.outline for key, row in self.draft.rows.items()}
        after = before | self.outlines
        return {
            key: outline
            for key, outline in after.items()
            if outline is not None and self.grids[key].kind == kind
        }


def states_after(
    draft: Draft, change: Change, new: Mapping[int, Grid], facts: Mapping[int, Facts] | None = None
) -> dict[int, State | None]:
    """States of all grids that the change touches; `new` grids and `facts` by the keys of the change."""
    ids = {key: grid.pk for key, grid in new.items()}
    grids = {key: row.grid for key, row in draft.rows.items()} | {grid.pk: grid for grid in new.values()}
    result = _Result(draft, {ids.get(key, key): outline for key, outline in change.outlines.items()}, grids)
    result.flows = [
        Flow(flow.source, None if flow.target is None else ids.get(flow.target, flow.target), flow.area_m2)
        for flow in change.flows
    ]
    _fit_micro_grids(result)
    numbers = _numbers(result) | {ids.get(key, key): each for key, each in (facts or {}).items()}
    return {key: _state(result, key, outline, numbers) for key, outline in result.outlines.items()}


def _state(
    result: _Result, key: int, outline: BaseGeometry | None, numbers: Mapping[int, Facts]
) -> State | None:
    if outline is None:
        return None
    is_new = key not in result.draft.served
    state = state_of(result.grids[key], outline, numbers.get(key, Facts()), is_new=is_new)
    if key in result.parents:
        state["grid"] |= {"parent_id": result.parents[key]}
    return state


# Micro-grids --------------------------------------------------------------------------------------------------


def _fit_micro_grids(result: _Result) -> None:
    parents = result.now(kind=GridKind.COMPREHENSIVE)
    changed = result.outlines.keys()
    for key, outline in result.now(kind=GridKind.MICRO).items():
        home = result.grids[key].parent_id
        if home is not None and home in changed:
            _place(result, key, outline, fitted(outline, home, parents))


def _place(result: _Result, key: int, outline: BaseGeometry, pieces: list[Piece]) -> None:
    """A piece in another grid is a new micro-grid there, and so is the main one where the old was in force."""
    if not pieces:
        result.outlines[key] = None
    for piece in pieces:
        stays = piece.is_main and (
            key not in result.draft.served or piece.parent == result.grids[key].parent_id
        )
        if not stays and piece.is_main:
            result.outlines[key] = None
        target = key if stays else _new_micro(result, key, piece.parent)
        if not stays or piece.outline is not outline:
            result.outlines[target] = piece.outline
        if stays and piece.parent != result.grids[key].parent_id:
            result.outlines[key], result.parents[key] = piece.outline, piece.parent
        result.flows.append(Flow(key, target, piece.area_m2))


def _new_micro(result: _Result, key: int, parent: int) -> int:
    old = result.grids[key]
    made = new_grid(
        result.draft, new_codes(result.draft), GridKind.MICRO, parent, name=old.name, name_en=old.name_en
    )
    result.grids[made.pk] = made
    return made.pk


# Dwellings and households -------------------------------------------------------------------------------------


def _numbers(result: _Result) -> dict[int, Facts]:
    """Counted from the buildings where there are any, else shared by size."""
    buildings = list(
        Building.objects.filter(community=result.draft.division.community_id).values_list(
            "lon", "lat", "dwellings", "households"
        )
    )
    if not buildings:
        before = result.draft.facts()
        return before | shared([flow for flow in result.flows if flow.source in before], before)
    found: dict[int, Facts] = {}
    for kinds in ((GridKind.COMPREHENSIVE, GridKind.EXCLUSIVE), (GridKind.MICRO,)):
        found |= _counted(result, kinds, buildings)
    return found


def _counted(
    result: _Result, kinds: tuple[GridKind, ...], buildings: list[tuple[float, float, int, int]]
) -> dict[int, Facts]:
    """On a border the first code owns a building, as everywhere."""
    outlines = {key: outline for kind in kinds for key, outline in result.now(kind=kind).items()}
    keys = sorted(outlines, key=lambda key: result.grids[key].code)
    lons, lats, dwellings, households = zip(*buildings, strict=True)
    owner = counting.owners([outlines[key] for key in keys], lons, lats)
    sums = [counting.sums(owner, each, len(keys)) for each in (dwellings, households)]
    return {
        key: Facts(round(homes), round(families)) for key, homes, families in zip(keys, *sums, strict=True)
    }
