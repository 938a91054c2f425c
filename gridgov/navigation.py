"""What the shell's menus hold. Apps register their own items, so that no lower floor imports a higher one.

    register("desk", Item(label=_("Inbox"), url="cases:inbox", icon="inbox", predicate=may_see_inbox))

Sections are the first part of the path: "field", "desk", "setup"; everything else is "public". Everywhere shown
are "account" (the account menu) and "places" (ways from one section to another).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString

Predicate = Callable[[Any], bool]
Count = Callable[[Any], int | None]

SECTIONS = ("field", "desk", "setup", "public", "account", "places")


def everybody(user: Any) -> bool:
    return True


def signed_in(user: Any) -> bool:
    return bool(user.is_authenticated)


@dataclass(frozen=True, kw_only=True)
class Item:
    """One entry of a menu. `url` is a view's name; `badge` counts what waits there, 0 shows nothing; `hint` says on
    a first page what is done there."""

    label: Any
    url: str
    icon: str
    predicate: Predicate = signed_in
    badge: Count | None = None
    order: int = 100
    hint: Any = ""


@dataclass(frozen=True, kw_only=True)
class Link:
    """An item as one person sees it now."""

    label: str
    url: str
    icon: str
    active: bool
    badge: int | None
    hint: str = ""


@dataclass(frozen=True, kw_only=True)
class Bell:
    """Where a person's notices are, and how many are unread."""

    url: str
    count: Count
    predicate: Predicate = signed_in


Banner = Callable[[HttpRequest], SafeString]

_items: dict[str, dict[str, Item]] = {section: {} for section in SECTIONS}
_bells: list[Bell] = []
_banners: list[Banner] = []


def register(section: str, item: Item) -> None:
    """Add an item to a section; the same url registered again replaces the former item."""
    _items[section][item.url] = item


def register_bell(bell: Bell) -> None:
    """Say who counts unread notices. The last one registered is shown."""
    _bells[:] = [bell]


def register_banner(banner: Banner) -> None:
    """What stands above every page for whoever is signed in, as safe HTML; empty where there is nothing to say."""
    _banners[:] = [banner]


def banner(request: HttpRequest) -> SafeString:
    """The same for one request."""
    signed = getattr(request, "user", None)
    shown = [each(request) for each in _banners] if signed and signed.is_authenticated else []
    return shown[0] if shown else SafeString("")


def section_of(path: str) -> str:
    """The section a path lies in."""
    first = path.lstrip("/").partition("/")[0]
    return first if first in ("field", "desk", "setup") else "public"


def links(section: str, user: Any, path: str) -> list[Link]:
    """The items of a section open to this person, in order; the longest url that starts the path is active."""
    items = sorted(_items[section].values(), key=lambda item: item.order)
    open_to_user = [(item, reverse(item.url)) for item in items if item.predicate(user)]
    active = max((url for _, url in open_to_user if _lies_under(path, url)), key=len, default=None)
    return [_link(item, url, user, active=url == active) for item, url in open_to_user]


def bell(user: Any) -> Link | None:
    """The bell of this person, or None where nobody counts or nobody is signed in."""
    for each in _bells:
        if each.predicate(user):
            return Link(label="", url=reverse(each.url), icon="bell", active=False, badge=each.count(user))
    return None


def _lies_under(path: str, url: str) -> bool:
    """The start page is above every page and therefore the place of none but itself."""
    return path == url if url == "/" else path.startswith(url)


def _link(item: Item, url: str, user: Any, *, active: bool) -> Link:
    badge = item.badge(user) if item.badge else None
    return Link(
        label=str(item.label), url=url, icon=item.icon, active=active, badge=badge, hint=str(item.hint)
    )
