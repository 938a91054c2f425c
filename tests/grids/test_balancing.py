"""A proposed division over the drawing page's requests: shown, explained, taken over as one step, undone."""

import json
from typing import Any

import numpy as np
import pytest
import shapely
from django.test import Client
from django.urls import reverse

from grids import hooks, rules
from grids.actions import draft_undo
from grids.actions.balancing import heirs
from grids.models import Area, Building, Division, Grid, GridKind, TerritoryRules
from tests.cast import make_user
from tests.grids.estates import on_earth, scattered
from tests.grids.world import cell, community, division, grid

FRAME = cell(0, 0, 900, 900)
SQUARE = shapely.box(0, 0, 900, 900)
pytestmark = pytest.mark.django_db


def settled(home: Area, count: int = 60, households: int = 30, seed: int = 1) -> list[Building]:
    """So many buildings anywhere in the square."""
    places = on_earth(scattered(SQUARE, count, seed)).tolist()
    return Building.objects.bulk_create(
        Building(community=home, code=f"{home.code}-{number:03}", lon=lon, lat=lat, households=households,
                 dwellings=households + 2)
        for number, (lon, lat) in enumerate(places)
    )  # fmt: skip


@pytest.fixture
def home() -> Area:
    return community("M1", FRAME)


@pytest.fixture
def draft(home: Area) -> Division:
    """A draft of a narrow west and a wide east grid."""
    west, east = grid("M1001", home), grid("M1002", home)
    return division(home, {west: cell(0, 0, 200, 900), east: cell(200, 0, 700, 900)})


@pytest.fixture
def root(client: Client) -> Client:
    client.force_login(
        make_user("root", is_superuser=True), backend="django.contrib.auth.backends.ModelBackend"
    )
    return client


def post(client: Client, made: Division, name: str, **body: Any) -> Any:
    url = reverse(f"grids:{name}", args=[made.pk])
    return client.post(url, json.dumps(body), content_type="application/json")


def proposed(client: Client, made: Division, **body: Any) -> dict[str, Any]:
    answer: dict[str, Any] = post(client, made, "draw-balance", **body).json()
    assert answer["possible"], answer["why_not"]
    return answer


def accepted(client: Client, made: Division, **body: Any) -> Any:
    made.refresh_from_db()
    token = proposed(client, made, **body)["token"]
    return post(client, made, "draw-balance-accept", version=made.version, token=token)


def codes(made: Division, kind: str = GridKind.COMPREHENSIVE) -> list[str]:
    return sorted(made.outlines.filter(grid__kind=kind).values_list("grid__code", flat=True))


def test_a_proposal_is_shown_and_changes_nothing(root: Client, draft: Division, home: Area) -> None:
    settled(home)
    answer = proposed(root, draft)
    assert len(answer["grids"]) == 5  # 1,800 households, 360 in each
    assert sum(each["households"] for each in answer["grids"]) == 1800
    assert sum(each["dwellings"] for each in answer["grids"]) == 60 * 32
    assert sum(each["area_m2"] for each in answer["grids"]) == pytest.approx(810_000, rel=0.01)
    assert [each["number"] for each in answer["grids"]] == [1, 2, 3, 4, 5]
    assert not any(each["outside_band"] for each in answer["grids"])
    assert answer["spread"] == answer["after"]["spread"] < 12 < answer["before"]["spread"]
    assert codes(draft) == ["M1001", "M1002"]


def test_it_is_explained(root: Client, draft: Division, home: Area) -> None:
    settled(home)
    said = " ".join(proposed(root, draft, seed=7)["explanation"])
    assert said.startswith("5 grids: 1,800 households make 4 to 6 grids of 300 to 500")
    for part in (
        "A grid has 3",
        "2 for each of the 0 cases",
        "In the present division it differs by",
        "seed 7",
    ):
        assert part in said


def test_the_wish_is_followed(root: Client, draft: Division, home: Area) -> None:
    settled(home)
    answer = proposed(root, draft, grids=3, seed=9, case_weight=0.5)
    assert (len(answer["grids"]), answer["seed"], answer["case_weight"]) == (3, 9, 0.5)
    said = " ".join(answer["explanation"])
    assert "3 grids: as many as you asked for. 1,800 households would make 4 to 6 grids" in said
    assert "Grid 1 has 600 households, outside of 300 to 500: so do 3 grids on average" in said
    assert all(each["outside_band"] for each in answer["grids"])


def test_the_band_is_the_city_s(root: Client, draft: Division, home: Area) -> None:
    TerritoryRules(pk=1, households_from=100, households_to=200).save()
    settled(home)
    assert len(proposed(root, draft)["grids"]) == 12


