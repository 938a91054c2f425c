"""Whom a proposal reaches: its territory's people, the neighbours' administrators, and nobody else."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from grids import sight
from grids.actions import move_division, publish_division, set_area_outline
from grids.hooks import Obstacle
from grids.models import Building, Division, Grid
from members.models import User
from tests.cast import Cast, give_post, make_area, make_cast, make_user
from tests.grids.world import at, cell, division, grid

pytestmark = pytest.mark.django_db
FRAME, WEST, EAST = cell(0, 0, 200, 100), cell(0, 0, 100, 100), cell(100, 0, 100, 100)
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def cast() -> Cast:
    """Willow lies between Pine (the other street's, beside it) and Far (of a third street, apart)."""
    made = make_cast()
    far_street = make_area("S3", "street", made.district)
    far = make_area("M3", "community", far_street)
    for area, outline in (
        (made.community, FRAME),
        (made.other_community, cell(200, 20, 100, 100)),
        (far, cell(301, 0, 100, 100)),
    ):
        set_area_outline(area_id=area.pk, outline=outline)
    for name, area in (
        ("paul", made.other_community),
        ("fay", far),
        ("stan", made.street),
        ("cora", made.community),
    ):
        made.people[name] = make_user(name)
        give_post(made.people[name], "administrator", made.city_centre, area=area)
    return made


@pytest.fixture
def proposal(cast: Cast) -> Division:
    found = division(cast.community, {cast.grid: WEST, cast.neighbour_grid: EAST})
    return move_division(division_id=found.pk, move="propose", reason="Equal load", by=cast.cora)


STATEMENTS = 5  # the person, his rights, outlines that come near of both sides, the count
SEES = [  # who, whether, why
    ("cora", True, "administers the community"),
    ("stan", True, "administers its street"),
    ("ada", True, "administers the city"),
    ("oscar", True, "is on duty in the street's centre"),
    ("lisa", True, "leads the street's centre"),
    ("dan", True, "is on duty in the district's centre"),
    ("paul", True, "administers the community beside it"),
    ("fay", False, "administers a community apart"),
    ("alice", False, "walks a grid"),
    ("henry", False, "works for a department"),
    ("stranger", False, "has no post"),
    ("root", True, "may everything"),
]


@pytest.mark.parametrize(("who", "sees", "why"), SEES)
def test_who_sees_a_proposal(
    client: Client, cast: Cast, proposal: Division, who: str, sees: bool, why: str
) -> None:
    """The list, the count and the door say the same."""
    user = cast.people[who]
    assert sight.proposals(user).filter(pk=proposal.pk).exists() == sees
    assert sight.proposed_count(user) == int(sees)
    client.force_login(user, backend=BACKEND)
    answer = client.get(reverse("grids:proposed"))
    listed = answer.status_code == 200 and "Willow Community" in answer.content.decode()
    assert listed == sees
    page = client.get(reverse("grids:division", args=[proposal.pk]))
    assert page.status_code == (200 if sees or who == "fay" else 403)  # administrators read every division


def test_what_neighbours_propose_costs_the_same_however_much(
    cast: Cast, proposal: Division, django_assert_num_queries: Any
) -> None:
    """Every page of an administrator counts it. Of four, three touch a community of hers."""

    def seen(statements: int) -> int:
        with django_assert_num_queries(statements):
            return sight.proposed_count(User.objects.get(pk=cast.paul.pk))

    assert seen(STATEMENTS) == 1
    for number, (x, y) in enumerate([(300, 20), (200, 120), (500, 500)]):
        home = make_area(f"N{number}", "community", cast.street)
        set_area_outline(area_id=home.pk, outline=cell(x, y, 100, 100))
        own = Grid.objects.create(code=f"N{number}G", name="网格", community=home)
        found = division(home, {own: cell(x, y, 100, 100)})
        move_division(division_id=found.pk, move="propose", reason="Equal load")
    assert seen(STATEMENTS) == 3


def test_a_draft_is_for_administrators(client: Client, cast: Cast) -> None:
    drafted = division(cast.community, {cast.grid: FRAME})
    client.force_login(cast.oscar, backend=BACKEND)
    page = reverse("grids:division", args=[drafted.pk])
    assert client.get(page).status_code == 403
    publish_division(division_id=drafted.pk, directly=True)
    assert client.get(page).status_code == 200


def test_what_is_decided_is_listed_no_more(cast: Cast, proposal: Division) -> None:
    move_division(division_id=proposal.pk, move="approve", by=cast.stan)
    assert sight.proposals(cast.paul).count() == 1  # approved, not in force yet
    assert sight.proposed_count(cast.paul) == 0
    publish_division(division_id=proposal.pk, by=cast.stan)
    assert sight.proposals(cast.paul).count() == 0


def test_the_list_says_what_waits_for_whom(client: Client, cast: Cast, proposal: Division) -> None:
    for who, waits in (("stan", True), ("cora", False), ("paul", False), ("oscar", False)):
        client.force_login(cast.people[who], backend=BACKEND)
        page = client.get(reverse("grids:proposed")).content.decode()
        assert ("waits for you" in page) == waits, who


def test_the_menu_counts(client: Client, cast: Cast, proposal: Division) -> None:
    """The set-up's menu holds the list with its number; the desk's leads staff to it."""
    client.force_login(cast.stan, backend=BACKEND)
    page = client.get(reverse("grids:tree"))
    link = next(link for link in page.context["shell"].nav if link.url == reverse("grids:proposed"))
    assert link.badge == 1
    client.force_login(cast.oscar, backend=BACKEND)
    assert reverse("grids:proposed") in client.get(reverse("desk:inbox")).content.decode()


def test_the_approver_sees_what_changes(client: Client, cast: Cast) -> None:
    first = division(cast.community, {cast.grid: WEST, cast.neighbour_grid: EAST})
    publish_division(division_id=first.pk, directly=True)
    for number, (x, households) in enumerate(((110, 12), (190, 30)), start=1):
        lon, lat = at(x, 50)
        Building.objects.create(
            community=cast.community, code=f"B{number}", lon=lon, lat=lat, households=households
        )
    outlines = {cast.grid: cell(0, 0, 120, 100), cast.neighbour_grid: cell(120, 0, 50, 100)}
    found = division(cast.community, outlines | {grid("N", cast.community): cell(170, 0, 30, 100)})
    move_division(division_id=found.pk, move="propose", reason="Equal load", by=cast.cora)
    client.force_login(cast.stan, backend=BACKEND)
    page = client.get(reverse("grids:division", args=[found.pk]))
    pieces = [
        (row["giver"].code, row["taker"].code, row["piece"].households) for row in page.context["pieces"]
    ]
    assert pieces == [("G2", "N", 30), ("G2", "G1", 12)]
    assert [each.code for each in page.context["new"]] == ["N"]
    coloured = page.context["after_layers"][1]["data"]["features"]
    assert {each["properties"]["name"] for each in coloured} == {"Grid G2 → N网格", "Grid G2 → Grid G1"}
    assert "42" in page.content.decode()


def test_obstacles_are_for_administrators(client: Client, cast: Cast) -> None:
    """Names of people with posts in a vanishing grid stand on the page of whoever can settle it, on no other."""
    first = division(cast.community, {cast.grid: WEST, cast.neighbour_grid: EAST})
    publish_division(division_id=first.pk, directly=True)
    found = division(cast.community, {cast.neighbour_grid: FRAME})
    move_division(division_id=found.pk, move="propose", reason="Equal load", by=cast.cora)
    page = reverse("grids:division", args=[found.pk])
    for who, named in (("stan", True), ("cora", True), ("paul", False), ("oscar", False)):
        client.force_login(cast.people[who], backend=BACKEND)
        answer = client.get(page)
        assert ("Alice Zhang is" in answer.content.decode()) == named, who
        assert all(isinstance(each, Obstacle) for each in answer.context["obstacles"])


def test_publishing_by_page_offers_successors_and_lists_what_is_in_the_way(
    client: Client, cast: Cast
) -> None:
    first = division(cast.community, {cast.grid: WEST, cast.neighbour_grid: EAST})
    publish_division(division_id=first.pk, directly=True)
    found = division(cast.community, {cast.neighbour_grid: FRAME})
    for move, by in (("propose", cast.cora), ("approve", cast.stan)):
        move_division(division_id=found.pk, move=move, reason="Equal load", by=by)
    client.force_login(cast.stan, backend=BACKEND)
    page = reverse("grids:publish", args=[found.pk])
    form = client.get(page).context["form"]
    name = f"successor_{cast.grid.pk}"
    assert form.fields[name].initial == cast.neighbour_grid.pk
    today = timezone.localdate()
    given: dict[str, Any] = {"version": 3, "superseded": first.pk, name: cast.neighbour_grid.pk}
    refused = client.post(page, given | {"day": today.isoformat()})
    assert refused.status_code == 200
    assert "Alice Zhang is Full-time grid member" in refused.content.decode()
    past = client.post(page, given | {"day": "2020-01-01"})
    assert "today or on a later day" in past.content.decode()
    far = client.post(page, given | {"day": today.isoformat(), name: cast.far_grid.pk})
    assert far.status_code == 200
    later = today.replace(year=today.year + 1, day=1)
    assert client.post(page, given | {"day": later.isoformat()}).status_code == 302
    found.refresh_from_db()
    assert (found.state, found.effective_from) == ("approved", later)
    assert found.successors == {str(cast.grid.pk): cast.neighbour_grid.pk}
    nobody = given | {"day": later.isoformat(), "version": found.version, name: ""}
    assert client.post(page, nobody).status_code == 302
    found.refresh_from_db()
    assert found.successors == {str(cast.grid.pk): None}  # what was chosen, not the largest overlap
    assert client.get(page).context["form"].fields[name].initial == ""
    assert not Grid.objects.filter(retired_on__isnull=False).exists()
