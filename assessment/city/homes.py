"""Buildings of the invented city: together they have the households that their grid is said to have."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from grids.models import Building, Grid

from .founding import BATCH, City, Tell
from .frame import points_in

SMALLEST, LARGEST = 18, 84  # households in a building
EMPTY = 0.06  # dwellings in which nobody lives
MOST_GRIDS = 3000  # a larger city is made for measuring, and nobody balances it


def build(city: City, seed: int, *, tell: Tell) -> None:
    """Buildings in every grid of a city that is not too large."""
    if len(city.grids) > MOST_GRIDS:
        return
    rng = np.random.default_rng([seed, 8])
    rows = list(_buildings(rng, city))
    Building.objects.bulk_create(rows, batch_size=BATCH)
    tell(f"{Building._meta.verbose_name_plural}: {len(rows):,}")


def _buildings(rng: np.random.Generator, city: City) -> Iterator[Building]:
    homes = [_shares(rng, grid.households or 0) for grid in city.grids]
    owner = np.repeat(np.arange(len(homes)), [len(each) for each in homes])
    places = points_in(rng, city.ground.grids.polygons[owner]).tolist()
    grids: Sequence[Grid] = city.grids
    sizes = [(number, size) for each in homes for number, size in enumerate(each, start=1)]
    for grid, (lon, lat), (number, size) in zip(owner.tolist(), places, sizes, strict=True):
        yield Building(
            community=grids[grid].community,
            code=f"{grids[grid].code}-{number:02}",
            name=f"{number}号楼",
            lon=lon,
            lat=lat,
            households=size,
            dwellings=round(size * (1 + EMPTY)),
        )


def _shares(rng: np.random.Generator, households: int) -> list[int]:
    """Sizes of buildings that add up."""
    sizes = []
    while households > 0:
        size = min(int(rng.integers(SMALLEST, LARGEST + 1)), households)
        sizes.append(size)
        households -= size
    return sizes
