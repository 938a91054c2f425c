"""The case page and its moves: what is offered, what is refused, what is kept of what somebody wrote."""

from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from cases.actions import Contact
from cases.actions.notify import write_notices
from cases.actions.route import route_case
from cases.desk.moves import FIELDS, MoveForm
from cases.models import Case, CaseEvent, Notice, Photo
from cases.queries.offers import NEXT, offers_for
from cases.queries.timeline import full_timeline, public_timeline
from cases.workflow import MOVES, TABLE, State
from gridgov.models import AuditEntry
from members.models import Organisation
from tests.cases.world import IN_G3, MONDAY, World

BACKEND = "django.contrib.auth.backends.ModelBackend"


def sign_in(client: Client, user: Any) -> Client:
    client.force_login(user, backend=BACKEND)
    return client


def page(client: Client, case: Case) -> HttpResponse:
    return client.get(reverse("desk:case", args=[case.pk]))  # type: ignore[return-value]


def post(client: Client, case: Case, move: str, **fields: Any) -> HttpResponse:
    fields.setdefault("version", Case.objects.get(pk=case.pk).version)
    return client.post(reverse("desk:move", args=[case.pk, move]), fields)  # type: ignore[return-value]


def picture(name: str = "a.jpg") -> SimpleUploadedFile:
    out = BytesIO()
    Image.new("RGB", (40, 30), (120, 130, 140)).save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue(), content_type="image/jpeg")


# Who may open what ---------------------------------------------------------------------------------------------

READERS = {
    "oscar": 200,
    "alice": 200,
    "dan": 200,
    "lisa": 200,
    "henry": 404,
    "pia": 404,
    "stranger": 404,
    "root": 200,
}
PAGES = ("desk:case", "desk:print", "desk:logged", "desk:who", "desk:standards", "desk:pick-organisation")


def test_pages_of_a_case_open_only_to_those_who_see_it(world: World) -> None:
    case = world.report()
    for name in PAGES:
        address = reverse(name, args=[case.pk])
        found = {who: sign_in(Client(), getattr(world.cast, who)).get(address).status_code for who in READERS}
        assert found == READERS, name
        assert Client().get(address).status_code == 302, f"{name} without signing in"


def test_pages_without_a_case(world: World) -> None:
    expected = {"oscar": 200, "henry": 200, "stranger": 200}
    for name in ("desk:inbox", "desk:notices", "desk:locate", "desk:pick-class", "desk:exports"):
        found = {
            who: sign_in(Client(), getattr(world.cast, who)).get(reverse(name)).status_code
            for who in expected
        }
        assert found == expected, name
        assert Client().get(reverse(name)).status_code == 302


def test_moving_is_posted_and_the_invisible_stays_invisible(world: World) -> None:
    case = world.report()
    for who, status in (("stranger", 404), ("henry", 404), ("alice", 403), ("lisa", 403), ("oscar", 302)):
        answer = post(sign_in(Client(), getattr(world.cast, who)), case, "verify")
        assert answer.status_code == status, who
    assert (
        sign_in(Client(), world.cast.oscar).get(reverse("desk:move", args=[case.pk, "verify"])).status_code
        == 405
    )
    assert post(sign_in(Client(), world.cast.oscar), case, "fly").status_code == 404


def test_refused_says_who_may_and_keeps_the_text(world: World, client: Client) -> None:
    case = world.report()
    answer = post(sign_in(client, world.cast.alice), case, "reject", text="Not our street")
    text = answer.content.decode()
    assert answer.status_code == 403
    assert "Case acceptor" in text
    assert "Not our street" in text
    assert Case.objects.get(pk=case.pk).state == "reported"


# What the page shows ---------------------------------------------------------------------------------------------


def test_page_shows_everything_about_the_case(world: World, client: Client) -> None:
    case = world.report(contact=Contact("王小明", "13800005678"), place=(120.005, 30.01))
    case = world.walk(case, "establish", "dispatch", "escalate")
    text = page(sign_in(client, world.cast.oscar), case).content.decode()
    for words in (
        case.number, "Bags beside the bin", "Exposed litter", "East District Grid Centre", "Sanitation Office",
        "Passed it up", "Escalated to the next centre", "As seen on site", "Grid G1", "138****5678", "王*",
        "Whole case", "Answer owed to", "to be written by the city",
    ):  # fmt: skip
        assert words in text, words
    assert "13800005678" not in text
    assert "王小明" not in text


