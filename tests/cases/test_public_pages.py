"""Residents: report without an account, follow by number, prove, remind, open again; nothing personal leaks."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.actions.reporter import is_reporters_phone, reopen_as_reporter, urge_as_reporter
from cases.models import Case, CaseClass, Notice, Reporter
from cases.public import follow
from cases.public.limits import LOOKUPS
from cases.queries.public import public_view
from gridgov.problems import Refused
from tests.cases.pictures import jpeg
from tests.cases.world import IN_G1, IN_G3, NOWHERE, World

NAME, PHONE = "Wang Xiaoming", "138 1234 5678"
WORDS = "My neighbour Zhao leaves bags at the gate"
WHOLE_WAY = ("establish", "dispatch", "accept", "answer", "check", "close")


def typed(world: World, **changes: Any) -> dict[str, Any]:
    fields = {
        "uuid": str(uuid4()), "case_class": world.classes["litter"].pk, "lon": IN_G1[0], "lat": IN_G1[1],
        "description": WORDS, "name": NAME, "phone": PHONE,
    }  # fmt: skip
    return {name: value for name, value in (fields | changes).items() if value is not None}


def reported(world: World, client: Client, *steps: str, **changes: Any) -> Case:
    """A resident's report, moved on by the usual people a moment later."""
    client.post("/report/", typed(world, **changes))
    case = Case.objects.latest("pk")
    return world.walk(case, *steps, at=case.reported_at) if steps else case


def proved(case: Case, phone: str = PHONE) -> Client:
    client = Client()
    client.post(f"/follow/{case.number}/prove/", {"phone": phone})
    return client


class TestReporting:
    def test_a_report_without_an_account(self, world: World, client: Client) -> None:
        answer = client.post("/report/", typed(world, photos=[jpeg()]), follow=True)
        case = Case.objects.get()
        assert answer.redirect_chain == [(f"/report/sent/{case.number}/", 302)]
        page = answer.content.decode()
        for word in (case.number, "Grid G1", world.cast.street_centre.display_name, "You have an answer by"):
            assert word in page
        assert (case.source, case.reported_by, case.reporter.name, case.reporter.phone) == (
            "resident",
            None,
            NAME,
            PHONE,
        )
        assert case.photos.count() == 1

    @pytest.mark.parametrize("language", ["en", "zh-hans"])
    def test_anonymous_is_as_good(self, world: World, client: Client, language: str) -> None:
        client.cookies["gridgov_language"] = language
        answer = client.post("/report/", typed(world, name="", phone=""), follow=True)
        assert answer.status_code == 200
        assert not Reporter.objects.exists()

    def test_sent_twice_it_is_one_case_and_one_number(self, world: World, client: Client) -> None:
        fields = typed(world)
        first, second = (client.post("/report/", fields)["Location"] for _each in range(2))
        assert first == second
        assert Case.objects.count() == 1

    def test_a_resident_with_an_account_finds_his_reports(self, world: World, client: Client) -> None:
        client.force_login(world.cast.stranger)
        case = reported(world, client)
        assert case.reported_by == world.cast.stranger
        assert case.number in client.get("/mine/").content.decode()
        assert WORDS in client.get(f"/follow/{case.number}/").content.decode()

    def test_an_account_without_a_post_does_not_open_what_colleagues_write(
        self, world: World, client: Client
    ) -> None:
        client.force_login(world.cast.stranger)
        case = reported(world, client)
        event = case.events.get(move="report")
        Notice.objects.create(user=world.cast.stranger, case=case, event=event, kind="report", at=event.at)
        inside = ("desk:case", "desk:print", "desk:who", "field:case", "api-case")
        addresses = {name: reverse(name, args=[case.pk]) for name in inside}
        assert {name: client.get(url).status_code for name, url in addresses.items()} == dict.fromkeys(
            inside, 404
        )
        assert client.get(reverse("field:sent", args=[case.pk])).status_code == 200
        notices = client.get(reverse("desk:notices")).content.decode()
        assert f"/follow/{case.number}/" in notices
        assert addresses["desk:case"] not in notices

    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [
            ({"description": ""}, "Say in a sentence what is wrong."),
            ({"case_class": None}, "Choose what it is about."),
            ({"lon": None, "lat": None}, "Say where it is: on the map, or in words."),
            ({"phone": "call me"}, "Write the telephone number in digits"),
        ],
    )
    def test_what_is_missing_is_said(self, world: World, client: Client, changes: Any, sentence: str) -> None:
        answer = client.post("/report/", typed(world, **changes))
        assert answer.status_code == 400
        assert sentence in answer.content.decode()
        assert not Case.objects.exists()

    @pytest.mark.parametrize(
        ("changes", "holder"),
        [
            ({}, "S1"),
            ({"lon": IN_G3[0], "lat": IN_G3[1]}, "S2"),
            ({"lon": NOWHERE[0], "lat": NOWHERE[1]}, "C1"),
            ({"lon": None, "lat": None, "place": "Behind the school"}, "C1"),
        ],
    )
    def test_somebody_always_answers(self, world: World, client: Client, changes: Any, holder: str) -> None:
        area = reported(world, client, **changes).holder.area
        assert area is not None
        assert area.code == holder

    def test_a_dispute_sent_again_opens_its_number_too(self, world: World) -> None:
        """The answer to the first was lost with its browser's session; without a telephone nothing else would open."""
        CaseClass.objects.filter(pk=world.classes["litter"].pk).update(is_dispute=True)
        fields = typed(world, phone=None, name=None)
        for _each in range(2):
            browser = Client()
            answer = browser.post("/report/", fields)
            assert browser.get(answer["Location"]).status_code == 200
        assert Case.objects.get().dispute

    def test_offices_own_tasks_are_not_offered(self, world: World, client: Client) -> None:
        group = world.classes["dispute"].parent
        assert group is not None
        group.code = "S10"
        group.save()
        answer = client.post("/report/", typed(world, case_class=world.classes["dispute"].pk))
        assert "Choose a class from the list." in answer.content.decode()
        assert "Neighbour" not in client.get("/report/classes/", {"q": "neighbour"}).content.decode()


