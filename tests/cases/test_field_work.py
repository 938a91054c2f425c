"""The phone: what waits, the moves, the lists, the map; and who may do what, as a table."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cases.models import Case
from cases.queries.field import tasks_of
from members.models import User
from tests.cases.pictures import jpeg
from tests.cases.world import IN_G2, World

TO_CHECK = ("establish", "dispatch", "accept", "answer")


def now_case(world: World, *steps: str, **more: Any) -> Case:
    at = timezone.now()
    case = world.report(at=at, by=more.pop("by", world.cast.oscar), **more)
    return world.walk(case, *steps, at=at) if steps else case


def client_of(user: User | None) -> Client:
    client = Client()
    if user:
        client.force_login(user)
    return client


class TestTasks:
    @pytest.mark.parametrize(
        ("steps", "kind"),
        [
            (("verify",), "verify"),
            (TO_CHECK, "check"),
            ((*TO_CHECK, "send_check"), "check"),
            ((), None),
            (("establish", "dispatch"), None),
            ((*TO_CHECK, "check"), None),
            ((*TO_CHECK, "check", "close"), None),
        ],
    )
    def test_what_waits_in_each_state(self, world: World, steps: tuple[str, ...], kind: str | None) -> None:
        now_case(world, *steps)
        assert [task.kind for task in tasks_of(world.cast.alice)] == ([kind] if kind else [])
        assert tasks_of(world.cast.stranger) == []

    def test_the_limit_of_the_step_is_shown(self, world: World) -> None:
        now_case(world, "verify")
        (task,) = tasks_of(world.cast.alice)
        assert task.clock is not None
        assert task.clock.clock.stage == "verify"

    def test_what_i_settled_somebody_else_checks(self, world: World) -> None:
        now_case(world, "settle", by=world.cast.alice)
        assert tasks_of(world.cast.alice) == []
        assert [task.kind for task in tasks_of(world.cast.leo)] == ["check"]

    def test_work_of_the_team_comes_back_as_rework(self, world: World) -> None:
        case = now_case(world, "establish")
        at = case.updated_at
        world.move(case, "dispatch", world.cast.oscar, at, organisation=world.cast.team.pk)
        assert [task.kind for task in tasks_of(world.cast.alice)] == ["handle"]
        world.move(case, "answer", world.cast.leo, at, text="Done")
        world.move(case, "fail_check", world.cast.alice, at, text="Not done")
        assert [task.kind for task in tasks_of(world.cast.alice)] == ["rework"]

    def test_a_reminder_is_shown_for_some_days_and_goes_first(self, world: World) -> None:
        at = timezone.now()
        first, second = now_case(world, "verify"), now_case(world, "verify")
        third = now_case(world)
        world.move(second, "urge", world.cast.oscar, at)
        world.move(third, "urge", world.cast.oscar, at)
        tasks = tasks_of(world.cast.alice, now=at + timedelta(minutes=1))
        assert [(task.case, task.kind, task.urged) for task in tasks] == [
            (third, "urged", True), (second, "verify", True), (first, "verify", False),
        ]  # fmt: skip
        later = tasks_of(world.cast.alice, now=at + timedelta(days=4))
        assert third not in [task.case for task in later]

    def test_home_costs_the_same_however_much_waits(
        self, world: World, django_assert_max_num_queries: Any
    ) -> None:
        for _each in range(6):
            now_case(world, "verify")
        client = client_of(world.cast.alice)
        client.get("/field/")
        with django_assert_max_num_queries(40) as few:
            page = client.get("/field/").content.decode()
        assert page.count("Verify on site") == 6
        for _each in range(6):
            now_case(world, "verify")
        with django_assert_max_num_queries(len(few)):
            client.get("/field/")


class TestMoves:
    def test_the_member_checks_with_a_photo(self, world: World) -> None:
        case = now_case(world, *TO_CHECK)
        page = client_of(world.cast.alice).post(
            f"/field/cases/{case.pk}/check/",
            {"version": case.version, "text": "Clean", "photos": [jpeg()]},
            follow=True,
        )
        assert page.redirect_chain == [(f"/field/cases/{case.pk}/", 302)]
        case.refresh_from_db()
        assert (case.checked_by, case.photos.get().kind) == (world.cast.alice, "check")

    @pytest.mark.parametrize(
        ("given", "status", "sentence"),
        [
            ({"text": ""}, 400, "Say in a sentence what you found or did."),
            ({"text": "My words", "version": "1"}, 409, "Somebody changed this case"),
            ({"text": "My words", "photos": 7}, 400, "At most 6 photos"),
        ],
    )
    def test_what_cannot_be_done_is_said_and_the_words_stay(
        self, world: World, given: dict[str, Any], status: int, sentence: str
    ) -> None:
        case = now_case(world, *TO_CHECK)
        photos = [jpeg(f"{number}.jpg") for number in range(given.get("photos", 0))]
        answer = client_of(world.cast.alice).post(
            f"/field/cases/{case.pk}/check/", {"version": case.version} | given | {"photos": photos}
        )
        page = answer.content.decode()
        assert answer.status_code == status
        assert sentence in page
        assert given["text"] in page
        case.refresh_from_db()
        assert case.checked_at is None

    def test_after_looking_again_the_same_words_are_taken(self, world: World) -> None:
        case = now_case(world, *TO_CHECK)
        client = client_of(world.cast.alice)
        page = client.post(f"/field/cases/{case.pk}/check/", {"version": 1, "text": "Clean"}).content.decode()
        assert f'name="version" value="{case.version}"' in page
        assert 'name="version" value="1"' not in page

    def test_words_survive_a_move_that_is_gone(self, world: World) -> None:
        case = now_case(world, *TO_CHECK)
        seen = case.version
        world.walk(case, "check", "close", at=case.updated_at)
        answer = client_of(world.cast.alice).post(
            f"/field/cases/{case.pk}/check/", {"version": seen, "text": "I saw it too"}
        )
        assert answer.status_code == 409
        assert "I saw it too" in answer.content.decode()

    def test_only_steps_of_this_person_are_offered(self, world: World) -> None:
        case = now_case(world, *TO_CHECK)
        page = client_of(world.cast.alice).get(f"/field/cases/{case.pk}/").content.decode()
        assert "Check passed" in page
        assert f"/field/cases/{case.pk}/close/" not in page


class TestLists:
    def test_tabs_filter_and_pages(self, world: World) -> None:
        mine = [now_case(world, by=world.cast.alice) for _each in range(21)]
        other = now_case(world, "verify", kind="dispute")
        far = now_case(world, by=world.cast.alice, place=IN_G2)
        client = client_of(world.cast.alice)

        def numbers(query: str) -> set[str]:
            rows = client.get(f"/field/cases/?{query}").context["rows"]
            return {case.number for case, _clock in rows}

        assert far.number not in numbers("tab=grids")
        assert far.number in numbers("tab=reported")
        assert numbers("tab=grids&state=verifying") == {other.number}
        assert numbers(f"tab=reported&number={mine[0].number[-4:].lower()}") >= {mine[0].number}
        assert numbers("tab=grids&state=rubbish") == set()
        first = client.get("/field/cases/?tab=grids")
        second = client.get(f"/field/cases/?tab=grids&cursor={first.context['page'].next_cursor}")
        shown = [case for answer in (first, second) for case, _clock in answer.context["rows"]]
        assert len(shown) == len(set(shown)) == 22

    def test_the_map_holds_open_cases_with_a_place(self, world: World) -> None:
        shown = now_case(world)
        now_case(world, *TO_CHECK, "check", "close")
        layers = client_of(world.cast.alice).get("/field/map/").context["layers"]
        assert [feature["id"] for feature in layers[1]["data"]["features"]] == [shown.pk]
        assert [feature["properties"]["name"] for feature in layers[0]["data"]["features"]] == ["Grid G1"]


# Who, method, address, what comes. "{case}" is a case in grid G1 that waits for a check, "{photo}" a photo of it.
SIGN_IN = "/accounts/login/"
EVERYBODY = ("alice", "leo", "oscar", "henry", "diana", "stranger")
OPEN_PAGES = (
    "/field/",
    "/field/log/",
    "/field/log/classes/",
    "/field/locate/?lon=1&lat=1",
    "/field/cases/",
    "/field/map/",
)
TABLE: list[tuple[str | None, str, str, int | str]] = [
    *((None, "get", page, SIGN_IN) for page in OPEN_PAGES),
    *((who, "get", page, 200) for who in EVERYBODY for page in OPEN_PAGES),
    (None, "get", "/field/cases/{case}/", SIGN_IN),
    (None, "get", "/field/sent/{case}/", SIGN_IN),
    (None, "post", "/field/log/", SIGN_IN),
    (None, "post", "/field/cases/{case}/check/", SIGN_IN),
    (None, "get", "/photos/{photo}/", SIGN_IN),
    (None, "get", "/photos/{photo}/small/", SIGN_IN),
    *(
        (who, "get", "/field/cases/{case}/", 200)
        for who in ("alice", "leo", "oscar", "henry", "diana", "carl")
    ),
    *((who, "get", "/field/cases/{case}/", 404) for who in ("stranger", "ada", "pia")),
    *((who, "get", "/field/sent/{case}/", 200) for who in ("alice", "oscar")),
    ("stranger", "get", "/field/sent/{case}/", 404),
    *((who, "get", "/photos/{photo}/", 200) for who in ("alice", "henry", "diana")),
    *((who, "get", "/photos/{photo}/small/", 404) for who in ("stranger", "ada")),
    ("alice", "post", "/field/cases/{case}/check/", 302),
    ("oscar", "post", "/field/cases/{case}/check/", 302),
    ("dora", "post", "/field/cases/{case}/check/", 403),
    ("henry", "post", "/field/cases/{case}/check/", 403),
    ("stranger", "post", "/field/cases/{case}/check/", 404),
    ("alice", "post", "/field/cases/{case}/dispatch/", 404),
    ("alice", "post", "/field/cases/{case}/nothing/", 404),
    ("alice", "get", "/field/cases/{case}/check/", 405),
    ("alice", "post", "/field/cases/", 405),
]


@pytest.mark.parametrize(("who", "method", "address", "expected"), TABLE)
def test_permissions(world: World, who: str | None, method: str, address: str, expected: int | str) -> None:
    case = now_case(world, *TO_CHECK, photos=_prepared())
    address = address.format(case=case.pk, photo=case.photos.get().uuid)
    client = client_of(world.cast.people[who] if who else None)
    answer = getattr(client, method)(
        address, {"version": case.version, "text": "Seen"} if method == "post" else {}
    )
    if isinstance(expected, str):
        assert answer.status_code == 302
        assert answer["Location"].startswith(expected)
    else:
        assert answer.status_code == expected


def _prepared() -> Any:
    from cases.photos import prepare_all

    return prepare_all([jpeg()])
