"""/api/v1/: report, list, read, move; errors in one shape."""

from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image
from rest_framework.test import APIClient

from cases.models import Case, Reporter
from cases.queries.inbox import Desk
from cases.workflow import TABLE
from members.models import User
from tests.cases.world import IN_G1, IN_G3, MONDAY, World, moment

CASES = "/api/v1/cases/"


def api(user: User | None) -> APIClient:
    client = APIClient()
    if user:
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def body(world: World, **more: Any) -> dict[str, Any]:
    fixed = {
        "case_class": world.classes["litter"].pk,
        "description": "Bags",
        "lon": IN_G1[0],
        "lat": IN_G1[1],
    }
    return {"uuid": str(uuid4()), **fixed, **more}


def picture() -> SimpleUploadedFile:
    out = BytesIO()
    Image.new("RGB", (40, 30), "green").save(out, "PNG")
    return SimpleUploadedFile("bin.png", out.getvalue(), content_type="image/png")


class TestReport:
    def test_the_same_uuid_is_the_same_case(self, world: World) -> None:
        given, client = body(world), api(world.cast.alice)
        first, second = (client.post(CASES, given, format="json") for _ in range(2))
        assert (first.status_code, second.status_code) == (201, 200)
        assert first.json() == second.json()
        assert first.json()["holder"]["name"] == world.cast.street_centre.display_name
        assert Case.objects.get().source == "patrol"

    def test_somebody_elses_uuid_is_taken(self, world: World) -> None:
        given = body(world)
        api(world.cast.alice).post(CASES, given, format="json")
        answer = api(world.cast.leo).post(CASES, given, format="json")
        assert (answer.status_code, set(answer.json())) == (403, {"error", "who_may"})

    def test_with_a_photo_and_a_contact(self, world: World) -> None:
        given = body(world, photos=[picture()], contact_name="Wang", contact_phone="138 0000 5678")
        answer = api(world.cast.alice).post(CASES, given, format="multipart")
        assert answer.status_code == 201, answer.json()
        case = Case.objects.get()
        assert case.photos.get().width == 40
        assert Reporter.objects.get(case=case).phone == "13800005678"
        assert "13800005678" not in api(world.cast.oscar).get(answer.json()["url"]).content.decode()

    def test_a_class_by_its_code(self, world: World) -> None:
        given = body(world, scheme="TEST", kind="event", code="06001")
        del given["case_class"]
        assert api(world.cast.alice).post(CASES, given, format="json").status_code == 201
        assert Case.objects.get().case_class == world.classes["litter"]

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"uuid": "mine"}, "uuid"),
            ({"case_class": 999}, "case_class"),
            ({"case_class": None}, "case_class"),
            ({"description": " "}, "description"),
            ({"source": "import"}, "source"),
            ({"lon": 999}, "lon"),
            ({"lat": None}, "lon"),
            ({"contact_phone": "call me"}, "contact_phone"),
            ({"description": "nul \x00"}, "description"),
        ],
    )
    def test_bad_input_names_the_field(self, world: World, wrong: dict[str, Any], field: str) -> None:
        answer = api(world.cast.alice).post(CASES, body(world, **wrong), format="json")
        assert answer.status_code == 400
        assert field in answer.json()["fields"]
        assert answer.json()["error"]

    def test_no_picture(self, world: World) -> None:
        text = SimpleUploadedFile("bin.png", b"not a picture", content_type="image/png")
        answer = api(world.cast.alice).post(CASES, body(world, photos=[text]), format="multipart")
        assert "bin.png" in answer.json()["fields"]["photos"]

    def test_without_a_post_one_reports_as_a_resident(self, world: World) -> None:
        client = api(world.cast.stranger)
        assert client.post(CASES, body(world, source="telephone"), format="json").status_code == 403
        assert client.post(CASES, body(world), format="json").status_code == 201
        assert Case.objects.get().source == "resident"

    def test_a_session_needs_its_csrf_token(self, world: World) -> None:
        client = APIClient(enforce_csrf_checks=True)
        client.force_login(world.cast.alice, backend="django.contrib.auth.backends.ModelBackend")
        answer = client.post(CASES, body(world), format="json")
        assert answer.status_code == 403
        assert "CSRF" in answer.json()["error"]


