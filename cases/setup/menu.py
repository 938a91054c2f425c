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
            hint=_("Which days and hours count; holidays of coming years."),
        ),
    )
    for label, url, icon, order, who, hint in (
        (
            _("Case classes"),
            "setup:classes",
            "tags",
            80,
            sees,
            _("Classes, filing standards and how schemes map; import and export."),
        ),
        (
            _("Limits"),
            "setup:limits",
            "hourglass-split",
            85,
            sees,
            _("How long each stage and level may take, and when it is warned."),
        ),
        (
            _("Looks on site"),
            "setup:onsite",
            "eye",
            86,
            sees,
            _("What is verified and checked on site, how often, and by which words."),
        ),
        (
            _("Open clocks"),
            "setup:reckonings",
            "calendar-check",
            87,
            sees,
            _("What a change of calendars moves, first as a preview."),
        ),
        (
            _("Requests and answers"),
            "setup:policies",
            "sliders",
            86,
            sees,
            _("Days and shares for reopening, appeals and requests."),
        ),
        (
            _("Ready texts"),
            "setup:ready-texts",
            "chat-left-quote",
            86,
            keeps,
            _("Sentences that are offered where people write."),
        ),
        (
            _("How people are told"),
            "setup:telling",
            "bell",
            89,
            keeps,
            _("Mail, SMS and webhooks, quiet hours, what could not be sent."),
        ),
        (
            _("Work for grid members"),
            "setup:admissions",
            "door-open",
            87,
            sees,
            _("What departments and higher centres may give to grid members."),
        ),
        (
            _("Classes that ring"),
            "setup:ringing",
            "bell-fill",
            87,
            sees,
            _("Classes that call member, street and district at once."),
        ),
        (
            _("Routing"),
            "routing:rules",
            "signpost-split",
            88,
            sees,
            _("Who answers first, tried before it happens; the power list."),
        ),
    ):
        register("setup", Item(label=label, url=url, icon=icon, predicate=who, order=order, hint=hint))


def years_to_load(user: Any) -> int:
    """Calendar years that are missing or only estimated: seen on every page of the set-up."""
    return len(missing_years())
