"""The past is kept: which grid a place lay in, who served it, and how each division came to be."""

from datetime import date, timedelta
from typing import Any

import pytest
import shapely
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grids import history, locating, rules
from grids.actions import (
    draft_division,
    move_division,
    publish_division,
    schedule_division,
    set_area_outline,
    set_outlines,
)
from grids.certifying import fingerprint
from grids.models import Division, Grid
from tests.cast import Cast, give_post, make_cast
from tests.grids.tilings import HEIGHT, WIDTH, frame, tilings
from tests.grids.world import at, cell, community, division, grid, two_halves

pytestmark = pytest.mark.django_db
FRAME, WEST, EAST = cell(0, 0, 200, 100), cell(0, 0, 100, 100), cell(100, 0, 100, 100)
SPOT = at(50, 50)


def today() -> date:
    return timezone.localdate()


@pytest.fixture
def cast() -> Cast:
    """Thirty days ago two halves came into force; today G2 and a new grid N changed places with them."""
    made = make_cast()
    set_area_outline(area_id=made.community.pk, outline=FRAME)
    first = division(made.community, {made.grid: WEST, made.neighbour_grid: EAST})
    publish_division(division_id=first.pk, day=today() - timedelta(days=30), directly=True)
    return made


def swap(cast: Cast) -> Division:
    second = division(cast.community, {cast.neighbour_grid: WEST, cast.grid: EAST}, note="")
    move_division(division_id=second.pk, move="propose", reason="Shorter ways", by=cast.ada)
    move_division(division_id=second.pk, move="approve", by=cast.root)
    return publish_division(division_id=second.pk, by=cast.root).division


# The API ------------------------------------------------------------------------------------------------------


def ask(client: Client, **more: Any) -> Any:
    lon, lat = more.pop("spot", SPOT)
    return client.get("/api/v1/grids/locate/", {"lon": lon, "lat": lat, **more})


def test_the_grid_of_a_past_day(client: Client, cast: Cast) -> None:
    swap(cast)
    days = (today() - timedelta(days=31), today() - timedelta(days=1), today())
    found = [ask(client, day=day.isoformat()).json() for day in days]
    assert [each["grid"] and each["grid"]["code"] for each in found] == [None, "G1", "G2"]
    assert {each["community"]["code"] for each in found} == {"M1"}
    assert {each["street"]["code"] for each in found} == {"S1"}
    assert ask(client).json() == found[2]


@pytest.mark.parametrize("day", ["2026-02-30", "yesterday", (today() + timedelta(days=1)).isoformat()])
def test_a_day_that_is_none_or_has_not_come(client: Client, cast: Cast, day: str) -> None:
    answer = ask(client, day=day)
    assert answer.status_code == 400
    assert "day" in answer.json()["fields"]


def test_what_was_replaced_on_its_first_day_was_never(client: Client, cast: Cast) -> None:
    swap(cast)
    third = division(cast.community, {cast.grid: FRAME})
    publish_division(division_id=third.pk, directly=True)
    assert ask(client, day=today().isoformat()).json()["grid"]["code"] == "G1"


def test_a_community_younger_than_the_tree_of_this_process(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """It came, and was divided, in the half second in which nobody looks for another version."""
    older = locating.territory()
    home, west, _east = two_halves()
    monkeypatch.setattr(locating, "territory", lambda: older)
    place = locating.place_at(*at(10, 10), today())
    assert (place.grid_id, place.community_id) == (west.pk, home.pk)


# Every point exactly once -------------------------------------------------------------------------------------

POINTS = st.lists(st.tuples(st.floats(0, WIDTH), st.floats(0, HEIGHT)), min_size=1, max_size=25)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tilings(), POINTS)
def test_a_published_division_covers_every_point_once(
    transactional_example: Any, parts: list[Any], points: list[tuple[float, float]]
) -> None:
    """Inside one grid touches the point; on a border several, and the one with the smallest code owns it."""
    with transactional_example():
        home = community(outline=frame())
        grids = [grid(f"G{number:02}", home) for number in range(len(parts))]
        made = draft_division(community=home)
        pairs = [(each.pk, part) for each, part in zip(grids, parts, strict=True)]
        set_outlines(division=made, outlines=pairs)
        publish_division(division_id=made.pk, directly=True)
        corners = [tuple(corner) for part in parts for corner in shapely.get_coordinates(part)]
        places = [at(*point) for point in points] + corners
        inside = [place for place in places if shapely.intersects_xy(shapely.union_all(parts), *place)]
        found = locating.locate_many([lon for lon, _lat in inside], [lat for _lon, lat in inside])
        for place, owner in zip(inside, found, strict=True):
            touching = [pk for pk, part in pairs if shapely.intersects_xy(part, *place)]
            within = [pk for pk, part in pairs if shapely.contains_xy(part, *place)]
            assert len(within) <= 1
            assert owner.grid_id == touching[0] == locating.grid_at(place[0], place[1], today())


