"""The map of cases: everything one may see is in it once, nothing else is, and never too much of it."""

from datetime import timedelta
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from cases.desk.case_map import bounds_of
from cases.desk.inbox import View
from cases.models import Case
from cases.queries import case_map
from cases.queries.case_map import MOST_SQUARES, Bounds, Mesh
from cases.queries.inbox import Desk
from cases.workflow import ENDED
from tests.cases.world import IN_G1, IN_G2, IN_G3, MONDAY, World
from tests.test_permissions import signed_in

ADDRESS = reverse("api-case-map")
EARTH = "-180,-90,180,90"
CITY: Bounds = (119.99, 29.99, 120.06, 30.03)
PEOPLE = ("alice", "leo", "oscar", "lisa", "dan", "carl", "henry", "audrey", "ada", "stranger", "root")
MOST_FEATURES = 2000


def asked(client: Client, box: Any = CITY, zoom: Any = 14, **query: Any) -> Any:
    bbox = box if isinstance(box, str) else ",".join(map(str, box))
    answer = client.get(ADDRESS, {"bbox": bbox, "zoom": zoom, "tab": "all", **query})
    assert answer.status_code == 200, answer.content
    assert len(answer.json()["features"]) <= MOST_FEATURES
    return answer.json()


def shown(found: Any) -> int:
    return sum(each["properties"].get("count", 1) for each in found["features"])


@pytest.fixture
def crowd(world: World) -> World:
    """Forty cases in three grids, on borders of squares too; some closed, at work, late, disputes, without a place."""
    places = [(lon + n * 0.0002, lat - n * 0.0003) for lon, lat in (IN_G1, IN_G2, IN_G3) for n in range(10)]
    cases = [world.report(place=place, by=world.cast.root, at=timezone.now()) for place in places]
    wide = 360 / 2**14 / 256 * case_map.SQUARE  # a corner that four squares of zoom 14 share
    high = wide * Mesh.over(CITY, 14).step[1] / Mesh.over(CITY, 14).step[0]
    corner = (round(120.01 / wide) * wide, round(30.01 / high) * high)
    cases += [world.report(place=corner, by=world.cast.alice) for _ in range(3)]
    world.walk(world.report(place=IN_G2, at=timezone.now()), "establish", "dispatch")
    world.walk(world.report(place=IN_G1), "establish", "dispatch", "answer", "check", "close")
    world.walk(world.report(place=IN_G1), "establish", "escalate")
    world.walk(world.report(place=IN_G1, by=world.cast.stranger), "establish", "dispatch", "answer")
    world.report(place=None, by=world.cast.root)
    Case.objects.filter(pk__in=[case.pk for case in cases[::4]]).update(dispute=True)
    return world