class TestLimits:
    def test_one_browser_is_stopped_and_keeps_what_was_typed(self, world: World, client: Client) -> None:
        answers = [client.post("/report/", typed(world)) for _each in range(11)]
        assert [answer.status_code for answer in answers] == [302] * 10 + [429]
        assert "Wait a quarter of an hour" in answers[-1].content.decode()
        assert WORDS in answers[-1].content.decode()
        assert Case.objects.count() == 10

    def test_the_office_next_door_goes_on(self, world: World, client: Client) -> None:
        for _each in range(11):
            client.post("/report/", typed(world))
        assert Client().post("/report/", typed(world)).status_code == 302

    def test_an_address_that_drops_its_cookies_is_stopped(
        self, monkeypatch: pytest.MonkeyPatch, db: None
    ) -> None:
        monkeypatch.setattr(follow, "LOOKUPS", replace(LOOKUPS, browser=2, address=5))
        statuses = [Client().get("/follow/", {"number": "20260101-AAAAAA"}).status_code for _each in range(6)]
        assert statuses == [404] * 5 + [429]
        assert LOOKUPS.address >= 20 * LOOKUPS.browser, "an office of many browsers is not locked out by one"

    def test_telephones_cannot_be_tried_out(self, world: World, client: Client) -> None:
        case = reported(world, client)
        tries = [
            client.post(f"/follow/{case.number}/prove/", {"phone": f"1380000000{last}"}).status_code
            for last in range(9)
        ]
        assert tries == [400] * 8 + [429]


