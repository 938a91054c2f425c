"""Who lies in whom, by codes and by shapes; and the tolerance that each level has."""

import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from shapely.geometry.base import BaseGeometry

from grids import rules
from grids.actions import create_area, import_areas
from grids.actions.import_areas import AreaFields
from grids.models import Area, TerritoryRules
from grids.nesting import nesting_under, outside_m2
from tests.cast import make_user
from tests.grids.world import cell, community

pytestmark = pytest.mark.django_db


def street(code: str, outline: BaseGeometry | None, parent: Area | None = None) -> Area:
    return create_area(code=code, name=code, level="street", outline=outline, parent=parent)


@pytest.fixture
def town() -> Area:
    """A street of two communities by code; the shape of the second pokes out by 20 m of 100 m."""
    town = street("S1", cell(0, 0, 200, 100))
    community("M1", cell(0, 0, 100, 100), town)
    community("M2", cell(100, 0, 120, 100), town)
    return town


@pytest.mark.parametrize(
    ("outline", "expected"),
    [
        (cell(0, 0, 50, 50), 0),
        (cell(0, 0, 100, 100), 0),
        (cell(50, 0, 100, 100), 5_000),
        (cell(300, 0, 10, 10), 100),
        (cell(-10, -10, 120, 120), 4_400),
    ],
)
def test_what_lies_outside(outline: BaseGeometry, expected: float) -> None:
    assert outside_m2([outline], cell(0, 0, 100, 100)) == [pytest.approx(expected, rel=2e-3, abs=0.01)]


def test_both_facts_are_told_apart(town: Area) -> None:
    community("M3", cell(500, 0, 100, 100), town.parent)  # directly under the city, though there are streets
    (streets, communities) = nesting_under(Area.objects.get(parent__isnull=True))
    assert (streets.level, streets.areas, streets.by_code, streets.measured) == ("street", 1, 1, 0)
    assert (communities.areas, communities.by_code, communities.measured, communities.inside) == (3, 2, 2, 1)
    assert communities.outside_m2 == pytest.approx(2_000, rel=2e-3)
    assert communities.sentence() == (
        "Community: codes: 2 of 3 nest; shapes: 1 of 2 lie inside within tolerance, 1,998 m² outside."
    )


def test_within_the_tolerance_of_its_level_is_inside(town: Area) -> None:
    TerritoryRules.objects.create(pk=1, community_tolerance_m2=2_100)
    (communities,) = nesting_under(town)
    assert (communities.inside, communities.tolerance_m2) == (2, 2_100)


def test_an_import_reports_both(layer: Callable[[Any], Any]) -> None:
    street("S1", cell(0, 0, 200, 100))
    rows = [
        ({"c": "M1", "n": "a", "s": "S1"}, cell(0, 0, 100, 100)),
        ({"c": "M2", "n": "b", "s": "S1"}, cell(150, 0, 100, 100)),
        ({"c": "M3", "n": "c", "s": ""}, cell(900, 0, 100, 100)),
    ]
    fields = AreaFields("c", "n", parent_code="s")
    report = import_areas(layer=layer(rows), level="community", fields=fields, dry_run=True)
    nesting = report.as_json()["nesting"]
    assert (nesting["areas"], nesting["by_code"], nesting["measured"], nesting["inside"]) == (3, 2, 2, 1)
    assert nesting["outside_m2"] == pytest.approx(5_000, rel=2e-3)
    report = import_areas(layer=layer(rows), level="community", fields=AreaFields("c", "n", within=True))
    assert report.nesting is not None
    assert (report.nesting.by_code, report.nesting.measured) == (None, 2)


@pytest.mark.parametrize(
    ("level", "tolerance"), [("community", 1.0), ("street", 10.0), ("district", 100.0), ("city", 100.0)]
)
def test_each_level_has_its_tolerance(level: str, tolerance: float) -> None:
    assert rules.tolerance_of([level]) == tolerance
    assert rules.tolerance_of([level, "community"]) == 1.0


def test_check_coverage_uses_it_unless_told_otherwise(capsys: pytest.CaptureFixture[str]) -> None:
    district = create_area(code="D1", name="D1", level="district", outline=cell(0, 0, 200, 100))
    street("S1", cell(0, 0, 100, 100), district)
    street("S2", cell(99.95, 0, 100.05, 100), district)  # 5 m² twice: allowed between streets

    def ok(*words: str) -> tuple[bool, Any]:
        with suppress(SystemExit):
            call_command("check_coverage", "--area", "D1", "--json", *words)
        answer = json.loads(capsys.readouterr().out)
        return answer["ok"], answer["nesting"]

    assert ok()[0] is True
    assert ok("--tolerance-m2", "1")[0] is False
    assert ok()[1][0]["by_code"] == 2


def test_the_page_tells_it(client: Client, town: Area) -> None:
    client.force_login(
        make_user("root", is_superuser=True), backend="django.contrib.auth.backends.ModelBackend"
    )
    page = client.get(reverse("grids:area-coverage", args=[town.pk])).content.decode()
    assert "codes: 2 of 2 nest; shapes: 1 of 2 lie inside within tolerance" in page
