"""What people and organisations put into the menus."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from gridgov.navigation import Item, register
from members.access import STAFF, holdings


def holds(*rights: str) -> Callable[[Any], bool]:
    """A predicate: the person holds one of these rights anywhere."""
    wanted = frozenset(rights)
    return lambda user: bool(holdings(user) & wanted)


def register_menu() -> None:
    """Called once, when the app is ready."""
    staff, city = holds("administer", "manage"), holds("administer")
    register(
        "setup",
        Item(
            label=_("Organisations"),
            url="members:organisations",
            icon="buildings",
            predicate=staff,
            order=30,
            hint=_("Offices, companies and committees, and who stands for them."),
        ),
    )
    register(
        "setup",
        Item(
            label=_("People and posts"),
            url="members:people",
            icon="people",
            predicate=staff,
            order=40,
            hint=_("Accounts, and who holds which post where."),
        ),
    )
    register(
        "setup",
        Item(
            label=_("Import staff"),
            url="members:staff-import",
            icon="upload",
            predicate=staff,
            order=50,
            hint=_("Many people at once from a table."),
        ),
    )
    register(
        "setup",
        Item(
            label=_("Duty lists"),
            url="members:duties",
            icon="card-checklist",
            predicate=city,
            order=60,
            hint=_("What each kind of post owes, within its hours."),
        ),
    )
    register(
        "setup",
        Item(
            label=_("Duty roster"),
            url="members:rosters",
            icon="calendar-week",
            predicate=staff,
            order=45,
            hint=_("Who is on duty, shift by shift, with stand-ins."),
        ),
    )
    register(
        "desk",
        Item(
            label=_("Who is on duty"),
            url="members:on-duty",
            icon="telephone",
            predicate=holds(*STAFF),
            order=75,
        ),
    )
    register(
        "setup",
        Item(
            label=_("Kinds of posts"),
            url="members:kinds",
            icon="tags",
            predicate=city,
            order=55,
            hint=_("Posts and the rights that they carry."),
        ),
    )
    audits = holds("audit")
    register(
        "setup",
        Item(
            label=_("Audit trail"),
            url="members:audit-trail",
            icon="journal-check",
            predicate=audits,
            order=95,
            hint=_("Who changed and opened what."),
        ),
    )
    register(
        "places",
        Item(
            label=_("Audit trail"),
            url="members:audit-trail",
            icon="journal-check",
            predicate=audits,
            order=95,
        ),
    )
    register(
        "setup",
        Item(
            label=_("Which grid, and whose"),
            url="members:past",
            icon="clock-history",
            predicate=city,
            order=16,
            hint=_("Which grid a place belonged to on a day, and who was in charge."),
        ),
    )
    register(
        "desk",
        Item(
            label=_("Proposed divisions"),
            url="grids:proposed",
            icon="send",
            predicate=holds("see_cases"),
            order=70,
        ),
    )
    grid = holds("grid", "see_residents")
    register(
        "field",
        Item(label=_("Residents"), url="members:residents", icon="house-heart", predicate=grid, order=60),
    )
    register("places", Item(label=_("Set-up"), url="setup", icon="gear", predicate=staff, order=90))
    register("account", Item(label=_("My posts"), url="members:me", icon="person-badge", order=10))
    register(
        "account",
        Item(
            label=_("My duties"),
            url="members:my-duties",
            icon="card-checklist",
            predicate=holds("grid"),
            order=20,
        ),
    )
    register("account", Item(label=_("Change password"), url="account_change_password", icon="key", order=30))
    register("account", Item(label=_("Second factor"), url="mfa_index", icon="shield-lock", order=40))
