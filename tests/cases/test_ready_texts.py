"""Ready texts: offered by class and step to whoever writes, filled from the case, edited before they are sent."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from cases.models import ReadyText
from cases.ready_texts.actions import drop_ready_text, moves_with_text, put_ready_text
from cases.ready_texts.blanks import BLANKS, filled, unknown
from cases.ready_texts.queries import texts_for
from gridgov.models import AuditEntry
from gridgov.problems import Invalid, Refused
from tests.cases.world import World


@pytest.mark.parametrize(
    ("text", "values", "expected"),
    [
        ("{number} is done", {"number": "7"}, "7 is done"),
        ("At {place}", {"place": ""}, "At {place}"),
        ("{unheard of}", {}, "{unheard of}"),
        ("{ number }", {"number": "7"}, "{ number }"),
        ("{number}{number}", {"number": "{class}", "class": "x"}, "{class}{class}"),
        ("{0.__class__} %s", {"number": "7"}, "{0.__class__} %s"),
    ],
)
def test_blanks_are_filled_once_and_only_by_name(text: str, values: dict[str, str], expected: str) -> None:
    assert filled(text, values) == expected


@given(st.text(max_size=60))
def test_a_text_that_names_no_blank_stays_as_it_is(text: str) -> None:
    if not any(f"{{{name}}}" in text for name in BLANKS):
        assert filled(text, dict.fromkeys(BLANKS, "!")) == text
    assert [word for word in unknown(text) if word in BLANKS] == []


def test_every_step_that_asks_for_a_text_may_have_some() -> None:
    assert {"answer", "reject", "feedback", "close"} <= set(moves_with_text())
    assert "route" not in moves_with_text()


def test_the_nearest_stand_first_and_only_what_fits_is_offered(world: World) -> None:
    litter, case = world.classes["litter"], world.report()
    street, department = world.cast.street_centre, world.cast.department
    other = next(
        each for each in world.classes.values() if each.parent_id != litter.parent_id or each != litter
    )
    put_ready_text(by=None, name="All", text="Thank you.")
    put_ready_text(by=None, name="Group", text="About {class}.", case_class=litter.parent)
    put_ready_text(by=None, name="Class", text="{number}: swept.", case_class=litter, move="reject")
    put_ready_text(by=None, name="Ours", text="The street says.", organisation=street)
    put_ready_text(by=None, name="Another step", text="x", move="answer")
    put_ready_text(by=None, name="Another class", text="x", case_class=other)
    put_ready_text(by=None, name="Theirs", text="x", organisation=department)
    assert texts_for(case, world.cast.oscar, "reject") == [
        ("Class", f"{case.number}: swept."),
        ("Group", f"About {litter.display_name}."),
        ("All", "Thank you."),
        ("Ours", "The street says."),
    ]
    assert [name for name, _text in texts_for(case, world.cast.henry, "answer")] == [
        "Group", "Another step", "All", "Theirs",
    ]  # fmt: skip


def test_who_keeps_which(world: World) -> None:
    cast = world.cast
    kept = put_ready_text(by=cast.lisa, name="Ours", text="Hello.", organisation=cast.street_centre)
    for attempt in (
        lambda: put_ready_text(by=cast.lisa, name="City", text="Hello."),
        lambda: put_ready_text(by=cast.lisa, name="Theirs", text="Hello.", organisation=cast.department),
        lambda: put_ready_text(by=cast.lisa, name="To the city", text="Hello.", changing=kept),
        lambda: put_ready_text(by=cast.oscar, name="Ours", text="Hello.", organisation=cast.street_centre),
        lambda: drop_ready_text(by=cast.oscar, ready=kept),
    ):
        with pytest.raises(Refused):
            attempt()
    assert ReadyText.objects.get().name == "Ours"
    drop_ready_text(by=cast.lisa, ready=kept)
    told = AuditEntry.objects.filter(action__startswith="ready_text").order_by("pk")
    assert [entry.action for entry in told] == ["ready_text.put", "ready_text.drop"]


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("name", {"name": " "}),
        ("text", {"text": "  "}),
        ("text", {"text": "Dear {reporter}"}),
        ("text", {"text": "x" * 2001}),
        ("move", {"move": "route"}),
        ("name", {}),
    ],
)
def test_texts_that_cannot_be(world: World, field: str, wrong: dict[str, Any]) -> None:
    put_ready_text(by=None, name="Twice", text="Hello.")
    given: dict[str, Any] = {"name": "Twice", "text": "Hello."} | wrong
    with pytest.raises(Invalid) as problem:
        put_ready_text(by=None, **given)
    assert [*problem.value.fields] == [field]


def test_keeping_changing_and_removing_on_the_pages(world: World, client: Client) -> None:
    client.force_login(world.cast.ada)
    client.post(
        reverse("setup:ready-texts"),
        {"name": "Swept", "text": "{class} at {place} is gone.", "move": "answer"},
    )
    kept = ReadyText.objects.get()
    client.post(
        reverse("setup:ready-text", args=[kept.pk]),
        {"name": "Swept", "text": "Gone.", "case_class": world.classes["litter"].pk},
    )
    kept.refresh_from_db()
    assert (kept.text, kept.move, kept.case_class) == ("Gone.", "", world.classes["litter"])
    page = client.get(reverse("setup:ready-text", args=[kept.pk])).content.decode()
    assert "Gone." in page
    client.post(reverse("setup:ready-text-drop", args=[kept.pk]))
    assert not ReadyText.objects.exists()


def test_a_manager_keeps_only_the_own_organisations(world: World, client: Client) -> None:
    client.force_login(world.cast.lisa)
    answer = client.post(reverse("setup:ready-texts"), {"name": "Swept", "text": "Gone."})
    assert answer.status_code == 400
    given = {"name": "Swept", "text": "Gone.", "organisation": world.cast.street_centre.code}
    assert client.post(reverse("setup:ready-texts"), given).status_code == 302


def test_the_desk_the_phone_and_the_api_offer_them(world: World, client: Client) -> None:
    put_ready_text(by=None, name="Swept", text="<b>{number}</b>", move="answer")
    case = world.walk(world.report(), "establish", "dispatch", "accept")
    client.force_login(world.cast.henry)
    offer = client.get(reverse("desk:ready-texts", args=[case.pk]), {"move": "answer"}).content.decode()
    assert f'data-ready="&lt;b&gt;{case.number}&lt;/b&gt;"' in offer
    address = reverse("desk:ready-texts", args=[case.pk]) + "?move=answer"
    assert address in client.get(reverse("field:case", args=[case.pk])).content.decode()
    assert address in client.get(reverse("desk:case", args=[case.pk])).content.decode()
    found = client.get(f"/api/v1/cases/{case.pk}/texts/?move=answer").json()["results"]
    assert found == [{"name": "Swept", "text": f"<b>{case.number}</b>"}]
    assert client.get(f"/api/v1/cases/{case.pk}/texts/?move=route").status_code == 400
