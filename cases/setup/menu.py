"""What the set-up of cases puts into the menu."""

from django.utils.translation import gettext_lazy as _

from gridgov.navigation import Item, register
from members.menu import holds


def register_setup() -> None:
    """Called once, when the app is ready."""
    sees = holds("administer")
    for label, url, icon, order in (
        (_("Calendars"), "setup:calendars", "calendar3", 70),
        (_("Case classes"), "setup:classes", "tags", 80),
        (_("Limits"), "setup:limits", "hourglass-split", 85),
        (_("Routing"), "routing:rules", "signpost-split", 88),
    ):
        register("setup", Item(label=label, url=url, icon=icon, predicate=sees, order=order))