def test_the_page_takes_the_same_queries_however_long_the_story(world: World, client: Client) -> None:
    case = world.walk(world.report(contact=Contact("A", "13800005678")), "establish", "dispatch")
    sign_in(client, world.cast.oscar)

    def queries() -> int:
        page(client, case)
        with CaptureQueriesContext(connection) as taken:
            page(client, case)
        return len(taken)

    short = queries()
    for number in range(6):
        world.move(case, "note", world.cast.oscar, text=f"Note {number}")
    assert queries() == short
    assert short <= 75, "the case page got dearer"


@pytest.mark.parametrize(
    "state", [state for state in State if state not in ("void", "on_hold", "rejected", "merged")]
)
def test_the_likely_next_step_stands_first(world: World, state: State) -> None:
    way = {
        "reported": (), "verifying": ("verify",), "established": ("establish",),
        "dispatched": ("establish", "dispatch"), "handling": ("establish", "dispatch", "accept"),
        "handled": ("establish", "dispatch", "answer"),
        "returned": ("establish", "dispatch", "return", "grant"),
        "checking": ("establish", "dispatch", "answer", "check"),
        "closed": ("establish", "dispatch", "answer", "check", "close"),
        "reopened": ("establish", "dispatch", "answer", "check", "close", "reopen"),
    }[state]  # fmt: skip
    case = world.walk(world.report(), *way)
    assert case.state == state
    case = Case.objects.select_related("holder__area", "case_class", "duty_grid").get(pk=case.pk)
    first = offers_for(case, world.cast.root).first
    assert (first.name if first else None) == next(iter(NEXT.get(state, ())), None)


def test_a_centre_that_only_owes_an_answer_is_led_to_it(world: World) -> None:
    case = world.walk(world.report(), "establish")
    for who in ("oscar", "dan"):
        world.move(case, "escalate", getattr(world.cast, who), text="Too large for us")
    case = Case.objects.select_related("holder__area", "case_class", "duty_grid").get(pk=case.pk)
    assert case.holder == world.cast.city_centre
    firsts = {who: offers_for(case, getattr(world.cast, who)).first for who in ("oscar", "dan", "cleo")}
    assert {who: move.name if move else None for who, move in firsts.items()} == {
        "oscar": None, "dan": "feedback", "cleo": "dispatch",
    }  # fmt: skip
    world.move(case, "feedback", world.cast.dan, text="The city sends a lorry on Friday")
    assert offers_for(case, world.cast.dan).first is None


def test_every_offered_move_has_a_form_that_names_what_it_needs(world: World) -> None:
    case = world.report()
    for move in TABLE:
        assert {*move.needs, *move.takes} <= set(FIELDS), move.name
        form = MoveForm(move, case, user=world.cast.oscar)
        asked = {name for name, field in form.fields.items() if field.required}
        assert asked == {"version", *move.needs}, move.name


def test_what_cannot_be_done_now_says_why(world: World, client: Client) -> None:
    case = world.walk(world.report(), "establish", "dispatch", "answer", "send_check")
    text = page(sign_in(client, world.cast.oscar), case).content.decode()
    assert "Nobody has checked this case on site yet." in text
    assert reverse("desk:move", args=[case.pk, "close"]) not in text
    settled = world.walk(world.report(by=world.cast.alice), "settle")
    own = page(sign_in(Client(), world.cast.alice), settled).content.decode()
    assert "Whoever handled a case does not check or close it." in own


def test_who_may_do_the_other_steps(world: World, client: Client) -> None:
    case = world.report()
    text = sign_in(client, world.cast.alice).get(reverse("desk:who", args=[case.pk])).content.decode()
    assert "Establish" in text
    assert "Case acceptor" in text
    assert "Lapse" not in text, "the system's own steps are nobody's"


# Moving --------------------------------------------------------------------------------------------------------------


