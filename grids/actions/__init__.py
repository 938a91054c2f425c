"""Every write to the territory. Lock order: community before division before grid."""

from grids.actions.areas import change_area, create_area, ensure_root, set_area_outline
from grids.actions.divisions import draft_division, move_division, publish_division, set_outlines
from grids.actions.grids import change_grid
from grids.actions.import_areas import import_areas
from grids.actions.import_grids import import_grids

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
    "set_area_outline",
    "set_outlines",
]
