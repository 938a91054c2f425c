"""Tables of the territory."""

from grids.models.area import Area, AreaShape, Level
from grids.models.building import Building
from grids.models.component import Component, ComponentChange, ComponentClass, Keeper
from grids.models.division import Division, DivisionState, GridOutline
from grids.models.draft import DraftStep
from grids.models.grid import Grid, GridKind
from grids.models.rules import TerritoryRules
from grids.models.version import TerritoryVersion

__all__ = [
    "Area",
    "AreaShape",
    "Building",
    "Component",
    "ComponentChange",
    "ComponentClass",
    "Division",
    "DivisionState",
    "DraftStep",
    "Grid",
    "GridKind",
    "GridOutline",
    "Keeper",
    "Level",
    "TerritoryRules",
    "TerritoryVersion",
]
