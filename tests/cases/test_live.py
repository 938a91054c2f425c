"""Pages that keep up by themselves: what they are told, at which price, and what nobody is told."""

import time
from datetime import timedelta
from typing import Any
from unittest.mock import patch
from urllib.parse import urlencode

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases.comments.actions import write_comment
from cases.live import presence
from cases.live.touched import MOST, Mark, touched
from cases.models import Case, CaseEvent
from tests.cases.world import IN_G2, IN_G3, World

LIVE = reverse("desk:live")
NOTHING = 204


class Desk:
    """Somebody's open inbox, which asks as the script does."""

    def __init__(self, user: Any, *rows: Case, **query: str) -> None:
        self.client, self.query = Client(), query
        self.client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        self.shown = {row.pk: row.version for row in rows}
        self.state = f"_{timezone.now().timestamp():.3f}"

    def ask(self) -> dict[str, Any]:
        rows = ".".join(f"{pk}-{version}" for pk, version in self.shown.items())
        answer = self.client.get(LIVE, {"live": self.state, "rows": rows, **self.query})
        self.state = answer.headers["X-Live"]
        return {} if answer.status_code == NOTHING else answer.json()


@pytest.fixture
def case(world: World) -> Case:
    """One that oscar's centre answers for, quiet for a day."""
    return world.walk(world.report(at=timezone.now() - timedelta(days=1)), "establish")


def now(world: World, case: Case, *steps: str) -> Case:
    return world.walk(case, *steps, at=timezone.now())


def test_nothing_new_is_said_in_three_statements_whatever_happens_elsewhere(world: World, case: Case) -> None:
    desk = Desk(world.cast.oscar, case)
    desk.ask()
    for _ in range(3):
        world.report(place=IN_G3, at=timezone.now())  # in the other street
    with CaptureQueriesContext(connection) as asked:
        assert desk.ask() == {}
    assert len(asked) == 3, [
        query["sql"][:80] for query in asked
    ]  # session, person, what changed in his sight


def test_a_changed_row_comes_anew_once(world: World, case: Case) -> None:
    desk = Desk(world.cast.oscar, case)
    assert desk.ask() == {}
    now(world, case, "dispatch")
    told = desk.ask()
    row = told["rows"][str(case.pk)]
    assert 'data-version="3"' in row
    assert "Dispatched" in row
    assert told["news"] == told["gone"] == []
    assert told["numbers"]["found"] == "1 case"
    desk.shown[case.pk] = 3
    assert desk.ask() == {}


def test_what_came_is_counted_and_what_left_is_told(world: World, case: Case) -> None:
    other = world.walk(world.report(), "establish")
    desk = Desk(world.cast.oscar, case, other, tab="ours", state="established")
    new = now(world, world.report(at=timezone.now()), "establish")
    world.report(at=timezone.now())  # is not established: the filter leaves it out
    now(world, other, "dispatch")
    told = desk.ask()
    assert told["news"] == [new.pk]
    assert told["gone"] == [other.pk]
    assert told["rows"] == {}
    assert desk.ask() == {}, "it is told once"


def test_the_next_page_of_work_orders_shows_the_limit_of_its_own(world: World, case: Case) -> None:
    desk = Desk(world.cast.henry, tab="orders")
    desk.ask()
    now(world, case, "dispatch")
    assert desk.ask()["news"] == [case.pk]


def test_nobody_hears_of_what_is_not_in_his_sight(world: World, case: Case) -> None:
    desk = Desk(world.cast.stranger, case, tab="all")
    now(world, case, "dispatch")
    assert desk.ask() == {}


def test_a_right_that_was_withdrawn_shows_no_row(world: World, case: Case) -> None:
    """Rights of a moment ago may say that something changed; what is shown is asked by those of now."""
    oscar = world.cast.oscar
    desk = Desk(oscar, case, tab="all")
    desk.ask()
    oscar.organisationuserobjectpermission_set.all().delete()
    oscar.areauserobjectpermission_set.all().delete()
    world.move(case, "escalate", world.cast.lisa, at=timezone.now(), text="Too much")
    told = desk.ask()
    assert told["rows"] == {}
    assert told["gone"] == [case.pk]


def test_much_at_once_is_one_sentence(world: World, case: Case) -> None:
    with patch("cases.live.touched.MOST", 2):
        desk = Desk(world.cast.oscar, case)
        for _ in range(3):
            world.report(at=timezone.now())
        assert desk.ask() == {"many": True}
    assert MOST < 1000