@pytest.fixture
def transactional_example() -> Any:
    """Each example starts from nothing."""
    from contextlib import contextmanager

    from django.db import transaction

    @contextmanager
    def begin() -> Any:
        with transaction.atomic():
            yield
            transaction.set_rollback(True)

    return begin


# Versions -----------------------------------------------------------------------------------------------------


def test_versions_say_who_why_and_what_changed(client: Client, cast: Cast) -> None:
    second = swap(cast)
    client.force_login(cast.ada, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(reverse("grids:versions", args=[cast.community.pk])).content.decode()
    for words in (
        "proposed by Ada Guo",
        "approved by root",
        "Shorter ways",
        "0 new, 0 vanished",
        "m² changed grid",
    ):
        assert words in page, words
    assert reverse("grids:difference", args=[second.pk]) in page
    assert [each.number for each in history.versions(cast.community)] == [2, 1]


def test_a_difference_is_against_the_one_before(client: Client, cast: Cast) -> None:
    second = swap(cast)
    first = Division.objects.get(number=1)
    draft = division(cast.community, {cast.grid: FRAME})
    before = [history.predecessor(each) for each in (first, second, draft)]
    assert before == [None, first, second]
    client.force_login(cast.ada, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(reverse("grids:difference", args=[second.pk]))
    assert {(row["giver"], row["taker"]) for row in page.context["pieces"]} == {
        (cast.grid, cast.neighbour_grid),
        (cast.neighbour_grid, cast.grid),
    }
    assert client.get(reverse("grids:difference", args=[first.pk])).status_code == 200


def test_the_life_of_a_division_is_told(cast: Cast) -> None:
    found = division(cast.community, {cast.grid: FRAME})
    for move, by in (
        ("propose", cast.ada),
        ("give_back", cast.root),
        ("propose", cast.ada),
        ("approve", cast.root),
    ):
        move_division(division_id=found.pk, move=move, reason=f"{move} because", by=by)
    schedule_division(division_id=found.pk, day=today() + timedelta(days=5), by=cast.root)
    found.refresh_from_db()
    told = [(str(step["what"]), step["who"], step.get("text", "")) for step in history.life(found)]
    assert told == [
        ("Drafted", "", ""),
        ("Proposed", "Ada Guo", ""),
        ("Given back", "root", ""),  # its reason went when it was proposed again
        ("Proposed", "Ada Guo", "propose because"),
        ("Approved", "root", ""),
        ("To come into force", "root", ""),
    ]


def test_a_division_that_was_held_up_says_so_in_the_readers_language(client: Client, cast: Cast) -> None:
    found = division(cast.community, {cast.grid: FRAME})
    Division.objects.filter(pk=found.pk).update(
        state="approved",
        held_up={"day": "2026-03-01", "reasons": {"en": ["Not covered."], "zh-hans": ["有缺口。"]}},
    )
    found.refresh_from_db()
    with translation.override("zh-hans"):
        told = history.held_up(found)
    assert told == {"day": date(2026, 3, 1), "reasons": ["有缺口。"]}
    client.force_login(cast.lisa, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(reverse("grids:division", args=[found.pk])).content.decode()
    assert "Not covered." in page


# The certificate ----------------------------------------------------------------------------------------------


def test_the_certificate_holds_what_was_measured(client: Client, cast: Cast) -> None:
    second = swap(cast)
    second.refresh_from_db()
    kept: Any = second.certificate
    assert kept["coverage"] | {"features": 2, "ok": True} == kept["coverage"]
    assert {"invalid", "overlaps", "gaps", "outside_m2", "uncovered_m2"} <= kept["coverage"].keys()
    assert (kept["tolerance_m2"], kept["by"]) == (1.0, cast.root.pk)
    assert kept["projection"].startswith("+proj=laea")
    assert kept["fingerprint"] == fingerprint(second)
    assert kept["changes"]["area_m2"] == pytest.approx(20_000, rel=0.01)
    assert kept["community_m2"] == pytest.approx(20_000, rel=0.01)
    client.force_login(cast.ada, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(reverse("grids:certificate", args=[second.pk])).content.decode()
    assert kept["fingerprint"] in page
    assert "Approved by" in page


def test_the_fingerprint_is_of_every_code_and_corner(cast: Cast) -> None:
    found = Division.objects.get(number=1)
    before = fingerprint(found)
    same = draft_division(community=cast.community, copy_of=found)
    assert fingerprint(same) == before
    Grid.objects.filter(pk=cast.grid.pk).update(code="G1x")
    assert fingerprint(found) != before
    Grid.objects.filter(pk=cast.grid.pk).update(code="G1")
    found.outlines.filter(grid=cast.grid).update(outline=cell(0, 0, 100.001, 100))
    assert fingerprint(found) != before


def test_what_is_in_force_is_not_measured_at_each_visit(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page shows what its certificate holds, the same figures; with another border it is measured against that."""
    second = swap(cast)
    client.force_login(cast.root, backend="django.contrib.auth.backends.ModelBackend")
    page = reverse("grids:division", args=[second.pk])
    measured: list[Any] = []
    whole = rules.coverage_of

    def note(*given: Any) -> Any:
        measured.append(given)
        return whole(*given)

    monkeypatch.setattr(rules, "coverage_of", note)
    shown = client.get(page).context["coverage"]
    assert measured == []
    assert shown.as_json() == whole(second, cast.community.outline).as_json()
    set_area_outline(area_id=cast.community.pk, outline=shapely.buffer(FRAME, 1e-9))
    measured.clear()
    client.get(page)
    assert len(measured) == 1


def test_what_was_never_published_has_no_certificate(client: Client, cast: Cast) -> None:
    drafted = division(cast.community, {cast.grid: FRAME})
    client.force_login(cast.root, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(reverse("grids:certificate", args=[drafted.pk])).status_code == 404


# Which grid, and whose ----------------------------------------------------------------------------------------


def whose(client: Client, **more: Any) -> Any:
    lon, lat = SPOT
    return client.get(reverse("members:past"), {"lon": lon, "lat": lat, **more})


def test_whose_it_was_on_a_day(client: Client, cast: Cast) -> None:
    give_post(
        cast.stranger, "grid_member", cast.team, grid=cast.grid,
        starts_on=date(2020, 1, 1), ends_on=today() - timedelta(days=10),
    )  # fmt: skip
    swap(cast)
    client.force_login(cast.ada, backend="django.contrib.auth.backends.ModelBackend")
    then = whose(client, day=(today() - timedelta(days=20)).isoformat())
    assert then.context["found"].grid == cast.grid
    assert [post.user.username for post in then.context["served"].posts] == ["leo", "alice", "stranger"]
    later = whose(client, day=(today() - timedelta(days=5)).isoformat())
    assert [post.user.username for post in later.context["served"].posts] == ["leo", "alice"]
    now = whose(client, day=today().isoformat())
    assert now.context["found"].grid == cast.neighbour_grid
    assert "Nobody had a post" in now.content.decode()
    before = whose(client, day="2001-01-01")
    assert "lay in no grid" in before.content.decode()


def test_names_are_for_those_who_look_after_the_organisation(client: Client, cast: Cast) -> None:
    """Elsewhere only people who show themselves to residents are named; the others are counted."""
    give_post(cast.stranger, "grid_member", cast.team, grid=cast.grid)
    give_post(cast.henry, "administrator", cast.city_centre, area=cast.other_street)
    client.force_login(cast.henry, backend="django.contrib.auth.backends.ModelBackend")
    page = whose(client, day=today().isoformat())
    assert [post.user.username for post in page.context["served"].posts] == ["leo", "alice"]
    assert page.context["served"].others == 1
    assert "Stranger" not in page.content.decode()


@pytest.mark.parametrize(
    ("given", "said"),
    [({"day": "2030-01-01"}, "has not come yet"), ({"lon": ""}, "required"), ({"lat": "x"}, "number")],
)
def test_a_question_that_cannot_be_answered(client: Client, cast: Cast, given: Any, said: str) -> None:
    client.force_login(cast.ada, backend="django.contrib.auth.backends.ModelBackend")
    page = whose(client, **({"day": today().isoformat()} | given))
    assert page.status_code == 200
    assert said in page.content.decode()
