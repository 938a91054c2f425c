"""Grids from a layer: a division for each community, in force where it is a partition."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from grids.actions import import_grids
from grids.actions.import_grids import GridFields
from grids.models import Division, Grid
from grids.reading import BadRows
from tests.grids.world import cell, community, grid

TODAY = timezone.localdate
WEST, EAST = cell(0, 0, 100, 100), cell(100, 0, 100, 100)
FRAME = cell(0, 0, 200, 100)
MakeLayer = Callable[[list[Any]], Any]
ROWS = [({"code": "W", "home": "M1"}, WEST), ({"code": "E", "home": "M1"}, EAST)]
FIELDS = GridFields("code", community_code="home")


@pytest.mark.django_db
@pytest.mark.parametrize("fields", [FIELDS, GridFields("code")])
def test_grids_of_a_layer_come_into_force(layer: MakeLayer, fields: GridFields) -> None:
    community("M1", FRAME)
    report = import_grids(layer=layer(ROWS), fields=fields, publish=True)
    assert report.as_json() == {
        "grids": 2, "communities": 1, "published": 1, "drafts": 0,
        "communities_without_grids": 0, "refused": [], "dry_run": False,
    }  # fmt: skip
    assert set(Grid.objects.values_list("code", "name", "community__code")) == {
        ("W", "W", "M1"),
        ("E", "E", "M1"),
    }
    assert Division.objects.get().effective_from == TODAY()


@pytest.mark.django_db
def test_only_communities_that_are_partitioned_are_published(layer: MakeLayer) -> None:
    community("M1", FRAME)
    community("M2", cell(300, 0, 100, 100))
    rows = [*ROWS, ({"code": "X", "home": "M2"}, cell(300, 0, 90, 100))]
    report = import_grids(layer=layer(rows), fields=FIELDS, publish=True)
    assert (report.published, report.communities) == (1, 2)
    (refused,) = report.refused
    assert refused["community"] == "M2"
    assert "not covered" in refused["reasons"][0]
    assert refused["coverage"]["uncovered_m2"] == pytest.approx(1000, rel=0.01)
    assert dict(Division.objects.values_list("community__code", "state")) == {"M1": "in_force", "M2": "draft"}


@pytest.mark.django_db
def test_the_same_layer_again_is_a_new_division_of_the_same_grids(layer: MakeLayer) -> None:
    community("M1", FRAME)
    for _time in range(2):
        import_grids(layer=layer(ROWS), fields=FIELDS, publish=True)
    assert Grid.objects.count() == 2
    assert list(Division.objects.order_by("number").values_list("number", "state")) == [
        (1, "superseded"),
        (2, "in_force"),
    ]


@pytest.mark.django_db
def test_nothing_comes_into_force_unasked_or_in_a_dry_run(layer: MakeLayer) -> None:
    community("M1", FRAME)
    import_grids(layer=layer(ROWS), fields=FIELDS, publish=True, dry_run=True)
    assert not Division.objects.exists()
    assert not Grid.objects.exists()
    import_grids(layer=layer(ROWS), fields=FIELDS)
    assert Division.objects.get().state == "draft"


REFUSED: dict[str, tuple[tuple[dict[str, Any], Any], str]] = {
    "no such community": (({"code": "X", "home": "M9"}, WEST), "no community “M9”"),
    "no community given": (({"code": "X"}, WEST), "no community “”"),
    "no outline": (({"code": "X", "home": "M1"}, None), "no outline"),
    "code twice": (({"code": "W", "home": "M1"}, WEST), "stands in row 1 already"),
    "of another community": (({"code": "G9", "home": "M1"}, WEST), "belongs to another community already"),
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", REFUSED)
def test_a_bad_row_refuses_the_file(layer: MakeLayer, name: str) -> None:
    community("M1", FRAME)
    grid("G9", community("M2", cell(900, 0, 10, 10)))
    row, sentence = REFUSED[name]
    with pytest.raises(BadRows, match=f"Row 3: .*{sentence}"):
        import_grids(layer=layer([*ROWS, row]), fields=FIELDS, publish=True)
    assert (Grid.objects.count(), Division.objects.count()) == (1, 0)


@pytest.mark.django_db
def test_a_grid_in_no_community_is_a_bad_row(layer: MakeLayer) -> None:
    community("M1", FRAME)
    with pytest.raises(BadRows, match="Row 1: the grid lies in no community"):
        import_grids(layer=layer([({"code": "X"}, cell(5000, 0, 10, 10))]), fields=GridFields("code"))


@pytest.mark.django_db
def test_history_begins_on_a_given_day(layer: MakeLayer) -> None:
    community("M1", FRAME)
    import_grids(layer=layer(ROWS), fields=FIELDS, publish=True, day=date(2015, 1, 1))
    assert Division.objects.get().effective_from == date(2015, 1, 1)
