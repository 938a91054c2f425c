"""The catalogue in the database: loading files, and what administrators change by hand."""

from cases.catalogue.editing import (
    StandardText,
    add_class,
    add_standard,
    edit_class,
    edit_standard,
    offer_class,
    offer_scheme,
    restore_standard,
    withdraw_standard,
)
from cases.catalogue.limits import drop_level_limit, set_level_limit, set_stage_limit, set_warn_share
from cases.catalogue.loading import Difference, load_catalogue, load_shipped

__all__ = [
    "Difference",
    "StandardText",
    "add_class",
    "add_standard",
    "drop_level_limit",
    "edit_class",
    "edit_standard",
    "load_catalogue",
    "load_shipped",
    "offer_class",
    "offer_scheme",
    "restore_standard",
    "set_level_limit",
    "set_stage_limit",
    "set_warn_share",
    "withdraw_standard",
]
