"""The public API of the territory."""

from typing import Any

import pytest
import shapely
from django.conf import settings
from django.test import Client

from grids import api
from grids.actions import publish_division
from grids.coverage import measure
from tests.grids.test_coverage_properties import FRAME, cells
from tests.grids.world import at, cell, community, division, grid, two_halves

pytestmark = pytest.mark.django_db
LOCATE, GRIDS = "/api/v1/grids/locate/", "/api/v1/grids/"


def ask(client: Client, address: str, **query: Any) -> Any:
    return client.get(address, query).json()


def box(*corners: tuple[float, float]) -> str:
    (west, south), (east, north) = (at(*corner) for corner in corners)
    return f"{west},{south},{east},{north}"


ALL = box((-10, -10), (210, 110))


def test_locate_names_grid_and_areas(client: Client) -> None:
    home, west, _east = two_halves()
    lon, lat = at(10, 10)
    answer = ask(client, LOCATE, lon=lon, lat=lat)
    assert answer["grid"] == {"id": west.pk, "code": "M1-W", "name": "M1-W网格"}
    assert answer["community"] == {"id": home.pk, "code": "M1", "name": "Community M1"}
    assert (answer["street"], answer["district"]) == (None, None)
    assert answer["city"]["id"] == home.parent_id
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "zh-hans"
    chinese = ask(client, LOCATE, lon=lon, lat=lat)
    assert chinese["community"]["name"] == "M1社区"


def test_locate_nowhere_is_all_null(client: Client) -> None:
    answer = client.get(LOCATE, {"lon": 0, "lat": 0})
    assert answer.status_code == 200
    assert {name for name, value in answer.json().items() if value is None} == {
        "grid", "community", "street", "district", "city",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("address", "query", "field"),
    [
        (LOCATE, {}, "lon"),
        (LOCATE, {"lon": "east", "lat": 1}, "lon"),
        (LOCATE, {"lon": 1, "lat": 91}, "lat"),
        (LOCATE, {"lon": "nan", "lat": 1}, "lon"),
        (GRIDS, {}, "bbox"),
        (GRIDS, {"bbox": "1,2,3"}, "bbox"),
        (GRIDS, {"bbox": "3,2,1,4"}, "bbox"),
        (GRIDS, {"bbox": "0,0,nan,1"}, "bbox"),
        (GRIDS, {"bbox": "0,0,1,1", "zoom": 40}, "zoom"),
    ],
)
def test_bad_questions_are_400_and_name_the_field(
    client: Client, address: str, query: Any, field: str
) -> None:
    answer = client.get(address, query)
    assert answer.status_code == 400
    assert field in answer.json()["fields"]
    assert answer.json()["error"]


def test_grids_in_a_box_are_geojson(client: Client) -> None:
    two_halves()
    answer = client.get(GRIDS, {"bbox": ALL}).json()
    assert (answer["type"], answer["truncated"]) == ("FeatureCollection", False)
    first = answer["features"][0]
    assert first["properties"] == {
        "code": "M1-E",
        "name": "M1-E网格",
        "kind": "comprehensive",
        "community": {"code": "M1", "name": "Community M1"},
    }
    assert shapely.geometry.shape(first["geometry"]).equals_exact(
        cell(100, 0, 100, 100), 1e-6, normalize=True
    )
    some = client.get(GRIDS, {"bbox": box((10, 10), (20, 20))}).json()
    assert [feature["properties"]["code"] for feature in some["features"]] == ["M1-W"]


def test_only_what_is_in_force_shows(client: Client) -> None:
    home = community(outline=cell(0, 0, 200, 100))
    division(home, {grid("G", home): cell(0, 0, 200, 100)})
    assert client.get(GRIDS, {"bbox": ALL}).json()["features"] == []


def test_more_than_fit_are_cut_and_said_so(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    two_halves()
    monkeypatch.setattr(api, "MOST_GRIDS", 1)
    answer = client.get(GRIDS, {"bbox": ALL}).json()
    assert (len(answer["features"]), answer["truncated"]) == (1, True)


def test_an_answer_has_so_many_corners_at_most(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """A square has five, closed. With or without a zoom; what did not fit is said."""
    two_halves()
    monkeypatch.setattr(api, "MOST_CORNERS", 9)
    queries: tuple[dict[str, str], ...] = ({"bbox": ALL}, {"bbox": ALL, "zoom": "20"})
    for query in queries:
        answer = client.get(GRIDS, query).json()
        assert [each["properties"]["code"] for each in answer["features"]] == ["M1-E"]
        assert answer["truncated"]
    monkeypatch.setattr(api, "MOST_CORNERS", 10)
    answer = client.get(GRIDS, {"bbox": ALL}).json()
    assert (len(answer["features"]), answer["truncated"]) == (2, False)


def test_an_unchanged_territory_is_not_sent_again(client: Client) -> None:
    home, west, east = two_halves()
    etag = client.get(GRIDS, {"bbox": ALL})["ETag"]
    again = client.get(GRIDS, {"bbox": ALL}, headers={"if-none-match": etag})
    assert (again.status_code, again.content) == (304, b"")
    others: tuple[dict[str, str], ...] = ({"bbox": ALL, "zoom": "9"}, {"bbox": box((0, 0), (50, 50))})
    for other in others:
        assert client.get(GRIDS, other, headers={"if-none-match": etag}).status_code == 200
    drafted = division(home, {west: cell(0, 0, 50, 100), east: cell(50, 0, 150, 100)})
    publish_division(division_id=drafted.pk, directly=True)
    assert client.get(GRIDS, {"bbox": ALL}, headers={"if-none-match": etag}).status_code == 200


def test_simplified_grids_still_meet(client: Client) -> None:
    """Coarser for a small scale, with fewer vertices, and no gap between neighbours."""
    home = community(outline=FRAME)
    parts = [part.segmentize(0.0002) for part in cells(3, 30)]
    publish_division(
        division_id=division(home, {grid(f"G{n:02}", home): part for n, part in enumerate(parts)}).pk,
        directly=True,
    )
    bbox = box((-10, -10), (3010, 2010))

    def shapes(**query: Any) -> list[Any]:
        found = ask(client, GRIDS, bbox=bbox, **query)["features"]
        return [shapely.geometry.shape(feature["geometry"]) for feature in found]

    fine, coarse = shapes(), shapes(zoom=13)
    assert shapely.count_coordinates(coarse) < shapely.count_coordinates(fine) / 3
    assert len(coarse) == len(parts)
    assert measure(coarse, tolerance_m2=20).ok


def test_query_counts(client: Client, django_assert_max_num_queries: Any) -> None:
    two_halves()
    client.get(GRIDS, {"bbox": ALL})
    with django_assert_max_num_queries(3):
        client.get(GRIDS, {"bbox": ALL})
    lon, lat = at(10, 10)
    with django_assert_max_num_queries(4):
        ask(client, LOCATE, lon=lon, lat=lat)
