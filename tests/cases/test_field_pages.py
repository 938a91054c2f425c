"""The phone's pages: logging, tasks, moves, lists."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from cases.models import Case
from tests.cases.pictures import jpeg
from tests.cases.world import IN_G1, IN_G2, IN_G3, NOWHERE, World

LOG = "/field/log/"


def typed(world: World, **changes: Any) -> dict[str, Any]:
    """What the form sends."""
    fields = {
        "uuid": str(uuid4()),
        "case_class": world.classes["litter"].pk,
        "lon": IN_G1[0],
        "lat": IN_G1[1],
        "description": "Bags beside the bin",
    }
    return {name: value for name, value in (fields | changes).items() if value is not None}


@pytest.fixture
def alice(world: World, client: Client) -> Client:
    client.force_login(world.cast.alice)
    return client


def both() -> dict[str, Any]:
    """Before and after, as settling on the spot needs them."""
    return {"photos": [jpeg()], "after": [jpeg()]}


class TestLogging:
    def test_a_member_logs_and_is_told_what_happens(self, world: World, alice: Client) -> None:
        answer = alice.post(
            LOG, typed(world, urgent="on", photos=[jpeg("a.jpg"), jpeg("b.jpg")]), follow=True
        )
        case = Case.objects.get()
        assert answer.redirect_chain == [(reverse("field:sent", args=[case.pk]), 302)]
        page = answer.content.decode()
        for word in (case.number, "Grid G1", "Willow Community", world.cast.street_centre.display_name):
            assert word in page
        assert (case.source, case.reported_by, case.urgent) == ("patrol", world.cast.alice, True)
        assert case.photos.filter(kind="before").count() == 2

    def test_sent_twice_it_is_one_case(self, world: World, alice: Client) -> None:
        fields = typed(world, settled="on", done="Picked up")
        first, second = (alice.post(LOG, fields | both()) for _ in range(2))
        assert first["Location"] == second["Location"]
        assert [event.move for event in Case.objects.get().events.order_by("id")] == ["report", "settle"]

    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [
            ({"description": "  "}, "Say in a sentence what is wrong."),
            ({"case_class": None}, "Choose what it is about."),
            ({"case_class": "999999"}, "Choose a class from the list."),
            ({"lon": None, "lat": None}, "Say where it is"),
            ({"lon": "400"}, "less than or equal to 180"),
            ({"lon": None, "lat": None, "degrees": "here"}, "Write longitude and latitude in degrees"),
            ({"settled": "on"}, "Say what you did."),
            ({"uuid": "x"}, "Enter a valid UUID"),
        ],
    )
    def test_what_is_missing_is_said_and_nothing_is_lost(
        self, world: World, alice: Client, changes: dict[str, Any], sentence: str
    ) -> None:
        answer = alice.post(LOG, typed(world, place="By the well", **changes))
        assert answer.status_code == 400
        assert sentence in answer.content.decode()
        assert "By the well" in answer.content.decode()
        assert not Case.objects.exists()

    @pytest.mark.parametrize(
        ("place", "grid"),
        [
            ({"degrees": f"{IN_G2[0]}，{IN_G2[1]}"}, "G2"),
            ({"degrees": f"{IN_G2[0]} {IN_G2[1]}"}, "G2"),
            ({"grid": "G1"}, "G1"),
        ],
    )
    def test_the_place_can_be_written(
        self, world: World, alice: Client, place: dict[str, Any], grid: str
    ) -> None:
        if "grid" in place:
            place = {"grid": world.cast.grid.pk}
        alice.post(LOG, typed(world, lon=None, lat=None, **place))
        case = Case.objects.get()
        assert case.reported_grid is not None
        assert case.reported_grid.code == grid
        assert ("exact spot not given" in case.place) == ("grid" in place)

    def test_settling_is_for_the_grid_s_people_and_then_nothing_is_kept(
        self, world: World, alice: Client
    ) -> None:
        far = typed(world, lon=IN_G3[0], lat=IN_G3[1], settled="on", done="Done")
        answer = alice.post(LOG, far | both())
        assert answer.status_code == 403
        assert "Grid G3" in answer.content.decode()
        assert not Case.objects.exists()

    def test_another_person_s_report_is_not_given_away(
        self, world: World, alice: Client, client: Client
    ) -> None:
        fields = typed(world)
        alice.post(LOG, fields)
        other = Client()
        other.force_login(world.cast.leo)
        answer = other.post(LOG, fields | {"lon": IN_G2[0], "lat": IN_G2[1]})
        assert answer.status_code == 403
        assert Case.objects.get().number not in answer.content.decode()

    def test_searching_without_javascript_keeps_what_was_typed(self, world: World, alice: Client) -> None:
        page = alice.post(LOG, typed(world, q="dispute", find="1", description="Shouting")).content.decode()
        assert "Neighbour dispute" in page
        assert "Shouting" in page
        assert (
            f'value="{world.classes["litter"].pk}" id="id_case_class_{world.classes["litter"].pk}" checked'
            in page
        )
        assert not Case.objects.exists()


def test_without_a_post_it_is_a_resident_s_report(world: World, client: Client) -> None:
    client.force_login(world.cast.stranger)
    page = client.post(LOG, typed(world), follow=True).content.decode()
    case = Case.objects.get()
    assert case.source == "resident"
    for address in ("/field/", "/field/cases/?tab=reported"):
        page += client.get(address).content.decode()
    assert page.count(f'href="/follow/{case.number}/"') == 3
    assert f"/field/cases/{case.pk}/" not in page


class TestChoosingAClass:
    @pytest.mark.parametrize("word", ["litter", "垃圾", "06001", "Cityscape"])
    def test_by_word_in_either_language_or_by_code(self, world: World, alice: Client, word: str) -> None:
        page = alice.get("/field/log/classes/", {"q": word}).content.decode()
        assert "Exposed litter" in page
        assert "Neighbour dispute" not in page

    def test_by_group(self, world: World, alice: Client) -> None:
        group = world.classes["dispute"].parent_id or 0
        assert "Neighbour dispute" in alice.get("/field/log/classes/", {"group": group}).content.decode()

    def test_what_i_use_comes_first(self, world: World, alice: Client) -> None:
        assert "Exposed litter" not in alice.get(LOG).content.decode()
        for kind in ("litter", "litter", "dispute"):
            alice.post(LOG, typed(world, case_class=world.classes[kind].pk))
        page = alice.get(LOG).content.decode()
        assert page.index("You use these most") < page.index("Exposed litter") < page.index("Used last")
        assert page.index("Used last") < page.index("Neighbour dispute")

    @pytest.mark.parametrize("bad", [{"group": "x"}, {"case_class": "'"}, {"q": "%"}, {"group": "99999999"}])
    def test_nonsense_is_no_error(self, world: World, alice: Client, bad: dict[str, str]) -> None:
        assert alice.get("/field/log/classes/", bad).status_code == 200


@pytest.mark.parametrize(
    ("point", "words"),
    [
        (IN_G1, ["Grid G1 · Willow Community", "Your grid.", "Riverside Street"]),
        (IN_G2, ["Grid G2 · Willow Community", "Not one of your grids"]),
        (NOWHERE, ["Outside of every grid", "by hand", "Linjiang City"]),
        (("x", "1"), ["no place in degrees"]),
        (("nan", "1"), ["no place in degrees"]),
        (("181", "1"), ["no place in degrees"]),
    ],
)
def test_a_point_is_told_at_once(
    world: World, alice: Client, point: tuple[Any, Any], words: list[str]
) -> None:
    page = alice.get("/field/locate/", {"lon": point[0], "lat": point[1]}).content.decode()
    for word in words:
        assert word in page
