"""The city as its cases see it: classes and standards by topic, who repairs, where things happen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property, lru_cache

import numpy as np
import shapely

from cases.calendars.lookup import clock_schedule_of, version_for
from cases.models import CaseClass, FilingStandard
from cases.queries.limits import default_standard
from cases.worktime import WORKING, due
from cases.worktime.schedule import Schedule
from grids.models import Area
from members.models import Organisation

from . import names
from .founding import City
from .lives import Spot
from .offices import LEVEL_OF, Staff
from .topics import TOPICS


@dataclass
class Frame:
    """Everything that stays as it is while cases come and go."""

    city: City
    staff: Staff

    @cached_property
    def classes(self) -> list[CaseClass]:
        """Parallel to TOPICS."""
        offered = CaseClass.objects.offered().select_related("parent")
        by_key = {(row.kind, row.code): row for row in offered}
        return [by_key[topic.kind, topic.code] for topic in TOPICS]

    @cached_property
    def standards(self) -> list[tuple[FilingStandard, FilingStandard]]:
        """Parallel to TOPICS: the standards of an ordinary and of an urgent case."""
        found = [
            tuple(default_standard(case_class.pk, urgent=urgent) for urgent in (False, True))
            for case_class in self.classes
        ]
        return [(plain, urgent) for plain, urgent in found if plain and urgent]

    @cached_property
    def calendar(self) -> int:
        """Id of the calendar version that serves the whole city."""
        return version_for(self.city.root.pk).pk

    @cached_property
    def schedule(self) -> Schedule:
        return clock_schedule_of(self.calendar)

    def due(self, start: datetime, share: Decimal, topic: int, urgent: bool) -> datetime:
        """When a share of the topic's total limit has run."""
        standard = self.standards[topic][urgent]
        return (
            due_by(self.calendar, start, standard.limit_value * share, standard.limit_unit)
            if share
            else start
        )

    def areas_of(self, grid: int) -> dict[str, Area]:
        """Community, street and district of a grid."""
        community, street, district = self.city.line_of(grid)
        return {
            "community": self.city.communities[community],
            "street": self.city.streets[street],
            "district": self.city.districts[district],
        }

    def repairer(self, topic: int, grid: int, *, other: bool = False) -> Organisation:
        """Who mends it; `other` is the first, wrong guess of a dispatcher."""
        key = TOPICS[topic].repairer
        if other:
            key = "parks" if key != "parks" else "sanitation"
        return self.staff.offices[key, self.areas_of(grid)[LEVEL_OF[key]].pk]

    def spots(self, rng: np.random.Generator, grids: Iterable[int] | np.ndarray) -> list[Spot]:
        """A random point in each of the grids, six decimals, and its address."""
        wanted = np.asarray(list(grids), dtype=np.int64)
        points = points_in(rng, self.city.ground.grids.polygons[wanted])
        return [
            Spot(grid, lon, lat, names.road(rng).zh)
            for grid, (lon, lat) in zip(wanted.tolist(), points.tolist(), strict=True)
        ]


def points_in(rng: np.random.Generator, polygons: Sequence[shapely.Polygon] | np.ndarray) -> np.ndarray:
    """A point inside each polygon, (n, 2) degrees: on the way from the middle to a random corner."""
    centres = shapely.get_coordinates(shapely.point_on_surface(polygons))
    corners, owner = shapely.get_coordinates(polygons, return_index=True)
    first = np.searchsorted(owner, np.arange(len(centres)))
    count = np.bincount(owner, minlength=len(centres))
    picked = corners[first + (rng.random(len(centres)) * (count - 1)).astype(int)]
    points: np.ndarray = np.round(
        centres + (picked - centres) * rng.uniform(0.05, 0.85, (len(centres), 1)), 6
    )
    outside = ~shapely.contains_xy(polygons, points)
    points[outside] = centres[outside]
    return points


@lru_cache(maxsize=400_000)
def due_by(calendar: int, start: datetime, value: Decimal, unit: str) -> datetime:
    """`due` without pauses, remembered: in a large city many limits begin in the same minute."""
    return due(start, value, unit, clock_schedule_of(calendar) if unit in WORKING else None)