class TestList:
    def numbers(self, user: User, **query: Any) -> list[str]:
        return [row["number"] for row in api(user).get(CASES, query).json()["results"]]

    def test_pages_hold_every_visible_case_once_and_nothing_else(self, world: World) -> None:
        mine = [world.report(at=moment(f"2026-03-02 {hour:02}:00")) for hour in range(8, 13)]
        world.report(place=IN_G3, by=world.cast.root)
        url, found = f"{CASES}?limit=2", []
        client = api(world.cast.oscar)
        for _ in range(5):
            page = client.get(url).json()
            assert set(page) == {"next", "results"}
            found += [row["id"] for row in page["results"]]
            url = page["next"]
            if not url:
                break
        assert found == [case.pk for case in reversed(mine)]

    def test_the_union_of_branches_is_the_predicate(self, world: World) -> None:
        for place in (IN_G1, IN_G3, None):
            world.walk(
                world.report(place=place, by=world.cast.root), *(["establish"] if place == IN_G1 else [])
            )
        for user in world.cast.people.values():
            seen = {case.pk for branch in Desk.of(user).seen() for case in Case.objects.filter(branch)}
            assert seen == set(Case.objects.visible_to(user).values_list("pk", flat=True)), user.username

    def test_filters(self, world: World) -> None:
        cast = world.cast
        litter = world.walk(world.report(at=MONDAY), "establish")
        dispute = world.report(kind="dispute", place=IN_G3, at=moment("2026-03-05 09:00"))
        both, root = {litter.number, dispute.number}, cast.root
        expected: list[tuple[dict[str, Any], set[str]]] = [
            ({}, both),
            ({"state": "established"}, {litter.number}),
            ({"state": ["established", "reported"]}, both),
            ({"holder": cast.street_centre.pk}, {litter.number}),
            ({"grid": cast.far_grid.pk}, {dispute.number}),
            ({"area": cast.community.pk}, {litter.number}),
            ({"area": cast.city.pk}, both),
            ({"class": world.classes["litter"].pk}, {litter.number}),
            ({"class": world.classes["litter"].parent_id}, {litter.number}),
            ({"since": "2026-03-04T00:00:00+08:00"}, {dispute.number}),
            ({"since": "2026-03-04", "state": "established"}, set()),
        ]
        for query, numbers in expected:
            query = (
                {"since": "2026-03-04T00:00:00Z", **query} if query.get("since") == "2026-03-04" else query
            )
            assert set(self.numbers(root, **query)) == numbers, query

    @pytest.mark.parametrize(
        "query",
        ["state=gone", "area=x", "area=99999", "since=yesterday", "limit=0", "cursor=abc", "holder=-1"],
    )
    def test_a_filter_that_cannot_be_read_is_refused(self, world: World, query: str) -> None:
        answer = api(world.cast.oscar).get(f"{CASES}?{query}")
        assert answer.status_code == 400
        assert answer.json()["error"]


class TestOne:
    def test_everything_about_a_case(self, world: World) -> None:
        case = world.walk(world.report(), "establish", "dispatch")
        whole = api(world.cast.henry).get(f"{CASES}{case.pk}/").json()
        assert [event["move"] for event in whole["events"]] == ["report", "establish", "dispatch"]
        assert {clock["kind"] for clock in whole["clocks"]} == {"total", "level", "stage", "order"}
        assert [order["organisation"]["code"] for order in whole["work_orders"]] == ["dept"]
        assert "accept" in [move["name"] for move in whole["moves"]]
        assert whole["filing_standard"]["id"] == case.filing_standard_id

    def test_what_a_move_needs_is_listed(self, world: World) -> None:
        case = world.walk(world.report(), "establish")
        whole = api(world.cast.oscar).get(f"{CASES}{case.pk}/").json()
        assert world.cast.department.pk in [each["id"] for each in whole["organisations"]]
        move = next(move for move in whole["moves"] if move["name"] == "dispatch")
        assert move["needs"] == ["organisation"]
        assert move["url"].endswith(f"{CASES}{case.pk}/dispatch/")

    def test_invisible_is_not_there(self, world: World) -> None:
        case, client = world.report(), api(world.cast.stranger)
        seen, missing = client.get(f"{CASES}{case.pk}/"), client.get(f"{CASES}999999/")
        assert (seen.status_code, seen.json()) == (missing.status_code, missing.json())
        assert seen.status_code == 404