def test_an_event_that_was_numbered_before_and_seen_after_another_is_not_missed(
    world: World, case: Case
) -> None:
    """As if its transaction had ended last: its number is lower than the last one the page knows."""
    late = now(world, world.report(at=timezone.now()), "establish")
    mark = Mark(CaseEvent.objects.latest("pk").pk, timezone.now(), {})
    assert late.pk in (touched(world.cast.oscar, mark, timezone.now()).fresh or {})
    known = Mark(mark.event, mark.asked, {late.pk: late.version})
    assert touched(world.cast.oscar, known, timezone.now()).fresh == {}


def test_a_state_that_nobody_wrote_is_passed_over(world: World, case: Case) -> None:
    desk = Desk(world.cast.oscar, case)
    for wrong in ("", "~", "a_b_c~d", "9" * 40, "1_1e400_1-1~7", "_-5_", "1_2_3-x.4"):
        answer = desk.client.get(LIVE, {"live": wrong, "rows": "x-1.1.2-3-4", **desk.query})
        assert answer.status_code in (200, NOTHING), wrong


# An open case ------------------------------------------------------------------------------------------------------


def look(user: Any, case: Case, **query: Any) -> Any:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    given = {"version": case.version, "comments": 0} | query
    return client.get(f"{reverse('desk:case-live', args=[case.pk])}?{urlencode(given, doseq=True)}")


def test_an_open_case_is_quiet_for_three_statements(world: World, case: Case) -> None:
    look(world.cast.oscar, case)
    client = Client()
    client.force_login(world.cast.oscar, backend="django.contrib.auth.backends.ModelBackend")
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(f"{reverse('desk:case-live', args=[case.pk])}?version={case.version}&comments=0")
    assert answer.status_code == NOTHING
    assert len(asked) == 3, [query["sql"][:80] for query in asked]


def test_who_did_what_is_told_and_which_steps_remain(world: World, case: Case) -> None:
    seen = Case.objects.get(pk=case.pk)
    now(world, case, "dispatch")
    told = look(world.cast.oscar, seen).json()
    assert told["version"] == seen.version + 1
    assert [("Dispatched" in step, "Oscar" in step) for step in told["steps"]] == [(True, True)]
    assert "dispatch" not in told["moves"]
    assert "assist" in told["moves"]
    assert told["why"].startswith("It is no longer possible: Dispatched")


def test_comments_are_told_only_at_their_organisation(world: World, case: Case) -> None:
    now(world, case, "dispatch")
    case.refresh_from_db()
    write_comment(case=case, by=world.cast.henry, text="Which gate?")
    assert look(world.cast.henry, case).json() == {"comments": 1}
    assert "comments" not in look(world.cast.oscar, case).json()


def test_two_see_each_other_until_one_of_them_is_gone(world: World, case: Case) -> None:
    oscar, dora = world.cast.oscar, world.cast.dora
    assert look(oscar, case).status_code == NOTHING
    assert look(dora, case).json() == {"here": [oscar.display_name]}
    assert look(oscar, case).json() == {"here": [dora.display_name]}
    assert look(oscar, case, here=dora.display_name).status_code == NOTHING
    with patch("cases.live.presence.time.time", return_value=time.time() + presence.SPAN + 1):
        assert look(oscar, case, here=dora.display_name).json() == {"here": []}


def test_the_inbox_names_who_has_a_case_open_to_colleagues_only(world: World, case: Case) -> None:
    look(world.cast.dora, case)
    desk = Desk(world.cast.oscar, case)
    assert desk.ask() == {"here": {str(case.pk): [world.cast.dora.display_name]}}
    assert desk.ask() == {}, "it is told once"
    cache.delete(f"live-here:{case.pk}")
    assert desk.ask() == {"here": {}}
    look(world.cast.dora, case)
    far = Desk(world.cast.stranger, case, tab="all")
    assert far.ask() == {}


def test_whoever_only_reported_it_is_neither_told_nor_named(world: World) -> None:
    """Henry reported it for himself: his department has nothing to do with it."""
    case = world.report(by=world.cast.henry, place=IN_G2, source="resident", at=timezone.now())
    assert look(world.cast.henry, case).status_code == NOTHING
    assert look(world.cast.oscar, case).status_code == NOTHING, "he is not named"
    assert look(world.cast.henry, case).status_code == NOTHING, "he is not told"


def test_presence_leaves_nothing_in_the_database(world: World, case: Case) -> None:
    look(world.cast.dora, case)
    with CaptureQueriesContext(connection) as asked:
        look(world.cast.oscar, case)
    assert not [
        query for query in asked if query["sql"].startswith(("UPDATE", "DELETE")) and "cases_" in query["sql"]
    ]
    assert not [query for query in asked if query["sql"].startswith("INSERT") and "cases_" in query["sql"]]


def test_an_open_case_that_is_out_of_sight_is_not_there(world: World, case: Case) -> None:
    assert look(world.cast.stranger, case).status_code == 404
