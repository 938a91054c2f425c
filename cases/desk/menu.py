"""What stands in the desk's menu, and the bell."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from cases.desk.notices import unread
from cases.queries import inbox
from gridgov.navigation import Bell, Item, register, register_bell
from members.access import areas_with, organisation_rights, organisations_with
from members.models import Organisation


def register_desk() -> None:
    """Called once, when the app is ready."""
    register("desk", Item(label=_("Inbox"), url="desk:inbox", icon="inbox", badge=waiting, order=10))
    register(
        "desk",
        Item(label=_("Log a case"), url="desk:log", icon="plus-circle", predicate=takes_reports, order=20),
    )
    register("desk", Item(label=_("Notices"), url="desk:notices", icon="bell", order=30))
    register(
        "places", Item(label=_("Desk"), url="desk:inbox", icon="building", predicate=has_desk, order=20)
    )
    register_bell(Bell(url="desk:notices", count=unread))


def has_desk(user: Any) -> bool:
    """Whether the person works for an organisation other than a grid's team, or sees an area's cases."""
    if not user.is_authenticated:
        return False
    if user.is_superuser:
        return True
    mine = Organisation.objects.filter(pk__in=organisation_rights(user), grid=None)
    return mine.exists() or areas_with(user, "see_cases").exists()


def takes_reports(user: Any) -> bool:
    """Whether the person logs for anybody."""
    return bool(user.is_authenticated and organisations_with(user, "intake").exists())


def waiting(user: Any) -> int | None:
    """How many open cases the person's organisations answer for, counted to 100."""
    if not user.is_authenticated or user.is_superuser:
        return None
    desk = inbox.Desk.of(user)
    return inbox.count(inbox.listing(desk, inbox.TABS["ours"]))
