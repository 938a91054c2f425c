"""The wall: each number is that of the list it stands for, capped, in few statements, without persons or disputes."""

from datetime import timedelta
from typing import Any
from unittest.mock import patch

from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases.models import Case, Clock
from cases.queries.inbox import Desk
from cases.queries.wall import oldest_of, wall_of
from gridgov.once import reading_once
from tests.cases.disputes import are_disputes
from tests.cases.world import IN_G3, World

WALL = reverse("desk:wall")


def scene(world: World) -> dict[str, Case]:
    """One red, one yellow, one green and one on hold in Riverside Street, and one in the other."""
    now = timezone.now()
    made = {
        name: world.walk(world.report(at=now - timedelta(minutes=1)), "establish")
        for name in ("red", "yellow", "green")
    }
    made["off"] = world.walk(world.report(at=now - timedelta(minutes=1)), "establish")
    world.report(place=IN_G3, by=world.cast.root, at=now - timedelta(minutes=1))
    long_ago = now - timedelta(days=30)
    for name, due, warn in (("red", -1, -2), ("yellow", 1, -1), ("green", 9, 8)):
        due_at, warn_at = now + timedelta(days=due), now + timedelta(days=warn)
        Clock.objects.filter(case=made[name], kind="level").update(
            started_at=long_ago, due_at=due_at, warn_at=warn_at
        )
        Case.objects.filter(pk=made[name].pk).update(due_at=due_at)
    asked = world.move(
        made["off"], "hold", world.cast.oscar, at=now, text="Wait", until=now + timedelta(days=3)
    )
    world.walk(asked, "grant", at=now)
    return made


def wall(user: Any, by: str = "area") -> Any:
    return wall_of(Desk.of(user), by, timezone.now())


def test_each_lamp_is_counted_where_it_belongs(world: World) -> None:
    made = scene(world)
    [line] = wall(world.cast.oscar).lines  # his street's community
    assert line.numbers == {"red": 1, "yellow": 1, "green": 1, "off": 1}
    assert [case.pk for case in oldest_of(Desk.of(world.cast.oscar), timezone.now())] == [made["red"].pk]
    streets = {line.name: sum(line.numbers.values()) for line in wall(world.cast.diana).lines}
    assert sorted(streets.values()) == [1, 4]
    offices = {line.name: line.numbers["red"] for line in wall(world.cast.oscar, "organisation").lines}
    assert offices == {world.cast.street_centre.display_name: 1}


def test_today_comes_in_and_goes_out(world: World) -> None:
    now = timezone.now()
    case = world.walk(world.report(at=now), "establish", at=now)
    world.report(at=now - timedelta(days=3))
    seen = wall(world.cast.oscar)
    assert (seen.arrived, seen.closed) == (1, 0)
    world.walk(case, "dispatch", "answer", "check", "close", at=now)
    assert wall(world.cast.oscar).closed == 1


def test_numbers_end_somewhere(world: World) -> None:
    scene(world)
    for _ in range(3):
        world.report(at=timezone.now())
    with patch("cases.queries.wall.COUNT_TO", 2), patch("cases.desk.wall.COUNT_TO", 2):
        client = Client()
        client.force_login(world.cast.oscar, backend="django.contrib.auth.backends.ModelBackend")
        assert "2+" in client.get(WALL).content.decode()


def test_it_tells_nothing_of_persons_or_disputes(world: World) -> None:
    are_disputes(world)
    now = timezone.now()
    for kind in ("litter", "dispute"):
        case = world.report(kind=kind, description="Mrs Wang, room 301", at=now - timedelta(days=9))
        Case.objects.filter(pk=case.pk).update(due_at=now - timedelta(days=1))
    client = Client()
    client.force_login(world.cast.lisa, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(WALL).content.decode()
    assert "Wang" not in page
    assert page.count('class="wall-number"') == 1, "the dispute is not there"
    assert world.cast.alice.display_name not in page


def test_many_areas_cost_no_more_and_screens_share_what_was_counted(world: World) -> None:
    scene(world)
    diana = world.cast.diana
    with reading_once(), CaptureQueriesContext(connection) as asked:
        wall(diana)
    assert len(asked) <= 5, [query["sql"][:90] for query in asked]
    client = Client()
    client.force_login(diana, backend="django.contrib.auth.backends.ModelBackend")
    numbers = reverse("desk:wall-numbers")
    first = client.get(numbers)
    with CaptureQueriesContext(connection) as asked:
        again = client.get(numbers, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert len(asked) == 2  # session and person
    cache.clear()
    assert client.get(numbers, headers={"If-None-Match": '"1-area"'}).status_code == 200


def test_who_sees_nothing_has_an_empty_wall(world: World) -> None:
    scene(world)
    seen = wall(world.cast.stranger)
    assert (seen.lines, seen.arrived, seen.closed) == ([], 0, 0)


def test_the_same_numbers_over_the_api(world: World) -> None:
    cache.clear()
    red = scene(world)["red"]
    client = Client()
    client.force_login(world.cast.lisa, backend="django.contrib.auth.backends.ModelBackend")
    told = client.get("/api/v1/wall/").json()
    shown = wall(world.cast.lisa)
    assert [(line["name"], line["lamps"]) for line in told["lines"]] == [
        (line.name, line.numbers) for line in shown.lines
    ]
    assert (told["arrived"], told["closed"]) == (shown.arrived, shown.closed)
    assert [case["number"] for case in told["oldest"]] == [red.number]
    assert client.get("/api/v1/wall/?by=colour").status_code == 400