def test_the_whole_way_by_forms(world: World) -> None:
    case = world.report()
    oscar, henry, alice = (sign_in(Client(), getattr(world.cast, who)) for who in ("oscar", "henry", "alice"))
    standard, department = world.standards["litter"], world.cast.department
    for client, move, fields in (
        (oscar, "establish", {"filing_standard": standard.pk}),
        (oscar, "dispatch", {"organisation": department.pk, "text": "Today, please"}),
        (henry, "accept", {}),
        (henry, "answer", {"text": "Removed", "photos": [picture(), picture("b.jpg")]}),
        (alice, "check", {"text": "Clean", "photos": picture()}),
        (oscar, "close", {}),
    ):
        answer = post(client, case, move, **fields)
        assert (move, answer.status_code) == (move, 302)
    case.refresh_from_db()
    assert case.state == "closed"
    assert list(Photo.objects.filter(case=case).order_by("pk").values_list("kind", flat=True)) == [
        "after",
        "after",
        "check",
    ]


def test_missing_fields_keep_what_was_written(world: World, client: Client) -> None:
    case = world.walk(world.report(), "establish")
    answer = post(sign_in(client, world.cast.oscar), case, "dispatch", text="Before the rain")
    text = answer.content.decode()
    assert answer.status_code == 400
    assert "Before the rain" in text
    assert "Choose one from the list." in text
    assert Case.objects.get(pk=case.pk).state == "established"


def test_an_error_of_the_action_stands_at_its_field(world: World, client: Client) -> None:
    case = world.walk(world.report(), "establish", "dispatch")
    past = timezone.localtime() - timedelta(days=1)
    answer = post(
        sign_in(client, world.cast.oscar), case, "hold", text="Rain", until=f"{past:%Y-%m-%dT%H:%M}"
    )
    assert answer.status_code == 400
    assert "Choose a time in the future" in answer.content.decode()


def test_a_picture_that_is_none_is_refused_by_name(world: World, client: Client) -> None:
    case = world.walk(world.report(), "establish", "dispatch")
    broken = SimpleUploadedFile("virus.jpg", b"MZ not a picture", content_type="image/jpeg")
    answer = post(sign_in(client, world.cast.henry), case, "answer", text="Done all", photos=broken)
    text = answer.content.decode()
    assert answer.status_code == 400
    assert "virus.jpg" in text
    assert "Done all" in text
    assert not Photo.objects.exists()


def test_a_standard_of_another_class_is_refused_unless_that_class_is_chosen(
    world: World, client: Client
) -> None:
    case = world.report()
    other = world.standards["dispute"].pk
    assert (
        post(sign_in(client, world.cast.oscar), case, "establish", filing_standard=other).status_code == 400
    )
    answer = post(client, case, "establish", filing_standard=other, case_class=world.classes["dispute"].pk)
    assert answer.status_code == 302
    case.refresh_from_db()
    assert (case.case_class_id, case.filing_standard_id) == (world.classes["dispute"].pk, other)


def test_standards_follow_the_chosen_class(world: World, client: Client) -> None:
    case = world.report()
    address = reverse("desk:standards", args=[case.pk])
    own = sign_in(client, world.cast.oscar).get(address).content.decode()
    other = client.get(address, {"case_class": world.classes["dispute"].pk}).content.decode()
    assert "06001-1" in own
    assert "4 hours" in own
    assert "S101-1" in other
    assert "06001-1" not in other


def test_somebody_was_faster(world: World, client: Client) -> None:
    case = world.walk(world.report(), "establish")
    seen = case.version
    world.move(case, "note", world.cast.dora, text="The bin is new")
    answer = post(
        sign_in(client, world.cast.oscar), case, "dispatch",
        version=seen, organisation=world.cast.department.pk, text="Before noon",
    )  # fmt: skip
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Since you opened it" in text
    assert "Dora Wu" in text
    assert "The bin is new" in text
    assert "Before noon" in text
    assert f'value="{Case.objects.get(pk=case.pk).version}"' in text, (
        "sent again it is about the case as it is now"
    )
    assert Case.objects.get(pk=case.pk).state == "established"


