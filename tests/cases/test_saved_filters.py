"""Filters that people keep: names, order, sharing, numbers, and those that no longer fit."""

from functools import partial
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.models import CaseClass, SavedFilter
from cases.saved.actions import MOST, move_filter, rename_filter, save_filter, share_filter
from cases.saved.queries import lines_of
from gridgov.once import reading_once
from gridgov.problems import Invalid, Refused
from tests.cases.world import World, make_world
from tests.support.threads import at_once

INBOX = reverse("desk:inbox")


def browser(user: Any) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def names(user: Any) -> list[str]:
    user.__dict__.pop("_desk", None)
    return [line.saved.name for line in lines_of(user, "", address=INBOX)]


def said(answer: Any) -> str:
    return " ".join(str(message) for message in get_messages(answer.wsgi_request))


def test_a_filter_is_kept_shown_with_its_number_and_opens_its_list(world: World) -> None:
    world.report(urgent=True)
    world.report()
    oscar = browser(world.cast.oscar)
    answer = oscar.post(reverse("desk:filter-save"), {"name": "  Urgent ones ", "query": "tab=all&urgent=on"})
    assert answer.headers["Location"] == f"{INBOX}?tab=all&urgent=on"
    row = oscar.get(reverse("desk:filters"), headers={"HX-Request": "true"}).content.decode()
    assert "Urgent ones" in row
    assert '<span class="gg-count">1</span>' in row
    assert f'href="{INBOX}?tab=all&amp;urgent=on"' in row


def test_the_same_name_means_the_new_filter(world: World) -> None:
    oscar = world.cast.oscar
    for query in ("tab=all&urgent=on", "tab=all&lamp=red"):
        save_filter(by=oscar, name="Mine", query=query)
    assert SavedFilter.objects.get().query == "tab=all&lamp=red"


def test_names_order_and_how_many(world: World) -> None:
    oscar = world.cast.oscar
    first, second, third = (save_filter(by=oscar, name=name, query="tab=all") for name in "abc")
    move_filter(saved=third, up=True)
    move_filter(saved=first, up=True)
    assert names(oscar) == ["a", "c", "b"]
    rename_filter(saved=second, name="Bins")
    assert names(oscar) == ["a", "c", "Bins"]
    with pytest.raises(Invalid, match="this name"):
        rename_filter(saved=third, name="Bins")
    for wrong in ("", "   ", "x" * 41):
        with pytest.raises(Invalid):
            save_filter(by=oscar, name=wrong, query="tab=all")
    for number in range(MOST - 3):
        save_filter(by=oscar, name=str(number), query="tab=all")
    with pytest.raises(Invalid, match="20"):
        save_filter(by=oscar, name="one more", query="tab=all")


def test_a_filter_that_another_window_deleted_is_simply_gone(world: World) -> None:
    oscar = world.cast.oscar
    saved, _other = (save_filter(by=oscar, name=name, query="tab=all") for name in "ab")
    SavedFilter.objects.filter(pk=saved.pk).delete()
    move_filter(saved=saved, up=True)
    rename_filter(saved=saved, name="c")
    share_filter(saved=saved, by=oscar, organisation=None)
    assert names(oscar) == ["b"]


def test_two_windows_give_one_name_once(transactional_db: None) -> None:
    oscar = make_world().cast.oscar
    both = [save_filter(by=oscar, name=name, query="tab=all") for name in "ab"]
    for number in range(3):
        results = at_once(*(partial(rename_filter, saved=each, name=f"Bins {number}") for each in both))
        assert [type(each) for each in results if each is not None] == [Invalid]


