"""Whoever draws a division is told where the past year's cases of the community lay."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.queries.past_work import past_work
from grids import hooks
from grids.models import Area
from tests.cases.world import IN_G1, IN_G2, IN_G3, MONDAY, World


@pytest.fixture
def in_days(monkeypatch: pytest.MonkeyPatch) -> Any:
    """`in_days(n)`: from now on it is n days after that Monday."""

    def pass_by(days: int) -> None:
        monkeypatch.setattr("django.utils.timezone.now", lambda: MONDAY + timedelta(days=days))

    return pass_by


def asked(community: Area) -> list[tuple[float, float]]:
    """What the hook's receivers answer, as points."""
    sent: list[tuple[Any, Any]] = hooks.work_asked.send(Area, community=community)
    answers = [answer for _receiver, answer in sent]
    return [point for lons, lats in answers for point in zip(lons, lats, strict=True)]


def test_each_case_of_the_community_is_one_point_newest_first(world: World, in_days: Any) -> None:
    world.report(place=IN_G1)
    world.report(place=IN_G2, at=MONDAY + timedelta(hours=1))
    world.report(place=IN_G3)  # in the other community
    in_days(364)
    assert asked(world.cast.community) == [IN_G2, IN_G1]


@pytest.mark.parametrize(
    ("days", "about", "step"),
    [(366, {}, ""), (1, {"place": None}, ""), (1, {}, "reject")],
    ids=["of the year before", "without a place", "rejected"],
)
def test_what_is_left_out(world: World, in_days: Any, days: int, about: dict[str, Any], step: str) -> None:
    case = world.report(**about)
    if step:
        world.walk(case, step)
    in_days(days)
    assert asked(world.cast.community) == []


def test_it_is_one_walk_down_an_index(world: World) -> None:
    """On a table this small every plan costs the same: the indexes by time alone step aside for this test, and so does
    putting a few rows in order."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
        cursor.execute("DROP INDEX case_new, case_new_ended")
    with CaptureQueriesContext(connection) as queries:
        past_work(world.cast.community)
    (statement,) = queries.captured_queries
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {statement['sql']}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "case_new_community" in plan
    assert "Sort" not in plan
