"""Every write to the territory. Lock order: areas from the top down, then division, then grid (see `publishing`)."""

from grids.actions.areas import change_area, create_area, ensure_root, set_area_outline
from grids.actions.deciding import move_division
from grids.actions.divisions import draft_division, set_outlines
from grids.actions.grids import change_grid
from grids.actions.import_areas import import_areas
from grids.actions.import_grids import import_grids
from grids.actions.publishing import publish_division, schedule_division

__all__ = [
    "change_area",
    "change_grid",
    "create_area",
    "draft_division",
    "ensure_root",
    "import_areas",
    "import_grids",
    "move_division",
    "publish_division",
    "schedule_division",
    "set_area_outline",
    "set_outlines",
]