def test_whoever_leads_an_organisation_shares_with_it(world: World) -> None:
    cast = world.cast
    saved = save_filter(by=cast.lisa, name="Overdue", query="tab=all&lamp=red")
    assert names(cast.oscar) == []
    share_filter(saved=saved, by=cast.lisa, organisation=cast.street_centre)
    assert names(cast.oscar) == ["Overdue"]
    assert names(cast.henry) == [], "another organisation"
    own = save_filter(by=cast.oscar, name="Mine", query="tab=all")
    with pytest.raises(Refused):
        share_filter(saved=own, by=cast.oscar, organisation=cast.street_centre)
    share_filter(saved=saved, by=cast.lisa, organisation=None)
    assert names(cast.oscar) == ["Mine"]


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("tab=all&topic=unicorns", "No class is called “unicorns” any more"),
        ("tab=all&area=999999", "The filter “Area” cannot be “999999” here"),
        ("tab=decide", "You have no list called “decide”"),
    ],
)
def test_one_that_no_longer_fits_says_why(world: World, query: str, sentence: str) -> None:
    SavedFilter.objects.create(owner=world.cast.oscar, name="Old", query=query, position=0)
    [line] = lines_of(world.cast.oscar, "", address=INBOX)
    assert sentence in line.problem
    page = browser(world.cast.oscar).get(reverse("desk:filters"))
    assert sentence in page.content.decode()


def test_a_class_that_is_still_there_fits(world: World) -> None:
    assert CaseClass.objects.filter(name_en="Exposed litter").exists()
    save_filter(by=world.cast.oscar, name="Litter", query="tab=all&topic=exposed+LITTER")
    [line] = lines_of(world.cast.oscar, "", address=INBOX)
    assert (line.problem, line.count) == ("", "0")


def test_a_filter_that_is_not_understood_is_not_kept(world: World) -> None:
    oscar = browser(world.cast.oscar)
    answer = oscar.post(reverse("desk:filter-save"), {"name": "X", "query": "tab=all&colour=pink"})
    assert "no filter called “colour”" in said(answer)
    assert not SavedFilter.objects.exists()


def test_many_filters_cost_no_more_than_one(world: World) -> None:
    oscar = world.cast.oscar
    found = []
    for query in ("urgent=on", "lamp=red", "state=reported", "source=patrol", "q=bags"):
        save_filter(by=oscar, name=query, query=f"tab=all&{query}")
        oscar.__dict__.pop("_desk", None)
        with reading_once(), CaptureQueriesContext(connection) as asked:
            lines_of(oscar, "", address=INBOX)
        found.append(len(asked))
    assert max(found) == found[0] <= 5


def test_the_same_over_the_api(world: World) -> None:
    oscar, lisa = browser(world.cast.oscar), browser(world.cast.lisa)
    world.report(urgent=True)

    def post(client: Client, path: str, body: dict[str, Any]) -> Any:
        return client.post(path, body, content_type="application/json")

    both = [
        post(oscar, "/api/v1/filters/", {"name": name, "query": "tab=all&urgent=on&lamp="}).json()
        for name in ("Urgent", "Second")
    ]
    assert both[0]["query"] == "tab=all&urgent=on"
    first, second = (f"/api/v1/filters/{each['id']}" for each in both)
    assert post(oscar, f"{second}/place/", {"up": True}).status_code == 200
    found = oscar.get("/api/v1/filters/").json()["results"]
    assert [(line["name"], line["mine"], line["count"]) for line in found] == [
        ("Second", True, "1"),
        ("Urgent", True, "1"),
    ]
    assert post(oscar, f"{first}/name/", {"name": "Second"}).status_code == 400
    assert post(oscar, f"{first}/name/", {"name": "First"}).json()["name"] == "First"
    centre = {"organisation": world.cast.street_centre.code}
    assert post(oscar, f"{first}/share/", centre).status_code == 403  # he does not lead it
    assert lisa.post(f"{first}/drop/").status_code == 404  # not hers
    assert oscar.post(f"{first}/drop/").status_code == 204
    assert SavedFilter.objects.get().name == "Second"


def test_the_api_keeps_no_filter_that_the_inbox_would_pass_over(world: World) -> None:
    for query in ("tab=all&colour=red", "tab=all&area=999999", "tab=gone"):
        answer = browser(world.cast.oscar).post("/api/v1/filters/", {"name": "Mine", "query": query})
        assert (answer.status_code, list(answer.json()["fields"])) == (400, ["query"]), query
