"""The kitchen's pages and menus instead of the product's."""

from collections.abc import Callable
from typing import Any

import pytest

from gridgov import navigation
from gridgov.navigation import Bell, Item

MENUS: dict[str, list[tuple[str, str, str, int | None]]] = {
    "desk": [("Inbox", "desk-home", "inbox", 12), ("Map", "desk-map", "map", None)],
    "setup": [("Areas", "setup-home", "diagram-3", None)],
    "field": [("Today", "field-home", "calendar-check", 3), ("Log", "field-log", "plus-circle", None)],
    "public": [("Start", "public-home", "house", None)],
    "places": [("Desk", "desk-home", "building", None), ("Field", "field-home", "phone", None)],
}


@pytest.fixture
def kitchen(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """For one test the site is the kitchen."""
    settings.ROOT_URLCONF = "tests.browser.kitchen.urls"
    monkeypatch.setattr(navigation, "_items", {section: {} for section in navigation.SECTIONS})
    monkeypatch.setattr(navigation, "_bells", [])
    for section, entries in MENUS.items():
        for order, (label, url, icon, badge) in enumerate(entries):
            item = Item(
                label=label,
                url=url,
                icon=icon,
                predicate=navigation.everybody,
                badge=always(badge),
                order=order,
            )
            navigation.register(section, item)
    navigation.register_bell(Bell(url="desk-home", count=always(5), predicate=navigation.everybody))


def always(number: int | None) -> Callable[[Any], int | None]:
    return lambda user: number