def test_a_step_that_is_gone_keeps_the_text_beside_the_form(world: World, client: Client) -> None:
    case = world.report()
    seen = case.version
    world.walk(case, "establish")
    answer = post(sign_in(client, world.cast.oscar), case, "reject", version=seen, text="Not a problem")
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Not a problem" in text
    assert "Established" in text


def test_afterwards_the_next_case_opens(world: World, client: Client) -> None:
    first, second = world.report(), world.report(at=MONDAY + timedelta(minutes=1))
    sign_in(client, world.cast.oscar).get(reverse("desk:inbox"))
    answer = post(client, first, "establish", filing_standard=world.standards["litter"].pk, then="next")
    assert answer["Location"] == reverse("desk:case", args=[second.pk])
    plain = post(client, second, "establish", filing_standard=world.standards["litter"].pk)
    assert plain["Location"] == reverse("desk:case", args=[second.pk])


def test_a_request_is_shown_and_decided_by_somebody_else(world: World) -> None:
    case = world.walk(world.report(), "establish", "dispatch")
    oscar, lisa = (sign_in(Client(), getattr(world.cast, who)) for who in ("oscar", "lisa"))
    until = timezone.localtime() + timedelta(days=3)
    assert post(oscar, case, "hold", text="Road works", until=f"{until:%Y-%m-%dT%H:%M}").status_code == 302
    text = page(lisa, case).content.decode()
    assert "Next step: Grant the request" in text
    assert "Road works" in text
    request = case.requests.get()
    assert post(lisa, case, "grant", request=request.pk).status_code == 302
    assert Case.objects.get(pk=case.pk).state == "on_hold"
    assert "Paused" in page(oscar, case).content.decode()


def test_organisations_near_the_place_and_usual_for_the_class_come_first(
    world: World, client: Client
) -> None:
    case = world.walk(world.report(), "establish")
    kind = world.cast.department.kind
    near = Organisation.objects.create(
        code="near", name="近", name_en="Near Office", kind=kind, area=world.cast.community
    )
    Organisation.objects.create(
        code="far", name="远", name_en="Far Office", kind=kind, area=world.cast.other_street
    )
    case.case_class.responsible_party, case.case_class.responsible_party_en = (
        "环卫所；业主",
        "Sanitation Office; owner",
    )
    case.case_class.save()
    address = reverse("desk:pick-organisation", args=[case.pk])
    text = sign_in(client, world.cast.oscar).get(address, {"name": "organisation"}).content.decode()
    assert text.index("Sanitation Office") < text.index(near.name_en)
    assert "usually answers for this class" in text
    assert "Far Office" not in text
    assert "Far Office" in client.get(address, {"name": "organisation", "q": "far"}).content.decode()


def test_a_search_answers_only_with_a_plain_field_name(world: World, client: Client) -> None:
    text = (
        sign_in(client, world.cast.oscar)
        .get(reverse("desk:pick-class"), {"name": '"><script>'})
        .content.decode()
    )
    assert "<script>" not in text
    assert 'name="choice"' in text


# The reporter's contact --------------------------------------------------------------------------------------------


def test_the_contact_is_shown_for_a_purpose_and_leaves_a_row(world: World, client: Client) -> None:
    case = world.report(contact=Contact("王小明", "13800005678"))
    address = reverse("desk:contact", args=[case.pk])
    answer = sign_in(client, world.cast.oscar).post(address, {"purpose": "ask", "words": "Which door?"})
    assert "13800005678" in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"
    entry = AuditEntry.objects.get(action="reporter.unmask")
    assert (entry.actor_id, entry.purpose) == (
        world.cast.oscar.pk,
        "Ask about the place or the problem: Which door?",
    )
    assert "13800005678" not in str(entry.data)


@pytest.mark.parametrize(
    "fields", [{}, {"purpose": "other"}, {"purpose": "other", "words": " a "}, {"purpose": "x"}]
)
def test_no_purpose_no_contact(world: World, client: Client, fields: dict[str, str]) -> None:
    case = world.report(contact=Contact("王小明", "13800005678"))
    answer = sign_in(client, world.cast.oscar).post(reverse("desk:contact", args=[case.pk]), fields)
    assert answer.status_code == 400
    assert "13800005678" not in answer.content.decode()
    assert not AuditEntry.objects.filter(action="reporter.unmask").exists()