def test_cases_weigh_as_the_city_says(root: Client, draft: Division, home: Area) -> None:
    settled(home)
    places = on_earth(scattered(shapely.box(0, 0, 200, 900), 300, 3))

    def told(sender: Any, **about: Any) -> Any:
        return places[:, 0].tolist(), places[:, 1].tolist()

    hooks.work_asked.connect(told)
    try:
        answer = proposed(root, draft, grids=5)
    finally:
        hooks.work_asked.disconnect(told)
    assert sum(each["cases"] for each in answer["grids"]) == 300
    assert sum(each["load"] for each in answer["grids"]) == pytest.approx(1800 + 2 * 300)


def test_a_taken_proposal_is_a_partition_of_which_grids_go_on_where_they_lay(
    root: Client, draft: Division, home: Area
) -> None:
    settled(home)
    state = accepted(root, draft).json()
    assert (state["ok"], len(state["grids"]), state["steps"][-1]["what"]) == (True, 5, "balance")
    assert rules.coverage_of(draft, FRAME).ok
    assert {"M1001", "M1002"} < set(codes(draft))
    assert sum(each["households"] for each in state["grids"]) == 1800
    by_code = {each["code"]: shapely.geometry.shape(each["geometry"]) for each in state["grids"]}
    assert by_code["M1001"].centroid.x < by_code["M1002"].centroid.x


def test_undo_brings_the_grids_of_before_back(root: Client, draft: Division, home: Area) -> None:
    settled(home)
    before = {row.grid_id: row.outline.wkb for row in draft.outlines.all()}
    accepted(root, draft)
    draft.refresh_from_db()
    draft_undo.undo(division_id=draft.pk, version_seen=draft.version)
    assert {row.grid_id: row.outline.wkb for row in draft.outlines.all()} == before


def test_what_was_shown_is_what_is_taken_over_although_somebody_moved_in(
    root: Client, draft: Division, home: Area
) -> None:
    settled(home)
    answer = proposed(root, draft)
    Building.objects.all().update(households=1)
    post(root, draft, "draw-balance-accept", version=draft.version, token=answer["token"])
    assert draft.outlines.count() == 5


def test_exclusive_grids_stay_and_the_rest_is_divided(root: Client, draft: Division, home: Area) -> None:
    park = grid("M1009", home, GridKind.EXCLUSIVE)
    corner = cell(600, 600, 300, 300)
    made = division(home, {park: corner, grid("M1003", home): FRAME.difference(corner)})
    settled(home)
    answer = proposed(root, made)
    told = " ".join(answer["explanation"])
    assert "stand in exclusive grids, which stay as they are; they are not shared out" in told
    assert "left out" not in told
    state = accepted(root, made).json()
    assert state["ok"]
    assert codes(made, GridKind.EXCLUSIVE) == ["M1009"]
    assert made.outlines.get(grid=park).outline.equals(corner)


def test_exclusive_grids_may_leave_nothing(root: Client, home: Area) -> None:
    made = division(home, {grid("M1009", home, GridKind.EXCLUSIVE): FRAME})
    answer = post(root, made, "draw-balance").json()
    assert (answer["possible"], "take the whole community" in answer["why_not"]) == (False, True)


def test_an_empty_draft_begins_with_the_grids_in_force(root: Client, home: Area, draft: Division) -> None:
    settled(home)
    Division.objects.filter(pk=draft.pk).update(state="in_force", effective_from="2026-01-01")
    empty = division(home, {})
    assert proposed(root, empty)["before"]["grids"] == 2
    assert accepted(root, empty).json()["ok"]
    assert {"M1001", "M1002"} < set(codes(empty))


def test_without_buildings_the_households_of_the_grids_are_spread_over_them(
    root: Client, draft: Division
) -> None:
    draft.outlines.filter(grid__code="M1001").update(households=1200)
    draft.outlines.filter(grid__code="M1002").update(households=800)
    answer = proposed(root, draft)
    assert len(answer["grids"]) == 5
    assert any("spread evenly over its ground" in text for text in answer["explanation"])
    state = accepted(root, draft).json()
    assert sum(each["households"] for each in state["grids"]) == pytest.approx(2000, abs=5)
    assert all(each["is_estimated"] for each in state["grids"])


def test_where_nothing_is_known_the_ground_is_shared_out(root: Client, draft: Division) -> None:
    answer = proposed(root, draft, grids=4)
    sizes = [each["area_m2"] for each in answer["grids"]]
    assert max(sizes) < 1.15 * min(sizes)
    assert "Neither buildings nor cases" in " ".join(answer["explanation"])
    assert accepted(root, draft, grids=4).json()["ok"]


