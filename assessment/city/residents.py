"""Residents of the invented city, sealed as real ones would be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import islice

import numpy as np

from grids.models import Grid
from members.actions.residents import put_personal, retention_end
from members.models import Dwelling, Household, Resident

from . import names, people
from .founding import BATCH, Tell

PER_HOUSEHOLD = 3


def settle(grids: Sequence[Grid], count: int, seed: int, *, today: date, tell: Tell) -> None:
    """`count` residents, three to a household, spread over the grids."""
    rng = np.random.default_rng([seed, 5])
    homes = iter(range(-(-count // PER_HOUSEHOLD)))
    left = count
    while batch := list(islice(homes, BATCH)):
        households = _households(rng, grids, batch)
        people_now = min(left, len(households) * PER_HOUSEHOLD)
        rows = _residents(rng, households, people_now, today, first=count - left)
        Resident.objects.bulk_create(rows, batch_size=BATCH)
        left -= people_now
        tell(f"{Resident._meta.verbose_name_plural}: {count - left:,}")


def _households(rng: np.random.Generator, grids: Sequence[Grid], homes: Sequence[int]) -> list[Household]:
    """Home n lies in grid n modulo the number of grids: every grid gets its share."""
    dwellings = []
    for home in homes:
        turn, grid = divmod(home, len(grids))
        building, room = f"{turn // 24 + 1}号楼", f"{turn % 24 // 2 + 1}{turn % 2 + 1:02}"
        dwellings.append(
            Dwelling(
                grid=grids[grid],
                building=building,
                room=room,
                address=f"{names.road(rng).zh}{building}{room}",
            )
        )
    made = Dwelling.objects.bulk_create(dwellings, batch_size=BATCH)
    return Household.objects.bulk_create(
        [Household(dwelling=dwelling) for dwelling in made], batch_size=BATCH
    )


def _residents(
    rng: np.random.Generator, households: Sequence[Household], count: int, today: date, first: int
) -> Iterator[Resident]:
    for number in range(count):
        household = households[number // PER_HOUSEHOLD]
        yield _resident(
            people.resident(rng, today, first + number),
            household,
            today - timedelta(days=int(rng.integers(300))),
        )


def _resident(person: people.Person, household: Household, verified_on: date) -> Resident:
    row = Resident(
        household=household, grid=household.dwelling.grid, birth_year=int(person.id_number[6:10]), sex=person.sex,
        care_group=person.care_group, verified_on=verified_on, retain_until=retention_end(verified_on),
    )  # fmt: skip
    for field, value in (("name", person.name.zh), ("id_number", person.id_number), ("phone", person.phone)):
        put_personal(row, field, value)
    return row