def test_onlookers_get_no_contact(world: World) -> None:
    case = world.report(contact=Contact("王小明", "13800005678"))
    address = reverse("desk:contact", args=[case.pk])
    for who, status in (
        ("dan", 403),
        ("henry", 404),
        ("stranger", 404),
        ("alice", 200),
        ("anna", 200),
        ("root", 200),
    ):
        answer = sign_in(Client(), getattr(world.cast, who)).post(address, {"purpose": "ask"})
        assert answer.status_code == status, who
    assert AuditEntry.objects.filter(action="reporter.unmask").count() == 3


# Logging, notices, photos -------------------------------------------------------------------------------------------


def report_fields(world: World, **more: Any) -> dict[str, Any]:
    return {
        "uuid": str(uuid4()), "source": "telephone", "office": world.cast.street_centre.pk,
        "case_class": world.classes["litter"].pk, "description": "Rubble at the gate", "place": "Willow Road 12",
        "lon": "120.005", "lat": "30.01", "name": "王小明", "phone": "138 0000 5678",
    } | more  # fmt: skip


def test_logging_twice_makes_one_case(world: World, client: Client) -> None:
    fields = report_fields(world, urgent="on")
    address = reverse("desk:log")
    first = sign_in(client, world.cast.oscar).post(address, fields)
    second = client.post(address, fields)
    case = Case.objects.get()
    assert first["Location"] == second["Location"] == reverse("desk:logged", args=[case.pk])
    assert (case.source, case.urgent, case.reported_for, case.reported_grid) == (
        "telephone", True, world.cast.street_centre, world.cast.grid,
    )  # fmt: skip
    assert case.reporter.phone == "13800005678"
    assert case.number in client.get(first["Location"]).content.decode()


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("description", " ", "This field is required."),
        ("case_class", "", "Choose one from the list."),
        ("case_class", "999999", "Choose one from the list."),
        ("phone", "12", "5 to 15 digits"),
        ("source", "patrol", "not one of the available choices"),
        ("lat", "", "a longitude and a latitude"),
        ("lon", "777", "less than or equal to 180"),
    ],
)
def test_a_faulty_log_is_kept_and_explained(
    world: World, client: Client, field: str, value: str, says: str
) -> None:
    answer = sign_in(client, world.cast.oscar).post(
        reverse("desk:log"), report_fields(world, **{field: value})
    )
    text = answer.content.decode()
    assert answer.status_code == 400
    assert says in text
    assert "Willow Road 12" in text
    assert not Case.objects.exists()


def test_a_refused_log_is_kept_and_explained(world: World, client: Client) -> None:
    fields = report_fields(world)
    world.report(by=world.cast.dora, uuid=UUID(str(fields["uuid"])))
    answer = sign_in(client, world.cast.oscar).post(reverse("desk:log"), fields)
    assert answer.status_code == 403
    assert "This report number is taken." in answer.content.decode()
    assert "Willow Road 12" in answer.content.decode()


def test_who_takes_reports(world: World) -> None:
    expected = {
        "oscar": 200,
        "anna": 200,
        "dan": 200,
        "henry": 403,
        "dora": 403,
        "alice": 403,
        "stranger": 403,
    }
    address = reverse("desk:log")
    found = {who: sign_in(Client(), getattr(world.cast, who)).get(address).status_code for who in expected}
    assert found == expected
    for_others = report_fields(world, office=world.cast.district_centre.pk)
    assert sign_in(Client(), world.cast.oscar).post(address, for_others).status_code == 400


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("lon=120.005&lat=30.01", "Grid G1"),
        ("lon=10&lat=10", "Outside every area"),
        ("lon=abc&lat=1", "in degrees"),
        ("lon=nan&lat=1", "in degrees"),
        ("", "in degrees"),
    ],
)
def test_locating_says_the_grid(world: World, client: Client, query: str, says: str) -> None:
    answer = sign_in(client, world.cast.oscar).get(f"{reverse('desk:locate')}?{query}")
    assert answer.status_code == 200
    assert says in answer.content.decode()


