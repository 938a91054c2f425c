"""What the set-up of cases puts into the menu."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from cases.calendars import missing_years
from gridgov.navigation import Item, register
from members.menu import holds


def register_setup() -> None:
    """Called once, when the app is ready."""
    sees = holds("administer")
    register(
        "setup",
        Item(
            label=_("Calendars"),
            url="setup:calendars",
            icon="calendar3",
            predicate=sees,
            badge=years_to_load,
            order=70,
        ),
    )
    for label, url, icon, order in (
        (_("Case classes"), "setup:classes", "tags", 80),
        (_("Limits"), "setup:limits", "hourglass-split", 85),
        (_("Looks on site"), "setup:onsite", "eye", 86),
        (_("Open clocks"), "setup:reckonings", "calendar-check", 87),
        (_("Requests and answers"), "setup:policies", "sliders", 86),
        (_("Ready texts"), "setup:ready-texts", "chat-left-quote", 86),
        (_("Work for grid members"), "setup:admissions", "door-open", 87),
        (_("Routing"), "routing:rules", "signpost-split", 88),
    ):
        who = holds("administer", "manage") if url == "setup:ready-texts" else sees
        register("setup", Item(label=label, url=url, icon=icon, predicate=who, order=order))


def years_to_load(user: Any) -> int:
    """Calendar years that are missing or only estimated: seen on every page of the set-up."""
    return len(missing_years())
