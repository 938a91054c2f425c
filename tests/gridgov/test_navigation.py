"""Menus that apps fill: who sees what, which entry is the present one, what waits."""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template import Context, Template
from django.test import RequestFactory
from django.urls import include, path
from django.views.generic import View

from gridgov import navigation
from gridgov.context import Shell, shell
from gridgov.navigation import Bell, Item

urlpatterns = [
    path("desk/", View.as_view(), name="desk"),
    path("desk/map/", View.as_view(), name="map"),
    path("desk/map/old/", View.as_view(), name="old"),
    path("", View.as_view(), name="start"),
    path("accounts/", include("allauth.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
]


class Somebody:
    is_authenticated = True

    def __str__(self) -> str:
        return "Wen Jia"


@pytest.fixture(autouse=True)
def _menus(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.ROOT_URLCONF = __name__
    monkeypatch.setattr(navigation, "_items", {section: {} for section in navigation.SECTIONS})
    monkeypatch.setattr(navigation, "_bells", [])
    navigation.register("desk", Item(label="Map", url="map", icon="map", order=2))
    navigation.register("desk", Item(label="Inbox", url="desk", icon="inbox", order=1, badge=lambda user: 7))
    navigation.register("desk", Item(label="Old", url="old", icon="archive", predicate=lambda user: False))


@pytest.mark.parametrize(
    ("address", "active"),
    [
        ("/desk/", "Inbox"),
        ("/desk/cases/3/", "Inbox"),
        ("/desk/map/", "Map"),
        ("/desk/map/x/", "Map"),
        ("/", None),
    ],
)
def test_the_longest_address_is_the_present_entry(address: str, active: str | None) -> None:
    links = navigation.links("desk", Somebody(), address)
    assert [link.label for link in links] == ["Inbox", "Map"]
    assert [link.label for link in links if link.active] == ([active] if active else [])


def test_the_start_page_is_present_only_on_itself() -> None:
    navigation.register("public", Item(label="Start", url="start", icon="house"))
    assert [navigation.links("public", Somebody(), path)[0].active for path in ("/", "/elsewhere/")] == [
        True,
        False,
    ]


def test_nobody_signed_in_sees_nothing_by_default() -> None:
    assert navigation.links("desk", AnonymousUser(), "/desk/") == []


def test_registering_again_replaces() -> None:
    navigation.register("desk", Item(label="Tray", url="desk", icon="inbox", order=1))
    assert [link.label for link in navigation.links("desk", Somebody(), "/")] == ["Tray", "Map"]


def test_an_unknown_section_is_noticed() -> None:
    with pytest.raises(KeyError):
        navigation.register("attic", Item(label="x", url="desk", icon="x"))


@pytest.mark.parametrize(
    ("address", "section"),
    [
        ("/field/log/", "field"),
        ("/desk", "desk"),
        ("/setup/", "setup"),
        ("/", "public"),
        ("/deskless/", "public"),
    ],
)
def test_the_section_is_the_first_part_of_the_path(address: str, section: str) -> None:
    assert navigation.section_of(address) == section


def test_the_bell_counts_for_who_may_see_it() -> None:
    navigation.register_bell(Bell(url="desk", count=lambda user: 3))
    bell = navigation.bell(Somebody())
    assert bell is not None
    assert (bell.url, bell.badge) == ("/desk/", 3)
    assert navigation.bell(AnonymousUser()) is None


def test_a_page_pays_only_for_what_it_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    def count(user: Any) -> int:
        raise AssertionError("counted without need")

    navigation.register_bell(Bell(url="desk", count=count, predicate=navigation.everybody))
    assert isinstance(shell(RequestFactory().get("/desk/"))["shell"], Shell)


def test_a_large_count_is_cut() -> None:
    navigation.register_bell(Bell(url="desk", count=lambda user: 1200, predicate=navigation.everybody))
    request = RequestFactory().get("/desk/")
    html = Template('{% include "gridgov/shell/tools.html" %}').render(
        Context(shell(request) | {"user": Somebody()})
    )
    assert "99+" in html
    assert "1200" not in html
    assert "Wen Jia" in html
