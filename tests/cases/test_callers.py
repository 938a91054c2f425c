"""Somebody is on the line: earlier reports by telephone, what is said to them, the call that is owed."""

import pytest
from django.test import Client
from django.urls import reverse

from cases.actions import Contact
from cases.intake.callers import called_back, caller_says, look_up
from cases.intake.spots import spots_named
from cases.models import Case, Reporter
from gridgov.models import AuditEntry
from gridgov.problems import Invalid, Refused
from grids.models import Building
from tests.cases.crowds import copies
from tests.cases.test_desk_case import report_fields, sign_in
from tests.cases.world import IN_G1, IN_G3, World

PHONE = "13800005678"


@pytest.fixture
def called(world: World) -> Case:
    return world.report(contact=Contact("王小明", PHONE, call_back=True), description="Rubble at the gate")


def test_a_caller_is_known_by_number_within_sight_and_the_look_is_written_down(
    world: World, called: Case
) -> None:
    far = world.report(place=IN_G3, contact=Contact("", PHONE))
    other = world.report(contact=Contact("", "13900001111"))
    ended = world.walk(world.report(contact=Contact("", PHONE)), "reject")
    found = look_up(by=world.cast.oscar, phone="+86 138-0000-5678")
    assert [each.case for each in found.cases] == [called, ended], (
        "open ones first; another street's is unseen"
    )
    assert found.cases[0].said == "Your report waits to be looked at."
    assert found.cases[0].answer_due == called.total_due_at
    assert found.cases[1].answer == "As seen on site"
    entry = AuditEntry.objects.get(action="caller.lookup")
    assert (entry.actor_id, entry.data) == (world.cast.oscar.pk, {"cases": [called.pk, ended.pk]})
    assert PHONE not in str(entry.data)
    assert far not in [each.case for each in found.cases]
    assert other not in [each.case for each in found.cases]


def test_what_lies_out_of_sight_hides_nothing_that_is_seen(world: World, called: Case) -> None:
    """Somebody who reports every day in another street: his newest are not ours, the older one is."""
    far = world.report(place=IN_G3, contact=Contact("", PHONE))
    copies(far, 220)
    own = Reporter.objects.get(case=far)
    others = Case.objects.filter(number__startswith="N").values_list("pk", flat=True)
    Reporter.objects.bulk_create(
        Reporter(case_id=pk, phone=PHONE, phone_lookup=own.phone_lookup, retain_until=own.retain_until)
        for pk in others
    )
    found = look_up(by=world.cast.oscar, phone=PHONE)
    assert [each.case for each in found.cases] == [called]
    assert not found.more


@pytest.mark.parametrize(
    ("who", "phone", "error"),
    [
        ("oscar", "1380", Invalid),
        ("oscar", "abc", Invalid),
        ("henry", PHONE, Refused),
        ("stranger", PHONE, Refused),
    ],
)
def test_no_looks_without_a_whole_number_or_a_post_that_takes_reports(
    world: World, called: Case, who: str, phone: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        look_up(by=getattr(world.cast, who), phone=phone)
    assert not AuditEntry.objects.filter(action="caller.lookup").exists()


def test_what_a_caller_says_is_a_note_or_a_reminder_and_only_of_his_own_report(
    world: World, called: Case
) -> None:
    oscar = world.cast.oscar
    noted = caller_says(by=oscar, case_id=called.pk, phone=PHONE, text="Now there is glass in it")
    urged = caller_says(by=oscar, case_id=called.pk, phone=PHONE, urges=True, text="When?")
    assert (noted.pk, urged.pk) == (called.pk, called.pk)
    events = list(called.events.order_by("pk"))[-2:]
    assert [(each.move, str(each.actor or ""), each.text.body if each.text else "") for each in events] == [
        ("note", str(oscar), "The caller says: Now there is glass in it"), ("urge", "", "When?"),
    ]  # fmt: skip
    assert AuditEntry.objects.filter(action="caller.says", actor_id=oscar.pk).count() == 2
    with pytest.raises(Refused, match="reminded already"):
        caller_says(by=oscar, case_id=called.pk, phone=PHONE, urges=True)
    with pytest.raises(Invalid, match="was not left"):
        caller_says(by=oscar, case_id=called.pk, phone="13911112222", text="Mine")
    with pytest.raises(Invalid, match="Write down"):
        caller_says(by=oscar, case_id=called.pk, phone=PHONE, text=" ")


def test_a_call_that_is_owed_stands_on_the_page_until_it_was_made(
    world: World, called: Case, client: Client
) -> None:
    page = reverse("desk:case", args=[called.pk])
    assert (
        "Wants to be called with the result" in sign_in(client, world.cast.oscar).get(page).content.decode()
    )
    client.post(reverse("desk:called-back", args=[called.pk]))
    first = Reporter.objects.get(case=called).called_back_at
    called_back(by=world.cast.oscar, case_id=called.pk)
    assert first
    assert Reporter.objects.get(case=called).called_back_at == first
    assert "Was called back" in client.get(page).content.decode()
    silent = world.report(contact=Contact("", PHONE))
    with pytest.raises(Refused, match="Nobody asked"):
        called_back(by=world.cast.oscar, case_id=silent.pk)


def test_of_who_stays_anonymous_nothing_is_kept(world: World, client: Client) -> None:
    address, fields = reverse("desk:log"), report_fields(world, anonymous="on", next="1")
    answer = sign_in(client, world.cast.oscar).post(address, fields)
    case = Case.objects.get()
    assert answer["Location"] == f"{address}?after={case.pk}&source=telephone"
    assert not Reporter.objects.exists()
    page = client.get(answer["Location"]).content.decode()
    assert case.number in page, "the number to be read out stands above the next form"
    assert "stays anonymous" in client.get(reverse("desk:case", args=[case.pk])).content.decode()


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"call_back": "on", "anonymous": "on"}, "Whoever stays anonymous cannot be called back."),
        ({"call_back": "on", "phone": ""}, "Write down the telephone number to call."),
    ],
)
def test_a_call_needs_a_number(world: World, client: Client, fields: dict[str, str], says: str) -> None:
    answer = sign_in(client, world.cast.oscar).post(reverse("desk:log"), report_fields(world, **fields))
    assert answer.status_code == 400
    assert says in answer.content.decode()
    assert not Case.objects.exists()


def test_places_are_found_by_names_of_all_kinds(world: World) -> None:
    cast, (lon, lat) = world.cast, IN_G1
    Building.objects.create(community=cast.community, code="B12", name="柳园路12号", lon=lon, lat=lat)
    world.report(place=IN_G1)
    Case.objects.update(place="柳园路口岗亭")
    hidden = world.report(place=IN_G3)
    Case.objects.filter(pk=hidden.pk).update(place="柳园路远处")
    assert [spot.name for spot in spots_named(cast.oscar, "柳园路")] == ["柳园路12号", "柳园路口岗亭"]
    assert [spot.name for spot in spots_named(cast.oscar, "Grid G")] == ["Grid G1", "Grid G2", "Grid G3"]
    assert [spot.name for spot in spots_named(cast.oscar, "Willow")] == ["Willow Community"]
    assert spots_named(cast.oscar, "x") == []
    with pytest.raises(Refused):
        spots_named(cast.henry, "柳园路")
