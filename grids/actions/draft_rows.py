"""A draft under its community's lock: its rows, and how they go from one state to another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import shapely
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry

from gridgov.audit import record
from gridgov.problems import Invalid, Stale
from grids import measuring
from grids.actions.grid_codes import told_in_use
from grids.drawing.shares import Facts
from grids.drawing.sheet import Sheet
from grids.models import (
    Area,
    Division,
    DivisionState,
    DraftStep,
    Grid,
    GridKind,
    GridOutline,
)

Actor = models.Model | None
State = dict[str, Any]  # as in DraftStep.changes; "grid" holds what a grid is called that was never in force
STEPS_KEPT = 200
CALLED = ("code", "name", "name_en", "kind", "parent_id")
HAVE_SERVED = Q(division__state__in=[DivisionState.IN_FORCE, DivisionState.SUPERSEDED])


@dataclass(eq=False)
class Draft:
    """A locked draft and its outlines by grid."""

    division: Division
    rows: dict[int, GridOutline]

    @cached_property
    def border(self) -> BaseGeometry | None:
        return self.division.community.outline

    @cached_property
    def served(self) -> set[int]:
        """Grids of the community that have been in force: a draft changes nothing about what they are."""
        grids = GridOutline.objects.filter(HAVE_SERVED, grid__community=self.division.community_id)
        return set(grids.values_list("grid_id", flat=True))

    def outlines(self, *, micro_of: int | None = None) -> dict[int, BaseGeometry]:
        """Of the partition, or of the micro-grids in one of its grids; in the order of codes."""
        return {
            key: row.outline
            for key, row in sorted(self.rows.items(), key=lambda each: each[1].grid.code)
            if row.grid.parent_id == micro_of
        }

    def sheet(self, *, micro_of: int | None = None) -> Sheet:
        border = self.border if micro_of is None else self.rows[micro_of].outline
        return Sheet(border, self.outlines(micro_of=micro_of))

    def row(self, grid_id: Any) -> GridOutline:
        """Raises Invalid where the draft has no such grid."""
        found = self.rows.get(grid_id) if isinstance(grid_id, int) else None
        if found is None:
            raise Invalid(_("This grid is not in the drawing any more. Load the page again."))
        return found

    def facts(self) -> dict[int, Facts]:
        return {key: Facts(row.dwellings, row.households, row.is_estimated) for key, row in self.rows.items()}

    def state(self, grid_id: int) -> State | None:
        row = self.rows.get(grid_id)
        if row is None:
            return None
        facts = Facts(row.dwellings, row.households, row.is_estimated)
        return state_of(row.grid, row.outline, facts, is_new=grid_id not in self.served)


def state_of(grid: Grid, outline: BaseGeometry, facts: Facts, *, is_new: bool) -> State:
    state: State = {
        "wkb": shapely.to_wkb(outline, hex=True, output_dimension=2),
        "dwellings": facts.dwellings,
        "households": facts.households,
        "is_estimated": facts.is_estimated,
    }
    return state | ({"grid": {name: getattr(grid, name) for name in CALLED}} if is_new else {})


def open_draft(division_id: int, version_seen: int) -> Draft:
    """Lock the community, then the division. Raises Stale for another version, Invalid where it is no draft."""
    community = Division.objects.values_list("community_id", flat=True).get(pk=division_id)
    Area.objects.select_for_update(no_key=True).get(pk=community)
    division = Division.objects.select_for_update().select_related(None).get(pk=division_id)
    require_version(division, version_seen)
    return read_draft(division)


def require_version(division: Division, version_seen: int) -> None:
    """Raises Stale."""
    if version_seen != division.version:
        raise Stale(_("Somebody changed this drawing since you loaded it. Load the page again."))


def read_draft(division: Division) -> Draft:
    """A draft to look at; for changing it, `open_draft`. Raises Invalid where it is none."""
    if why := why_not_editable(division):
        raise Invalid(why)
    rows = division.outlines.select_related("grid")
    return Draft(division, {row.grid_id: row for row in rows})


def why_not_editable(division: Division) -> str:
    """What to do instead; nothing where it is a draft."""
    if division.state == DivisionState.DRAFT:
        return ""
    if division.state in (DivisionState.IN_FORCE, DivisionState.SUPERSEDED):
        return _("A division that has come into force is not changed. Draft a copy of it and change that.")
    return _("This division is with its approver. Give it back to drafting, or draft a copy of it.")


def commit(
    draft: Draft, after: Mapping[int, State | None], *, what: str, main: tuple[int, ...], by: Actor
) -> None:
    """Write what differs, as one step that can be undone. Raises Invalid where nothing differs."""
    before = {grid: draft.state(grid) for grid in after}
    differing = [grid for grid in after if before[grid] != after[grid]]
    differing.sort(key=lambda grid: main.index(grid) if grid in main else len(main))
    if not differing:
        raise Invalid(_("Nothing has changed: the border lies where it lay."))
    codes = {grid: _code(draft, grid, after[grid]) for grid in differing}
    apply(draft, {grid: after[grid] for grid in differing})
    changes = [
        {
            "grid": grid,
            "code": codes[grid],
            "main": grid in main,
            "before": before[grid],
            "after": after[grid],
        }
        for grid in differing
    ]
    _write_step(draft.division, what, changes, by)
    raise_version(draft.division)
    record(
        actor=by, action="division.draw", target=draft.division, data={"what": what, "grids": len(changes)}
    )


def _code(draft: Draft, grid: int, after: State | None) -> str:
    about = (after or {}).get("grid") or {}
    row = draft.rows.get(grid)
    return about.get("code") or (
        row.grid.code if row else Grid.objects.values_list("code", flat=True).get(pk=grid)
    )


def _write_step(division: Division, what: str, changes: list[dict[str, Any]], by: Actor) -> None:
    """A new change drops what was undone; only the latest steps are kept."""
    division.steps.filter(is_undone=True).delete()
    last = division.steps.aggregate(last=models.Max("number"))["last"] or 0
    DraftStep.objects.create(
        division=division, number=last + 1, what=what, changes=changes, by_id=by.pk if by else None
    )
    division.steps.filter(number__lte=last + 1 - STEPS_KEPT).delete()


def raise_version(division: Division) -> None:
    division.version += 1
    division.save(update_fields=["version"])


def apply(draft: Draft, states: Mapping[int, State | None]) -> None:
    """Bring these grids of the draft into these states, grids before the micro-grids in them."""
    there = {grid: state for grid, state in states.items() if state is not None}
    _call(draft, there)
    gone = [grid for grid, state in states.items() if state is None and grid in draft.rows]
    GridOutline.objects.filter(division=draft.division, grid__in=gone).delete()
    for row in _rows(draft, there):
        row.save(force_insert=row.pk is None)
        draft.rows[row.grid_id] = row
    _forget(draft, gone)


def _rows(draft: Draft, states: Mapping[int, State]) -> list[GridOutline]:
    outlines: dict[int, Any] = {grid: shapely.from_wkb(state["wkb"]) for grid, state in states.items()}
    areas = dict(zip(outlines, measuring.areas_m2([*outlines.values()]), strict=True))
    grids = Grid.objects.in_bulk([grid for grid in states if grid not in draft.rows])
    rows = []
    for grid, state in states.items():
        row = draft.rows.get(grid) or GridOutline(division=draft.division, grid=grids[grid])
        row.outline, row.area_m2 = outlines[grid], areas[grid]
        row.min_lon, row.min_lat, row.max_lon, row.max_lat = outlines[grid].bounds
        row.dwellings, row.households = state["dwellings"], state["households"]
        row.is_estimated = state["is_estimated"]
        rows.append(row)
    return rows


def _call(draft: Draft, states: Mapping[int, State]) -> None:
    """Names and codes of grids that were never in force; a row that was dropped meanwhile comes back."""
    called = {
        grid: state["grid"] for grid, state in states.items() if "grid" in state and grid not in draft.served
    }
    known = Grid.objects.in_bulk(called)
    rows = []
    for grid, about in sorted(called.items(), key=lambda each: each[1]["kind"] == GridKind.MICRO):
        row = known.get(grid) or Grid(pk=grid, community=draft.division.community)
        if row._state.adding or any(getattr(row, name) != about[name] for name in CALLED):
            for name in CALLED:
                setattr(row, name, about[name])
            rows.append(row)
        if grid in draft.rows:
            draft.rows[grid].grid = row
    _save(rows)


def _save(grids: list[Grid]) -> None:
    """Codes may go round among the grids, so they are all given up first."""
    taken = Grid.objects.filter(code__in=[grid.code for grid in grids]).exclude(
        pk__in=[grid.pk for grid in grids]
    )
    for other in taken[:1]:
        raise Invalid(_("The code %(code)s is in use.") % {"code": other.code})
    there = [grid.pk for grid in grids if not grid._state.adding]
    Grid.objects.filter(pk__in=there).update(code=Concat(models.Value("~"), Cast("pk", models.CharField())))
    for grid in grids:
        with told_in_use():
            grid.save(force_insert=grid._state.adding)


def _forget(draft: Draft, gone: list[int]) -> None:
    """Grids that this draft alone knew of go with their outline; nobody else could name them."""
    for grid in gone:
        draft.rows.pop(grid)
    forgettable = Grid.objects.filter(pk__in=set(gone) - draft.served, outlines=None).exclude(
        kind=GridKind.EXCLUSIVE, created_at__lt=draft.division.created_at
    )
    for each in sorted(forgettable, key=lambda grid: grid.kind != GridKind.MICRO):
        try:
            with transaction.atomic():
                each.delete()
        except (models.ProtectedError, models.RestrictedError):
            continue  # somebody has a post in it already
