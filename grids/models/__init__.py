"""Tables of the territory."""

from grids.models.area import Area, AreaShape, Level
from grids.models.division import Division, DivisionState, GridOutline
from grids.models.grid import Grid, GridKind
from grids.models.version import TerritoryVersion

__all__ = [
    "Area",
    "AreaShape",
    "Division",
    "DivisionState",
    "Grid",
    "GridKind",
    "GridOutline",
    "Level",
    "TerritoryVersion",
]