class TestMoves:
    def test_the_whole_way_over_http(self, world: World) -> None:
        case = world.report()
        for step in ("establish", "dispatch", "accept", "answer", "send_check", "check", "close"):
            who, given = world.usual(step)
            answer = api(who).post(f"{CASES}{case.pk}/{step}/", given, format="json")
            assert answer.status_code == 200, answer.json()
        assert answer.json()["state"] == "closed"
        assert answer.json()["due_at"] is None

    def test_photos_go_with_a_move(self, world: World) -> None:
        case = world.walk(world.report(), "establish", "dispatch", "accept")
        given = {"text": "Done", "photos": [picture()]}
        assert (
            api(world.cast.henry).post(f"{CASES}{case.pk}/answer/", given, format="multipart").status_code
            == 200
        )
        assert case.photos.get().kind == "after"

    @pytest.mark.parametrize(
        ("who", "move", "given", "status", "says"),
        [
            ("stranger", "establish", {}, 404, None),
            ("alice", "establish", {}, 403, "who_may"),
            ("oscar", "establish", {}, 400, "fields"),
            ("oscar", "establish", {"filing_standard": 999}, 400, "fields"),
            ("oscar", "establish", {"filing_standard": "two"}, 400, "fields"),
            ("oscar", "reject", {"text": "Twice", "version": 99}, 409, None),
            ("oscar", "close", {}, 409, None),
            ("oscar", "lapse", {}, 403, "who_may"),
            ("oscar", "vanish", {}, 404, None),
        ],
    )
    def test_refusals(
        self, world: World, who: str, move: str, given: dict[str, Any], status: int, says: str | None
    ) -> None:
        case = world.report()
        answer = api(world.cast.people[who]).post(f"{CASES}{case.pk}/{move}/", given, format="json")
        assert answer.status_code == status
        assert set(answer.json()) == {"error"} | ({says} if says else set())
        assert Case.objects.get().version == case.version


def test_the_catalogue_is_public(world: World) -> None:
    found = api(None).get("/api/v1/classes/", {"q": "litter"}).json()["results"]
    assert [row["code"] for row in found] == ["06001"]
    assert [row["limit_value"] for row in found[0]["standards"]] == ["2.0000", "4.0000"]


def test_who_am_i(world: World) -> None:
    me = api(world.cast.alice).get("/api/v1/me/").json()
    assert [grid["code"] for grid in me["grids"]] == ["G1"]
    assert [post["kind"] for post in me["posts"]] == ["grid_member"]
    leader = api(world.cast.lisa).get("/api/v1/me/").json()
    assert {each["code"]: each["rights"] for each in leader["organisations"]}[world.cast.street_centre.code]


def test_whoever_is_not_signed_in_is_told_so(world: World) -> None:
    answer = api(None).get(CASES)
    assert (answer.status_code, set(answer.json())) == (403, {"error", "who_may"})


def test_other_addresses_answer_in_json(db: None) -> None:
    assert api(None).post("/api/v1/nothing/").json() == {"error": "Not found."}


def test_each_row_of_the_state_table_has_its_address() -> None:
    assert [reverse(f"api-move-{move.name}", args=[1]) for move in TABLE] == [
        f"/api/v1/cases/1/{move.name}/" for move in TABLE
    ]
