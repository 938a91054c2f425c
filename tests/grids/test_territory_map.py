"""Map data by viewport: what is shown at a scale, without gaps, the same whoever looks, never too much."""

import gzip
import json
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
import shapely
from django.conf import settings
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from grids import locating, maps, measuring
from grids.actions import create_area, publish_division, set_area_outline
from grids.coverage import measure
from grids.maps import drawing
from grids.maps.sheets import Sheet, sheets
from grids.models import Area, Grid
from tests.grids.test_coverage_properties import FEW, SEEDS, cells
from tests.grids.world import at, community, division, grid

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/territory/map/"
ALL = (-10.0, -10.0, 3010.0, 2010.0)


def box(west: float, south: float, east: float, north: float) -> str:
    return ",".join(map(str, (*at(west, south), *at(east, north))))


def ask(client: Client, *corners: float, **query: Any) -> Any:
    answer = client.get(ADDRESS, {"bbox": box(*corners), **query})
    assert answer.status_code == 200, answer.content
    return answer.json()


def shown(found: Any) -> list[str]:
    return sorted(feature["properties"]["code"] for feature in found["features"])


def outlines(found: Any) -> dict[str, Any]:
    return {
        each["properties"]["code"]: shapely.geometry.shape(each["geometry"]) for each in found["features"]
    }


def bent(part: Any) -> Any:
    """With many corners on lines that are not straight; what two parts share they go on sharing."""
    return shapely.transform(
        part.segmentize(0.0002), lambda points: np.round(points, 9) + 1e-5 * np.sin(np.round(points, 9) * 5e4)
    )


@pytest.fixture
def city() -> Area:
    """Two streets, of three communities each; those of the first are divided into grids with many corners."""
    parts = sorted(map(bent, cells(3, 60)), key=lambda part: part.centroid.x)
    streets = [create_area(code=f"S{n}", name=f"S{n}", level="street") for n in (1, 2)]
    for number in range(6):
        own = parts[number * 10 : number * 10 + 10]
        home = community(f"M{number}", shapely.union_all(own), streets[number // 3])
        if number < 3:
            made = {grid(f"M{number}-{n}", home): part for n, part in enumerate(own)}
            publish_division(division_id=division(home, made).pk, directly=True)
    set_area_outline(area_id=streets[0].pk, outline=shapely.union_all(parts[:30]))
    return Area.objects.get(parent__isnull=True)


def test_the_deeper_the_more(client: Client, city: Area) -> None:
    """Grids, and the communities that have none; communities; streets, also one without an outline; the city."""
    deep = ask(client, *ALL, zoom=16)
    assert (deep["level"], Counter(each["properties"]["level"] for each in deep["features"])) == (
        "grid",
        {"grid": 30, "community": 3},
    )
    assert [ask(client, *ALL, zoom=zoom)["level"] for zoom in (12, 10, 9)] == ["community", "street", "city"]
    assert shown(ask(client, *ALL, zoom=12)) == [f"M{n}" for n in range(6)]
    assert shown(ask(client, *ALL, zoom=10)) == ["S1", "S2"]
    assert shown(ask(client, *ALL, zoom=3)) == ["0"]
    assert ask(client, 90_000, 90_000, 90_010, 90_010, zoom=16)["features"] == []


def test_names_kinds_and_languages(client: Client, city: Area) -> None:
    Grid.objects.filter(code="M0-0").update(name_en="First", kind="exclusive")
    (first,) = [f for f in ask(client, *ALL, zoom=16)["features"] if f["properties"]["code"] == "M0-0"]
    known = Grid.objects.get(code="M0-0")
    assert first["id"] == known.pk
    assert first["properties"] == {"code": "M0-0", "name": "First", "kind": "exclusive", "level": "grid"}
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "zh-hans"
    (chinese,) = [f for f in ask(client, *ALL, zoom=16)["features"] if f["properties"]["code"] == "M0-0"]
    assert chinese["properties"]["name"] == known.name


def test_only_one_area(client: Client, city: Area) -> None:
    assert {code[:2] for code in shown(ask(client, *ALL, zoom=16, area="M1"))} == {"M1"}
    assert shown(ask(client, *ALL, zoom=12, area="S2")) == ["M3", "M4", "M5"]
    assert shown(ask(client, *ALL, zoom=9, area="S2")) == ["S2"]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"zoom": 3}, 400),
        ({"bbox": "1,2,3,4"}, 400),
        ({"bbox": "1,2,3", "zoom": 3}, 400),
        ({"bbox": "1,2,3,4", "zoom": 23}, 400),
        ({"bbox": "1,2,3,4", "zoom": 3, "area": "nowhere"}, 404),
    ],
)
def test_bad_questions(client: Client, query: Any, status: int) -> None:
    answer = client.get(ADDRESS, query)
    assert answer.status_code == status
    assert answer.json()["error"]


