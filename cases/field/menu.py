"""What stands in the phone's tab bar."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from gridgov.navigation import Item, register
from members.access import holdings


def has_grid(user: Any) -> bool:
    """Whether the person holds a post in a grid today."""
    return "grid" in holdings(user)


def register_field() -> None:
    """Called once, when the app is ready."""
    tabs = (
        ("field:home", _("Today"), "house"),
        ("field:log", _("Log"), "plus-circle"),
        ("field:cases", _("Cases"), "list-check"),
        ("field:map", _("Map"), "map"),
    )
    for order, (url, label, icon) in enumerate(tabs):
        register("field", Item(label=label, url=url, icon=icon, order=order * 10))
    register(
        "places", Item(label=_("In the grid"), url="field:home", icon="phone", predicate=has_grid, order=10)
    )
