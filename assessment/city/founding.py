"""The city's territory in the database: areas with their centres, grids, divisions in force."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

import numpy as np
from django.utils import timezone

from grids import measuring, version
from grids.actions import draft_division, publish_division, set_outlines
from grids.actions.areas import check_new, insert
from grids.actions.divisions import outline_row
from grids.models import Area, Division, DivisionState, Grid, GridKind, GridOutline
from grids.models import Level as AreaLevel

from . import names
from .geometry import Ground, Level
from .names import Name

REGION = "99"  # no province has this code
BATCH = 2000
Tell = Callable[[str], None]


@dataclass(frozen=True)
class City:
    """What was founded. `grids` run parallel to `Ground.grids`, areas likewise; parents are indices."""

    ground: Ground
    root: Area
    districts: Sequence[Area]
    streets: Sequence[Area]
    communities: Sequence[Area]
    grids: Sequence[Grid]

    def line_of(self, grid: int) -> tuple[int, int, int]:
        """Indices of community, street and district of a grid."""
        community = int(self.ground.grids.parent[grid])
        street = int(self.ground.communities.parent[community])
        return community, street, int(self.ground.streets.parent[street])


def found(ground: Ground, seed: int, *, since: date, bulk: bool, tell: Tell) -> City:
    """Everything that lies on the map. `bulk` writes divisions in batches, without measuring each again."""
    rng = np.random.default_rng([seed, 2])
    root = _areas(AreaLevel.CITY, ground.city, [names.city(rng)], None, [f"{REGION}01"])[0]
    levels: list[tuple[AreaLevel, Level, Callable[[np.random.Generator, int], list[Name]], int]] = [
        (AreaLevel.DISTRICT, ground.districts, names.districts, 2),
        (AreaLevel.STREET, ground.streets, names.streets, 3),
        (AreaLevel.COMMUNITY, ground.communities, names.communities, 3),
    ]
    above, made = [root], []
    for kind, level, invent, digits in levels:
        codes = _codes([area.code for area in above], level.parent, digits)
        above = _areas(kind, level, invent(rng, len(level.polygons)), above, codes)
        tell(f"{kind.label}: {len(above):,}")
        made.append(above)
    grids = _grids(rng, ground.grids, made[2])
    (_publish_in_bulk if bulk else _publish)(ground.grids, made[2], grids, since)
    tell(f"{GridKind.COMPREHENSIVE.label}: {len(grids):,}")
    return City(ground, root, made[0], made[1], made[2], grids)


def _codes(parents: Sequence[str], parent: Sequence[int] | np.ndarray, digits: int) -> list[str]:
    """Codes by the national pattern: the parent's digits and a running number."""
    count = [0] * len(parents)
    codes = []
    for index in np.asarray(parent).tolist():
        count[index] += 1
        codes.append(f"{parents[index]}{count[index]:0{digits}}")
    return codes


def _areas(
    kind: AreaLevel, level: Level, called: Sequence[Name], above: Sequence[Area] | None, codes: Sequence[str]
) -> list[Area]:
    areas = [
        Area(code=code, name=name.zh, name_en=name.en, level=kind, parent=above[parent] if above else None)
        for code, name, parent in zip(codes, called, level.parent.tolist(), strict=True)
    ]
    check_new(areas)
    return insert(areas, list(level.polygons))


def _grids(rng: np.random.Generator, level: Level, communities: Sequence[Area]) -> list[Grid]:
    codes = _codes([area.code for area in communities], level.parent, 3)
    exclusive = rng.random(len(codes)) < 0.04
    households = rng.integers(300, 500, len(codes))
    grids = []
    for code, parent, special, homes in zip(codes, level.parent.tolist(), exclusive, households, strict=True):
        name = names.grid(int(code[-3:]))
        grid = Grid(
            code=code, name=name.zh, name_en=name.en, community=communities[parent], households=int(homes)
        )
        if special:
            grid.kind, grid.name, grid.name_en = GridKind.EXCLUSIVE, "产业园专属网格", "Business Park Grid"
            grid.households = int(homes) // 10
        grids.append(grid)
    return Grid.objects.bulk_create(grids, batch_size=BATCH)


def _publish(level: Level, communities: Sequence[Area], grids: Sequence[Grid], since: date) -> None:
    for index, community in enumerate(communities):
        mine = np.flatnonzero(level.parent == index).tolist()
        division = draft_division(community=community)
        set_outlines(division=division, outlines=[(grids[i].pk, level.polygons[i]) for i in mine])
        publish_division(division_id=division.pk, day=since, directly=True)


def _publish_in_bulk(level: Level, communities: Sequence[Area], grids: Sequence[Grid], since: date) -> None:
    noon = timezone.make_aware(datetime.combine(since, time(12)))
    drafts = [
        Division(
            community=community,
            number=1,
            state=DivisionState.IN_FORCE,
            effective_from=since,
            published_at=noon,
        )
        for community in communities
    ]
    divisions = Division.objects.bulk_create(drafts, batch_size=BATCH)
    areas = measuring.areas_m2(list(level.polygons))
    rows = (
        outline_row(divisions[parent], grid.pk, polygon, area)
        for grid, parent, polygon, area in zip(
            grids, level.parent.tolist(), level.polygons, areas, strict=True
        )
    )
    GridOutline.objects.bulk_create(rows, batch_size=BATCH)
    version.bump()