class TestFollowing:
    @pytest.mark.parametrize("number", ["20260101-AAAAAA", "x", "20260101", "'; --", "20260101-aaaaaa "])
    @pytest.mark.parametrize("address", ["/follow/{}/", "/report/sent/{}/"])
    def test_every_unknown_number_is_the_same_404(
        self, world: World, client: Client, number: str, address: str
    ) -> None:
        unknown = client.get(address.format("20991231-ZZZZZZ"))
        answer = client.get(address.format(number))
        assert unknown.status_code == answer.status_code == 404
        assert without_secrets(answer) == without_secrets(unknown)

    def test_history_that_was_brought_in_is_unknown_too(self, world: World, client: Client) -> None:
        case = world.report(replayed=True)
        assert client.get(f"/follow/{case.number}/").status_code == 404

    def test_the_number_leads_there_however_it_is_typed(self, world: World, client: Client) -> None:
        case = reported(world, client)
        answer = client.get("/follow/", {"number": f" {case.number.lower()} "})
        assert answer["Location"] == f"/follow/{case.number}/"
        missed = client.get("/follow/", {"number": "20260101-AAAAAA"})
        assert missed.status_code == 404
        assert "There is no report with this number." in missed.content.decode()

    def test_it_tells_the_way_in_words_with_the_answers(self, world: World, client: Client) -> None:
        case = reported(world, client)
        at = case.reported_at
        case = world.walk(case, "establish", at=at)
        world.move(
            case,
            "dispatch",
            world.cast.oscar,
            at,
            organisation=world.cast.department.pk,
            text="Mind Mr. Zhao",
        )
        world.move(case, "answer", world.cast.henry, at, text="The bags are gone")
        page = Client().get(f"/follow/{case.number}/").content.decode()
        for words in (
            "Your report has arrived.",
            "Sanitation Office was asked",
            "The bags are gone",
            "Answer due by",
        ):
            assert words in page
        assert "Mind Mr. Zhao" not in page

    @pytest.mark.parametrize(
        ("steps", "said", "due"),
        [
            ((), "waits to be looked at", True),
            (("verify",), "goes and looks", True),
            (("reject",), "was not accepted", False),
            (("establish", "dispatch", "return", "grant"), "somebody else is being found", True),
            (WHOLE_WAY, "It is closed.", False),
            ((*WHOLE_WAY, "reopen"), "opened again", True),
        ],
    )
    def test_each_state_has_its_words(
        self, world: World, steps: tuple[str, ...], said: str, due: bool
    ) -> None:
        case = world.walk(world.report(), *steps)
        shown = public_view(case)
        assert said in shown.said
        assert (shown.answer_due is not None) is due

    def test_going_up_is_told_with_the_office(self, world: World, client: Client) -> None:
        case = reported(world, client, "escalate")
        page = Client().get(f"/follow/{case.number}/").content.decode()
        assert world.cast.district_centre.display_name in page


class TestPersonalData:
    @pytest.mark.parametrize("language", ["en", "zh-hans"])
    def test_nothing_personal_is_on_any_public_page(
        self, world: World, client: Client, language: str
    ) -> None:
        case = reported(world, client, *WHOLE_WAY, photos=[jpeg()], place="Room 301")
        reader = Client()
        reader.cookies["gridgov_language"] = language
        addresses = [
            "/",
            "/report/",
            "/follow/",
            f"/follow/{case.number}/",
            f"/report/sent/{case.number}/",
            "/map/M1/",
        ]
        people = [name for user in world.cast.people.values() for name in (user.name, user.name_en) if name]
        for address in addresses:
            page = reader.get(address).content.decode()
            found = [
                secret
                for secret in (NAME, PHONE, "13812345678", WORDS, "Room 301", *people)
                if secret in page
            ]
            assert not found, (address, found)

    def test_photos_are_for_whoever_reported(self, world: World, client: Client) -> None:
        case = reported(world, client, photos=[jpeg()])
        address = f"/follow/{case.number}/photos/{case.photos.get().uuid}/"
        assert client.get(address).status_code == 404
        reporter = proved(case)
        assert reporter.get(address)["Content-Type"] == "image/jpeg"
        assert reporter.get(address + "?size=small").status_code == 200
        other = reported(world, client)
        assert reporter.get(f"/follow/{other.number}/photos/{case.photos.get().uuid}/").status_code == 404

    def test_what_was_written_when_opening_again_is_for_the_reporter(
        self, world: World, client: Client
    ) -> None:
        case = reported(world, client, *WHOLE_WAY)
        reopen_as_reporter(case=case, reason="Zhao did it again")
        assert "Zhao" not in Client().get(f"/follow/{case.number}/").content.decode()
        assert "Zhao did it again" in proved(case).get(f"/follow/{case.number}/").content.decode()


