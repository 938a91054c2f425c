"""The catalogue in the database: loading files, and what administrators change by hand."""

from cases.catalogue.editing import (
    add_class,
    edit_class,
    offer_class,
    offer_scheme,
)
from cases.catalogue.joining import map_class, unmap_class
from cases.catalogue.limits import drop_level_limit, set_level_limit, set_stage_limit, set_warn_share
from cases.catalogue.loading import Difference, load_catalogue, load_shipped
from cases.catalogue.standards import (
    StandardText,
    add_standard,
    drop_standard,
    edit_standard,
    override_standard,
    restore_standard,
    withdraw_standard,
)

__all__ = [
    "Difference",
    "StandardText",
    "add_class",
    "add_standard",
    "drop_level_limit",
    "drop_standard",
    "edit_class",
    "edit_standard",
    "load_catalogue",
    "load_shipped",
    "map_class",
    "offer_class",
    "offer_scheme",
    "override_standard",
    "restore_standard",
    "set_level_limit",
    "set_stage_limit",
    "set_warn_share",
    "unmap_class",
    "withdraw_standard",
]
