"""What stands in the desk's menu, and the bell."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from cases.alarms import views as alarms
from cases.desk.notices import unread
from cases.queries import inbox
from gridgov.navigation import Bell, Item, register, register_banner, register_bell
from members.access import holdings

OFFICE = frozenset({"see_cases", "intake", "dispatch", "close", "supervise"})


def register_desk() -> None:
    """Called once, when the app is ready."""
    register("desk", Item(label=_("Inbox"), url="desk:inbox", icon="inbox", badge=waiting, order=10))
    register("desk", Item(label=_("Wall"), url="desk:wall", icon="display", predicate=has_desk, order=50))
    register("desk", Item(label=_("Search cases"), url="desk:search", icon="search", order=15))
    register(
        "desk",
        Item(label=_("Log a case"), url="desk:log", icon="plus-circle", predicate=takes_reports, order=20),
    )
    register(
        "desk",
        Item(
            label=_("Hotlines"),
            url="desk:hotlines",
            icon="telephone-inbound",
            predicate=takes_reports,
            order=22,
        ),
    )
    register(
        "desk",
        Item(label=_("Requests"), url="desk:requests", icon="hourglass-split", predicate=decides, order=25),
    )
    register(
        "desk",
        Item(label=_("Appeals"), url="desk:appeals", icon="megaphone", predicate=appeals, order=27),
    )
    register("desk", Item(label=_("Notices"), url="desk:notices", icon="bell", order=30))
    register("desk", Item(label=_("Alarms"), url="desk:alarms", icon="bell-fill", predicate=works, order=35))
    register("desk", Item(label=_("Campaigns"), url="desk:campaigns", icon="flag", predicate=works, order=37))
    register("desk", Item(label=_("Overdue"), url="desk:lapses", icon="alarm", predicate=has_desk, order=40))
    register("desk", Item(label=_("Dormant"), url="desk:dormant", icon="moon", predicate=has_desk, order=45))
    register("desk", Item(label=_("Many at once"), url="desk:bulk", icon="ui-checks", order=55))
    register("desk", Item(label=_("Exports"), url="desk:exports", icon="download", order=60))
    register("account", Item(label=_("How I am told"), url="desk:notice-choice", icon="bell", order=25))
    register("places", Item(label=_("Desk"), url="desk:inbox", icon="building", predicate=has_desk, order=20))
    register_banner(alarms.banner)
    register_bell(Bell(url="desk:notices", count=unread))


def has_desk(user: Any) -> bool:
    """Whether the person works in an office; a grid's own members have the phone's pages."""
    held = holdings(user)
    return bool(held & OFFICE) or ("handle" in held and "grid" not in held)


def works(user: Any) -> bool:
    """Whether the person holds any post: then an alarm can ring for him."""
    return bool(holdings(user))


def takes_reports(user: Any) -> bool:
    """Whether the person logs for anybody."""
    return "intake" in holdings(user)


def decides(user: Any) -> bool:
    """Whether the person decides what others ask for."""
    return "supervise" in holdings(user)


def appeals(user: Any) -> bool:
    """Whether the person works for an organisation that may be late, or decides of others."""
    return bool({"intake", "dispatch", "handle", "supervise"} & holdings(user))


def waiting(user: Any) -> int | None:
    """How many open cases the person's organisations answer for, counted to 100."""
    if not user.is_authenticated or user.is_superuser:
        return None
    desk, ours = inbox.Desk.of(user), inbox.TABS["ours"]
    known = desk.counted.get(ours.key)
    return inbox.count(inbox.listing(desk, ours)) if known is None else known