def test_where_only_dwellings_were_counted_they_stand_for_households(
    root: Client, draft: Division, home: Area
) -> None:
    settled(home, households=0)
    Building.objects.update(dwellings=40)
    assert sum(each["households"] for each in proposed(root, draft)["grids"]) == 2400


def test_a_community_without_a_border(root: Client) -> None:
    made = division(community("M7"), {})
    answer = post(root, made, "draw-balance").json()
    assert answer["why_not"] == "The community has no outline yet; import or draw it first."


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "no grids": ({"grids": 0}, "from 1 to 200"),
    "too many grids": ({"grids": 201}, "from 1 to 200"),
    "grids in words": ({"grids": "five"}, "from 1 to 200"),
    "a seed below nothing": ({"seed": -1}, "Give a whole number from 0"),
    "half a seed": ({"seed": 1.5}, "Give a whole number from 0"),
    "a weight below nothing": ({"case_weight": -1}, "a number from 0 to 1000"),
    "a weight that is none": ({"case_weight": True}, "a number from 0 to 1000"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_wish_that_is_none(root: Client, draft: Division, name: str) -> None:
    body, sentence = REFUSED[name]
    answer = post(root, draft, "draw-balance", **body)
    assert (answer.status_code, sentence in answer.json()["problem"]) == (400, True)


def test_a_proposal_belongs_to_its_draft_and_its_version(root: Client, draft: Division, home: Area) -> None:
    settled(home)
    token = proposed(root, draft)["token"]
    other = division(home, {})
    for made, given in ((other, token), (draft, "made-up"), (draft, token[:-2]), (draft, "")):
        answer = post(root, made, "draw-balance-accept", version=made.version, token=given)
        assert (answer.status_code, "proposed again" in answer.json()["problem"]) == (400, True)
    assert post(root, draft, "draw-balance-accept", version=draft.version + 1, token=token).status_code == 409
    draft.version += 1
    draft.save()  # somebody drew meanwhile, and the page knows
    assert post(root, draft, "draw-balance-accept", version=draft.version, token=token).status_code == 409
    assert codes(draft) == ["M1001", "M1002"]


def test_only_a_draft_is_proposed_for(root: Client, draft: Division, home: Area) -> None:
    settled(home)
    token = proposed(root, draft)["token"]
    Division.objects.filter(pk=draft.pk).update(state="in_force", effective_from="2026-01-01")
    assert post(root, draft, "draw-balance").status_code == 400
    answer = post(root, draft, "draw-balance-accept", version=draft.version, token=token)
    assert answer.status_code == 400
    assert Grid.objects.count() == 2


def test_it_is_asked_for_by_whoever_administers_the_community(
    client: Client, draft: Division, home: Area
) -> None:
    assert post(client, draft, "draw-balance").status_code == 302
    client.force_login(make_user("anybody"), backend="django.contrib.auth.backends.ModelBackend")
    for name in ("draw-balance", "draw-balance-accept"):
        assert post(client, draft, name, version=1).status_code == 403


def test_a_grid_goes_on_in_one_place_where_it_has_most_ground() -> None:
    before = [cell(0, 0, 100, 100), cell(100, 0, 100, 100)]
    after = [cell(0, 0, 60, 100), cell(60, 0, 40, 100), cell(100, 0, 90, 100), cell(190, 0, 10, 100)]
    assert heirs(before, after) == [0, None, 1, None]
    assert heirs([], after[:1]) == [None]
    assert heirs(before, [cell(500, 500, 10, 10)]) == [None]
    assert heirs([cell(0, 0, 100, 100)], [cell(0, 0, 100, 40), cell(0, 40, 100, 60)]) == [None, 0]


def test_the_search_is_the_same_for_everybody(root: Client, draft: Division, home: Area) -> None:
    settled(home)
    one, two = (proposed(root, draft, seed=3)["grids"] for _time in range(2))
    assert np.all([a["geometry"] == b["geometry"] for a, b in zip(one, two, strict=True)])


def test_micro_grids_follow_their_ground(root: Client, home: Area) -> None:
    west, east = grid("M1001", home), grid("M1002", home)
    micro = grid("M1001-01", home, GridKind.MICRO, parent=west)
    outlines = {west: cell(0, 0, 200, 900), east: cell(200, 0, 700, 900), micro: cell(50, 50, 40, 800)}
    made = division(home, outlines)
    settled(home)
    state = accepted(root, made).json()
    assert state["ok"]
    parents = {each["id"]: shapely.geometry.shape(each["geometry"]) for each in state["grids"]}
    pieces = [each for each in state["grids"] if each["kind"] == GridKind.MICRO]
    assert pieces
    for each in pieces:
        piece = shapely.geometry.shape(each["geometry"])
        assert piece.difference(parents[each["parent"]]).area < 1e-6 * piece.area