class TestProof:
    @pytest.mark.parametrize(
        ("left", "given", "fits"),
        [
            ("138 1234 5678", "13812345678", True),
            ("138 1234 5678", "+86 138-1234-5678", True),
            ("+86 13812345678", "13812345678", True),
            ("0086 13812345678", "13812345678", True),
            ("0571-87654321", "0571 8765 4321", True),
            ("138 1234 5678", "13812345679", False),
            ("138 1234 5678", "", False),
            ("", "", False),
        ],
    )
    def test_a_telephone_fits_however_it_is_written(
        self, world: World, client: Client, left: str, given: str, fits: bool
    ) -> None:
        case = reported(world, client, phone=left)
        assert is_reporters_phone(case, given) is fits

    def test_after_the_retention_time_nobody_can_prove_it(self, world: World, client: Client) -> None:
        case = reported(world, client)
        Reporter.objects.update(shredded_at=timezone.now())
        assert not is_reporters_phone(case, PHONE)

    def test_a_proof_is_for_one_report_and_one_hour(
        self, world: World, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        case, other = reported(world, client), reported(world, client, phone="13900000000")
        reporter = proved(case)
        assert WORDS in reporter.get(f"/follow/{case.number}/").content.decode()
        assert WORDS not in reporter.get(f"/follow/{other.number}/").content.decode()
        later = timezone.now().timestamp() + 3601
        monkeypatch.setattr("cases.public.proof.time.time", lambda: later)
        assert WORDS not in reporter.get(f"/follow/{case.number}/").content.decode()


class TestReminding:
    def test_once_a_day(self, world: World, client: Client) -> None:
        case = reported(world, client)
        urge_as_reporter(case=case, at=case.reported_at)
        with pytest.raises(Refused, match="24 hours"):
            urge_as_reporter(case=case, at=case.reported_at + timedelta(hours=23))
        urge_as_reporter(case=case, at=case.reported_at + timedelta(hours=25))
        assert case.events.filter(move="urge", actor=None).count() == 2

    def test_a_superior_may_remind_as_often_as_needed(self, world: World) -> None:
        case = world.report()
        for minutes in (1, 2):
            world.move(case, "urge", world.cast.diana, case.reported_at + timedelta(minutes=minutes))
        world.move(case, "urge", world.cast.alice, case.reported_at + timedelta(minutes=3))

    def test_by_the_page(self, world: World, client: Client) -> None:
        case = reported(world, client)
        reporter = proved(case)
        assert "was reminded" in reporter.post(f"/follow/{case.number}/urge/", follow=True).content.decode()
        assert "24 hours" in reporter.post(f"/follow/{case.number}/urge/", follow=True).content.decode()


class TestOpeningAgain:
    def test_within_the_window_and_with_a_reason(self, world: World, client: Client) -> None:
        case = reported(world, client, *WHOLE_WAY)
        reporter = proved(case)
        missing = reporter.post(f"/follow/{case.number}/reopen/", {"text": " "})
        assert (missing.status_code, "what is not right yet" in missing.content.decode()) == (400, True)
        done = reporter.post(f"/follow/{case.number}/reopen/", {"text": "Still there"}, follow=True)
        assert "opened again" in done.content.decode()
        case.refresh_from_db()
        assert (case.state, case.reopened) == ("reopened", 1)

    @pytest.mark.parametrize("way", ["account", "telephone", "clerk"])
    @pytest.mark.parametrize(("days", "allowed"), [(29, True), (30, False)])
    def test_the_window(self, world: World, client: Client, way: str, days: int, allowed: bool) -> None:
        if way == "account":
            client.force_login(world.cast.stranger)
        case = reported(world, client, *WHOLE_WAY)
        if way == "clerk":  # logged by an office for somebody on the telephone
            Case.objects.filter(pk=case.pk).update(reported_by=world.cast.oscar)
            case.refresh_from_db()
        at = case.closed_at + timedelta(days=days) if case.closed_at else None

        def reopen() -> None:
            if way == "account":
                world.move(case, "reopen", world.cast.stranger, at, text="Again")
            else:
                reopen_as_reporter(case=case, reason="Again", at=at)

        if allowed:
            reopen()
        else:
            with pytest.raises(Refused, match="30 days"):
                reopen()

    def test_a_window_closed_is_said_on_the_page(self, world: World, client: Client) -> None:
        case = reported(world, client, *WHOLE_WAY)
        Case.objects.filter(pk=case.pk).update(closed_at=timezone.now() - timedelta(days=40))
        answer = proved(case).post(f"/follow/{case.number}/reopen/", {"text": "Again"})
        assert answer.status_code == 403
        assert "30 days" in answer.content.decode()


class TestContact:
    def test_the_card_of_a_grid(self, world: World, client: Client) -> None:
        for query in ({"grid": "G1"}, {"lon": str(IN_G1[0]), "lat": str(IN_G1[1])}):
            page = client.get("/my-grid/", query).content.decode()
            assert "Alice Zhang" in page
            assert "0571-0000000" in page

    @pytest.mark.parametrize("query", [{"grid": "none"}, {"lon": 10, "lat": 10}, {"lon": "x", "lat": ""}])
    def test_nobody_there_is_said(self, world: World, client: Client, query: dict[str, Any]) -> None:
        answer = client.get("/my-grid/", query)
        assert answer.status_code == 200
        assert "No grid lies here." in answer.content.decode()

    def test_the_map_goes_down_by_names(self, world: World, client: Client) -> None:
        seen, address = [], "/map/"
        for name in ("East District", "Riverside Street", "Willow Community"):
            page = client.get(address).content.decode()
            link = re.search(rf'<a href="(/map/[^"]+)">{name}</a>', page)
            assert link, name
            seen.append(name)
            address = link[1]
        assert "/my-grid/?grid=G1" in client.get(address).content.decode()
        assert client.get("/map/none/").status_code == 404


def without_secrets(answer: Any) -> str:
    """The page without what differs each time: tokens, and the address that was asked for."""
    page = re.sub(
        r'(name="(?:csrfmiddlewaretoken|next)" value|"x-csrftoken":) ?=?"[^"]*"', "", answer.content.decode()
    )
    return re.sub(r'"x-csrftoken": "[^"]*"', "", page)


OPEN_PAGES = (
    "/", "/report/", "/report/classes/", "/locate/?lon=1&lat=1", "/follow/", "/my-grid/", "/map/", "/privacy/",
)  # fmt: skip
# Who, method, address, what comes. "{number}" is a closed report of "stranger", who has an account.
PUBLIC: list[tuple[str | None, str, str, int]] = [
    *((who, "get", page, 200) for who in (None, "stranger", "alice", "oscar")
      for page in OPEN_PAGES),
    *((who, "get", "/follow/{number}/", 200) for who in (None, "alice", "stranger")),
    (None, "get", "/mine/", 302),
    ("stranger", "get", "/mine/", 200),
    *((who, "post", f"/follow/{{number}}/{move}/", 404)
      for who in (None, "alice", "oscar") for move in ("urge", "reopen")),
    ("stranger", "post", "/follow/{number}/urge/", 302),
    ("stranger", "post", "/follow/{number}/reopen/", 302),
    (None, "post", "/follow/{number}/prove/", 400),
    (None, "post", "/follow/{number}/", 405),
    (None, "get", "/follow/{number}/urge/", 405),
    (None, "post", "/my-grid/", 405),
]  # fmt: skip


@pytest.mark.parametrize(("who", "method", "address", "expected"), PUBLIC)
def test_permissions(world: World, who: str | None, method: str, address: str, expected: int) -> None:
    reporter = Client()
    reporter.force_login(world.cast.stranger)
    case = reported(world, reporter, *WHOLE_WAY)
    client = Client()
    if who:
        client.force_login(world.cast.people[who])
    answer = getattr(client, method)(
        address.format(number=case.number), {"text": "Again"} if method == "post" else {}
    )
    assert answer.status_code == expected