def in_memory(parts: list[Any]) -> Sheet:
    lines = [(1, 2 + number % 4) for number in range(len(parts))]
    return Sheet("grid", [("grid", n) for n in range(len(parts))], lines, measuring.as_array(parts))


@FEW
@given(seed=SEEDS, count=st.integers(3, 40), zoom=st.integers(8, 18))
def test_no_gap_opens_whoever_is_simplified_first(seed: int, count: int, zoom: int) -> None:
    """In groups, one after the other, it is what all at once would be; and what was a partition is still one."""
    parts = [bent(part) for part in cells(seed, count)]
    sheet = in_memory(parts)
    rows = list(range(len(parts)))
    for row in reversed(rows):
        sheet.coarse([row], zoom)
    coarse = sheet.coarse(rows, zoom)
    whole = in_memory(parts)
    whole.groups = {(1, 2 + number): rows for number in range(4)}
    at_once = whole.coarse(rows, zoom)
    assert shapely.equals_exact(shapely.normalize(coarse), shapely.normalize(at_once), 0).all()
    valid = [outline for outline in measuring.made_valid(coarse) if not outline.is_empty]
    found = measure(valid, tolerance_m2=0.01)
    assert found.gaps.area_m2 == pytest.approx(0, abs=0.01)
    assert found.overlaps.area_m2 == pytest.approx(0, abs=0.01)


def test_the_viewport_changes_no_border(client: Client, city: Area) -> None:
    whole = outlines(ask(client, *ALL, zoom=15))
    for west, east in pairwise(range(0, 3001, 500)):
        for code, part in outlines(ask(client, west, 500, east, 900, zoom=15)).items():
            assert part.equals_exact(whole[code], 0), code


def test_coarse_is_coarse(client: Client, city: Area) -> None:
    fine = shapely.count_coordinates(list(outlines(ask(client, *ALL, zoom=18)).values()))
    coarse = shapely.count_coordinates(list(outlines(ask(client, *ALL, zoom=14)).values()))
    assert coarse < fine / 2


@pytest.mark.parametrize("limit", [300, 700, 2_000, 5_000, 20_000])
def test_an_answer_is_never_larger_than_allowed(
    client: Client, city: Area, limit: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drawing, "LARGEST", limit)
    for zoom in range(0, 23, 2):
        view = maps.View.of((*at(-10, -10), *at(3010, 2010)), zoom)
        body = maps.answer(view).body
        assert len(body) <= limit
        assert json.loads(gzip.decompress(body))["features"]


def test_too_many_shapes_are_shown_as_what_they_lie_in(
    client: Client, city: Area, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert drawing.MOST_SHAPES <= 2000, "features of one answer"
    monkeypatch.setattr(drawing, "MOST_SHAPES", 6)
    assert ask(client, *ALL, zoom=16)["level"] == "community"
    assert ask(client, *ALL, zoom=16, area="S2")["level"] == "grid"


@pytest.mark.parametrize("zoom", [16, 22])
def test_a_box_no_screen_could_show_gets_a_coarser_scale(client: Client, city: Area, zoom: int) -> None:
    query: dict[str, Any] = {"bbox": "-180,-90,180,90", "zoom": zoom}
    answer = client.get(ADDRESS, query).json()
    assert (answer["level"], answer["zoom"]) == ("city", 4)


def test_answers_are_kept_until_the_territory_changes(
    client: Client, city: Area, django_assert_max_num_queries: Any
) -> None:
    query: dict[str, Any] = {"bbox": box(*ALL), "zoom": 16}
    first = client.get(ADDRESS, query, headers={"accept-encoding": "gzip"})
    assert first["Content-Encoding"] == "gzip"
    assert json.loads(gzip.decompress(first.content))["level"] == "grid"
    with django_assert_max_num_queries(1):  # whether it has changed
        client.get(ADDRESS, query)
    nearly: dict[str, Any] = {"bbox": box(-9, -9, 3009, 2009), "zoom": 16}
    for same in (query, nearly):
        again = client.get(ADDRESS, same, headers={"if-none-match": first["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
    home = Area.objects.get(code="M5")
    whole: dict[Grid, Any] = {grid("NEW", home): home.outline}
    publish_division(division_id=division(home, whole).pk, directly=True)
    newer = client.get(ADDRESS, query, headers={"if-none-match": first["ETag"]})
    assert newer.status_code == 200
    assert "NEW" in shown(newer.json())


def test_a_changed_territory_while_it_is_read_breaks_nothing(city: Area) -> None:
    """The tree knows an area that is gone by now."""
    known = locating.territory()
    first = known.grids.ids[0]
    gone = replace(known, line_of_grid=known.line_of_grid | {first: (888_888, None, None, None)})
    assert ("grid", first) not in sheets(gone)[0].things
    assert len(sheets(gone)[0].things) == len(sheets(known)[0].things) - 1
