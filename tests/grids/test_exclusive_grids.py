"""Exclusive grids without ground are made and ended by themselves, on the community's and the grid's page."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from gridgov.problems import Invalid
from grids import hooks
from grids.actions import draft_division, publish_division
from grids.actions.exclusive import open_exclusive_grid, retire_grid
from grids.hooks import Obstacle
from grids.models import Division, Grid, GridKind
from tests.grids.drawings import drawn
from tests.grids.world import cell, community, division, grid, two_halves

pytestmark = pytest.mark.django_db


def test_it_is_in_service_and_gets_the_next_code() -> None:
    home = community("330106001001")
    grid("330106001001004", home)
    made = open_exclusive_grid(community=home, name="市场", name_en="Market")
    assert (made.code, made.kind, made.retired_on) == ("330106001001005", GridKind.EXCLUSIVE, None)
    with pytest.raises(Invalid, match="in use"):
        open_exclusive_grid(community=home, name="市场", code="330106001001005")


def test_a_new_division_does_not_end_it() -> None:
    home, west, east = two_halves()
    made = open_exclusive_grid(community=home, name="市场")
    again = division(home, {west: cell(0, 0, 100, 100), east: cell(100, 0, 100, 100)})
    publish_division(division_id=again.pk, directly=True)
    assert Grid.objects.get(pk=made.pk).retired_on is None


def test_it_is_taken_out_of_service_once() -> None:
    made = open_exclusive_grid(community=community(), name="市场")
    assert retire_grid(grid_id=made.pk).retired_on is not None
    with pytest.raises(Invalid, match="retired already"):
        retire_grid(grid_id=made.pk)


def test_grids_with_ground_end_with_a_division() -> None:
    _home, west, _east = two_halves()
    with pytest.raises(Invalid, match="ground of its own"):
        retire_grid(grid_id=west.pk)


def test_what_hangs_on_it_is_settled_first() -> None:
    made = open_exclusive_grid(community=community(), name="市场")
    asked: list[Any] = []

    def object_to(sender: Any, *, successors: Any, **rest: Any) -> list[Obstacle]:
        asked.append(successors)
        return [Obstacle("Alice has a post in it.")]

    hooks.division_checked.connect(object_to)
    try:
        with pytest.raises(Invalid, match="Alice"):
            retire_grid(grid_id=made.pk)
    finally:
        hooks.division_checked.disconnect(object_to)
    assert asked == [{made.pk: None}]
    assert Grid.objects.get(pk=made.pk).retired_on is None


def test_the_pages(admin_client: Client) -> None:
    home, _west, _east = two_halves()
    page = admin_client.get(reverse("grids:area", args=[home.pk])).content.decode()
    new = reverse("grids:new-exclusive", args=[home.pk])
    assert new in page
    refused = admin_client.post(new, {"name": "市场", "code": "M1-W"})
    assert "in use" in refused.content.decode()
    answer = admin_client.post(new, {"name": "市场", "name_en": "Market"})
    made = Grid.objects.get(kind=GridKind.EXCLUSIVE)
    assert answer.url == reverse("grids:grid", args=[made.pk])  # type: ignore[attr-defined]
    assert reverse("grids:retire-grid", args=[made.pk]) in admin_client.get(answer.url).content.decode()  # type: ignore[attr-defined]
    admin_client.post(reverse("grids:retire-grid", args=[made.pk]))
    assert Grid.objects.get(pk=made.pk).retired_on is not None


def test_a_draft_is_noted_and_thrown_away_on_its_page(admin_client: Client) -> None:
    made = drawn()
    page = reverse("grids:division", args=[made.pk])
    assert reverse("grids:draft-discard", args=[made.pk]) in admin_client.get(page).content.decode()
    admin_client.post(reverse("grids:draft-note", args=[made.pk]), {"note": "For the estate", "version": 1})
    assert "For the estate" in admin_client.get(page).content.decode()
    stale = admin_client.post(reverse("grids:draft-discard", args=[made.pk]), {"version": 1})
    assert stale.status_code == 409
    admin_client.post(reverse("grids:draft-discard", args=[made.pk]), {"version": 2})
    assert not Division.objects.exists()


def test_what_is_only_drafted_does_not_count_as_in_service(admin_client: Client) -> None:
    home, west, _east = two_halves()
    draft_division(community=home, copy_of=Division.objects.get())
    made = drawn_beside(home)
    page = admin_client.get(reverse("grids:area", args=[home.pk])).content.decode()
    assert page.count("only drafted") == 1
    assert made.code in page
    assert west.code in page


def drawn_beside(home: Any) -> Grid:
    made = grid("new", home)
    division(home, {made: cell(0, 0, 10, 10)})
    return made