def test_notices_are_counted_shown_and_read(world: World, client: Client) -> None:
    cases = [world.report(), world.report()]
    for event in CaseEvent.objects.all():
        write_notices({"event": event.pk})
    mine = Notice.objects.filter(user=world.cast.oscar)
    assert mine.filter(read_at=None).count() == 2
    text = sign_in(client, world.cast.oscar).get(reverse("desk:notices")).content.decode()
    assert "New report" in text
    page(client, cases[0])
    assert mine.filter(read_at=None).count() == 1, "looking at the case reads its notices"
    sign_in(Client(), world.cast.anna).post(reverse("desk:read-notices"))
    assert mine.filter(read_at=None).count() == 1, "others' notices are theirs"
    client.post(reverse("desk:read-notices"), {"notice": mine.get(read_at=None).pk})
    assert not mine.filter(read_at=None).exists()
    assert Notice.objects.filter(user=world.cast.dora, read_at=None).count() == 2


def test_photos_leave_through_the_door_only(world: World) -> None:
    case = world.report()
    sign_in(client := Client(), world.cast.oscar)
    post(client, case, "note", text="See", photos=picture())
    photo = Photo.objects.get()
    for name in ("case-photo", "case-photo-small"):
        address = reverse(name, args=[photo.uuid])
        answer = client.get(address)
        assert b"".join(answer.streaming_content)[:2] == b"\xff\xd8"  # type: ignore[attr-defined]
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Disposition"].startswith("inline")
        assert "private" in answer["Cache-Control"]
        assert sign_in(Client(), world.cast.stranger).get(address).status_code == 404
        assert Client().get(address).status_code == 302
        Photo.objects.update(shredded_at=timezone.now())
        assert client.get(address).status_code == 404
        Photo.objects.update(shredded_at=None)


# Timelines ---------------------------------------------------------------------------------------------------------


def test_staff_read_every_step_and_residents_only_theirs(world: World) -> None:
    case = world.walk(world.report(), "establish", "dispatch", "accept")
    world.move(case, "note", world.cast.oscar, text="The caretaker is called Li")
    world.move(case, "escalate", world.cast.oscar, text="We have no lorry")
    case = world.walk(case, "answer")
    full, public = full_timeline(case), public_timeline(case)
    assert [step.move for step in full] == [
        "report", "establish", "dispatch", "accept", "note", "escalate", "answer",
    ]  # fmt: skip
    assert [step.move for step in public] == ["report", "establish", "dispatch", "escalate", "answer"]
    assert all(step.took is not None for step in full[1:])
    words = " ".join(f"{step.what} {step.who} {step.text} {step.detail}" for step in public)
    for person in world.cast.people.values():
        assert person.display_name not in words
    assert "lorry" not in words
    assert "As seen on site" in words, "the answer is written for the reporter"
    assert "East District Grid Centre deals with it" in words


def test_the_rule_that_fired_is_named(world: World) -> None:
    case = route_case(case_id=world.report().pk, at=MONDAY)
    assert [step.detail for step in full_timeline(case)][1:] == ["By the rule “Litter to the street”"]


def test_every_public_move_has_words_for_residents(world: World) -> None:
    from cases.queries.timeline import _public_sentences

    assert {move.name for move in TABLE if move.public} | {"report"} <= set(_public_sentences())


def test_a_shredded_text_is_gone_from_the_page(world: World, client: Client) -> None:
    case = world.report()
    world.move(case, "note", world.cast.oscar, text="Secret remark")
    case.texts.filter(body="Secret remark").update(body="", shredded_at=timezone.now())
    text = page(sign_in(client, world.cast.oscar), case).content.decode()
    assert "Secret remark" not in text
    assert "deleted after its retention time" in text


def test_a_case_elsewhere_is_not_there(world: World, client: Client) -> None:
    far = world.report(place=IN_G3, by=world.cast.root)
    assert page(sign_in(client, world.cast.oscar), far).status_code == 404
    assert post(client, far, "note", text="x").status_code == 404
    assert MOVES["note"].sources == tuple(State)
