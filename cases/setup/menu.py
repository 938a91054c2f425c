"""What the set-up of cases puts into the menu."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from cases.calendars import missing_years
from gridgov.navigation import Item, register
from members.menu import holds


def register_setup() -> None:
    """Called once, when the app is ready."""
    sees, keeps = holds("administer"), holds("administer", "manage")
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
    for label, url, icon, order, who in (
        (_("Case classes"), "setup:classes", "tags", 80, sees),
        (_("Limits"), "setup:limits", "hourglass-split", 85, sees),
        (_("Looks on site"), "setup:onsite", "eye", 86, sees),
        (_("Open clocks"), "setup:reckonings", "calendar-check", 87, sees),
        (_("Requests and answers"), "setup:policies", "sliders", 86, sees),
        (_("Ready texts"), "setup:ready-texts", "chat-left-quote", 86, keeps),
        (_("How people are told"), "setup:telling", "bell", 89, keeps),
        (_("Work for grid members"), "setup:admissions", "door-open", 87, sees),
        (_("Classes that ring"), "setup:ringing", "bell-fill", 87, sees),
        (_("Routing"), "routing:rules", "signpost-split", 88, sees),
    ):
        register("setup", Item(label=label, url=url, icon=icon, predicate=who, order=order))


def years_to_load(user: Any) -> int:
    """Calendar years that are missing or only estimated: seen on every page of the set-up."""
    return len(missing_years())