@pytest.mark.parametrize("single", [case_map.SINGLE, 0], ids=["points", "squares"])
def test_the_sum_is_what_one_may_see(crowd: World, single: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of everybody, open and ended, at every scale; the corner that four squares share is counted once."""
    monkeypatch.setattr(case_map, "SINGLE", single)
    for who in PEOPLE:
        client = signed_in(crowd.cast.people[who])
        there = Case.objects.visible_to(crowd.cast.people[who]).exclude(lon=None)
        ended, open_ones = there.filter(state__in=ENDED).count(), there.exclude(state__in=ENDED).count()
        for zoom in (0, 14):
            found = shown(asked(client, zoom=zoom)), shown(asked(client, zoom=zoom, tab="ended"))
            assert found == (open_ones, ended), (who, zoom)


def test_each_list_has_the_cases_of_the_inbox(crowd: World) -> None:
    for who, tab in (
        ("oscar", "ours"),
        ("henry", "orders"),
        ("alice", "check"),
        ("dan", "owed"),
        ("oscar", "passed"),
    ):
        user = crowd.cast.people[who]
        listed = View.read(user, QueryDict(f"tab={tab}")).page(size=200).items
        found = {each["id"] for each in asked(signed_in(user), tab=tab)["features"]}
        assert found == {case.pk for case in listed if case.lon is not None}, (who, tab)
        assert found, (who, tab)


FILTERS = ({"lamp": "red"}, {"lamp": "green"}, {"state": "dispatched"}, {"topic": "litter"}, {"q": "unicorn"})


@pytest.mark.parametrize("query", FILTERS, ids=str)
def test_filters_are_those_of_the_inbox(crowd: World, query: dict[str, str]) -> None:
    asking = QueryDict(mutable=True)
    asking.update({"tab": "all", **query})
    listed = View.read(crowd.cast.oscar, asking).page(size=200).items
    found = {each["id"] for each in asked(signed_in(crowd.cast.oscar), **query)["features"]}
    assert found == {case.pk for case in listed if case.lon is not None}


def test_nobody_zooms_into_what_is_not_his(crowd: World) -> None:
    """However near one comes to a case that one may not see, the answer is the same as without it."""
    for who in ("oscar", "alice", "henry", "stranger"):
        user = crowd.cast.people[who]
        client, mine = signed_in(user), set(Case.objects.visible_to(user).values_list("pk", flat=True))
        for case in Case.objects.exclude(pk__in=mine).exclude(lon=None)[::9]:
            assert case.lon is not None
            assert case.lat is not None
            near = (case.lon - 1e-6, case.lat - 1e-6, case.lon + 1e-6, case.lat + 1e-6)
            for zoom in (10, 18):
                found = asked(client, near, zoom)["features"]
                assert {each["id"] for each in found} <= mine, (who, zoom)
                assert case.number not in str(found)


def test_late_ones_are_told_and_counted(crowd: World, monkeypatch: pytest.MonkeyPatch) -> None:
    client = signed_in(crowd.cast.oscar)
    points = asked(client)["features"]
    late = [each for each in points if each["properties"]["tone"] == "bad"]
    assert 0 < len(late) < len(points)
    assert {each["properties"]["icon"] for each in late} == {"exclamation-octagon-fill"}
    assert all(each["properties"]["lamp"] == "Red: overdue" and each["properties"]["due"] for each in late)
    assert points[0] in late, "the first due first"
    monkeypatch.setattr(case_map, "SINGLE", 0)
    squares = [each["properties"] for each in asked(client, zoom=12)["features"]]
    assert sum(each["late"] for each in squares) == len(late)
    assert any("overdue" in each["name"] for each in squares)


def test_a_square_is_counted_no_further_than_its_number_says(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _number in range(4):
        world.report()
    monkeypatch.setattr(case_map, "SINGLE", 2)
    monkeypatch.setattr(case_map, "COUNT_TO", 3)
    found = asked(signed_in(world.cast.oscar), zoom=16)
    assert (found["level"], len(found["features"])) == ("squares", 1)
    about = found["features"][0]["properties"]
    assert (about["text"], about["count"], about["late"], about["more"]) == ("3+!", 3, 3, True)
    assert about["name"] == "3+ cases, 3+ overdue"
    monkeypatch.setattr(case_map, "COUNT_TO", 4)
    assert asked(signed_in(world.cast.oscar), zoom=16)["features"][0]["properties"]["more"] is False


# No place lies closer to the equator or to Greenwich than a float of usual size can say.
LON, LAT = (st.floats(-end, end, allow_subnormal=False) for end in (180, 90))
BOXES = st.tuples(LON, LAT, LON, LAT).map(
    lambda ends: (min(ends[0], ends[2]), min(ends[1], ends[3]), max(ends[0], ends[2]), max(ends[1], ends[3]))
)


@given(BOXES, st.integers(0, 22))
def test_squares_cover_the_box_and_are_never_many(box: Bounds, zoom: int) -> None:
    """Together with single cases, far below 2,000 features."""
    mesh = Mesh.over(box, zoom)
    west, south, east, north = mesh.box
    assert len(mesh) <= MOST_SQUARES <= MOST_FEATURES
    assert case_map.SINGLE <= MOST_FEATURES
    assert max(west - box[0], south - box[1], box[2] - east, box[3] - north) <= 0


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"bbox": "1,2,3"}, "bbox"),
        ({"bbox": "5,0,1,1"}, "bbox"),
        ({"zoom": "23"}, "zoom"),
        ({"lamp": "purple"}, "filter"),
        ({"tab": "nonsense"}, "list"),
        ({"colour": "red"}, "filter"),
    ],
)
def test_what_is_not_understood_is_refused(world: World, query: dict[str, str], field: str) -> None:
    answer = signed_in(world.cast.oscar).get(ADDRESS, {"bbox": EARTH, "zoom": "3"} | query)
    assert answer.status_code == 400
    assert field in answer.json()["fields"]


def test_the_page_begins_where_one_works(world: World) -> None:
    """With the first of the list, and the way back to the same list."""
    case = world.report(at=timezone.now() - timedelta(minutes=1))
    page = signed_in(world.cast.oscar).get(reverse("desk:map") + "?tab=all&source=patrol")
    assert page.status_code == 200
    text = page.content.decode()
    assert case.number in text
    assert "/desk/?tab=all&amp;source=patrol" in text
    assert "/api/v1/cases/map/?tab=all\\u0026source=patrol" in text
    boxes = {
        who: bounds_of(Desk.of(world.cast.people[who])) for who in ("oscar", "alice", "root", "stranger")
    }
    west = (120.0, 30.0, 120.02, 30.02)
    assert boxes == {
        "oscar": pytest.approx(west),
        "alice": pytest.approx(west),
        "root": None,
        "stranger": None,
    }


def test_inbox_and_map_lead_to_each_other(world: World) -> None:
    world.report(at=MONDAY)
    page = signed_in(world.cast.oscar).get(reverse("desk:inbox") + "?tab=all&lamp=red").content.decode()
    assert "/desk/map/?tab=all&amp;lamp=red" in page
