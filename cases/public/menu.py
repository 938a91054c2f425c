"""What stands in the head of the residents' pages."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from cases.queries.marks import marks_of
from gridgov.navigation import Item, everybody, register


def has_reported(user: Any) -> bool:
    """Whether this account has reports of its own to look at."""
    return bool(user.is_authenticated and marks_of(user).has_reported)


def register_public() -> None:
    """Called once, when the app is ready."""
    ways = (
        ("public:home", _("Start"), "house"),
        ("public:report", _("Report a problem"), "megaphone"),
        ("public:follow", _("Follow a report"), "search"),
        ("public:contact", _("My grid member"), "person-vcard"),
    )
    for order, (url, label, icon) in enumerate(ways):
        register("public", Item(label=label, url=url, icon=icon, predicate=everybody, order=order * 10))
    mine = Item(
        label=_("My reports"), url="public:mine", icon="folder2-open", predicate=has_reported, order=50
    )
    register("public", mine)
    register("account", mine)
