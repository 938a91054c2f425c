"""Cases of an invented city: told in memory they leave the same rows as when they go through the actions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import numpy as np
import pytest
from django.db import connection

from assessment.city import copying, founding, geometry, offices, setting, showing
from assessment.city.acting import Actor
from assessment.city.frame import Frame
from assessment.city.lives import NEGLECTED, STORIES, Life, Planner
from assessment.city.making import _tidy
from assessment.city.telling import Teller
from assessment.city.topics import ROUTES, TOPICS, WORDS
from cases.models import Case, CaseClass, CaseEvent, Clock
from cases.workflow import ENDED, MOVES, State
from cases.worktime import WORKING, due
from gridgov.models import WorkItem
from tests.support.snapshots import copied

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 4, 7, 0, tzinfo=UTC)  # a Wednesday, 15:00 in Shanghai
GRIDS = 12
OWN = {"id", "uuid", "number"}  # what differs between any two cases


@dataclass
class Stage:
    """A small city, and both ways to put a life into it."""

    frame: Frame
    planner: Planner
    actor: Actor
    teller: Teller

    def act(self, life: Life) -> Case:
        return self.actor.live(replace(life, uuid=uuid4()))

    def tell(self, life: Life) -> Case:
        self.teller.ids = copying.take_numbers()
        told = self.teller.tell(replace(life, uuid=uuid4()))
        copying.write([told], [grid.pk for grid in self.frame.city.grids])
        copying.give_numbers_back()
        return Case.objects.get(pk=told.id)


@copied
def a_frame() -> Frame:
    """A city of twelve grids, its offices and the catalogue, without a case."""
    setting.load_setting(NOW.date())
    ground, silent = geometry.ground(grids=GRIDS, seed=2), lambda line: None
    city = founding.found(ground, 2, since=date(2025, 6, 1), bulk=True, tell=silent)
    return Frame(city, offices.set_up(city, 2, since=date(2025, 6, 1), tell=silent))


@pytest.fixture
def stage() -> Stage:
    frame = a_frame()
    planner = Planner(np.random.default_rng(9), NOW, frame.due)
    actor = Actor(frame, offices.people_of(frame.staff), NOW, pictures=False)
    return Stage(frame, planner, actor, Teller(frame, NOW, copying.take_numbers()))


def lives_of(stage: Stage, story: str, count: int) -> list[Life]:
    chosen = next(each for each in (*STORIES, NEGLECTED) if each.name == story)
    spots = stage.frame.spots(stage.planner.rng, stage.planner.rng.integers(0, GRIDS, count))
    times = stage.planner.times(count, weeks=3)
    return [stage.planner.life(spot, chosen, at) for spot, at in zip(spots, times, strict=True)]


def rows_of(case: Case) -> dict[str, Any]:
    """Everything about a case without numbers of rows, which depend on what was written before."""
    clocks = list(case.clocks.order_by("started_at", "kind", "stage", "pk"))
    places = {clock.pk: index for index, clock in enumerate(clocks)}
    requests = {request.pk: index for index, request in enumerate(case.requests.order_by("pk"))}
    return {
        "case": _values(case, OWN),
        "looks": [_values(look, {"id", "case", "clock", "event"}) for look in case.site_tasks.order_by("id")],
        "clocks": [_values(clock, {"id", "case", "extensions"}) for clock in clocks],
        "extensions": [[row[:2] for row in clock.extensions] for clock in clocks],
        "events": list(_events(case, places, requests)),
        "texts": list(case.texts.order_by("pk").values_list("body", "created_at")),
        "roles": set(case.participants.values_list("organisation", "role", "since")),
        "orders": [_values(order, {"id", "case", "clock"}) for order in case.work_orders.order_by("pk")],
        "supervisions": [
            _values(s, {"id", "case", "opinion", "reply", "clock"}) for s in case.supervisions.order_by("pk")
        ],
        "requests": [_values(r, {"id", "case", "reason"}) for r in case.requests.order_by("pk")],
    }


def _values(row: Any, without: set[str]) -> dict[str, Any]:
    return {f.name: getattr(row, f.attname) for f in row._meta.concrete_fields if f.name not in without}


def _events(case: Case, clocks: dict[int, int], requests: dict[int, int]) -> Iterator[dict[str, Any]]:
    for event in CaseEvent.objects.filter(case=case).select_related("text").order_by("pk"):
        data = dict(event.data)
        for name, places in (("clock", clocks), ("request", requests)):
            if name in data:
                data[name] = places[data[name]]
        body = event.text.body if event.text else None
        yield {**_values(event, {"id", "case", "text", "data"}), "data": data, "body": body}


def lives(stage: Stage) -> Iterator[tuple[str, Life]]:
    for story in (*STORIES, NEGLECTED):
        yield from ((story.name, life) for life in lives_of(stage, story.name, 2))
    yield from (("unfinished", life) for life in list(showing.lives(stage.planner, stage.frame, GRIDS))[::4])


def test_told_and_acted_lives_leave_the_same_rows(stage: Stage) -> None:
    for story, life in lives(stage):
        acted = stage.act(life)
        _tidy(NOW)
        found, wanted = rows_of(stage.tell(life)), rows_of(Case.objects.get(pk=acted.pk))
        for part, rows in wanted.items():
            assert found[part] == rows, (story, part)


def told(stage: Stage, count: int) -> None:
    spots = stage.frame.spots(stage.planner.rng, stage.planner.rng.integers(0, GRIDS, count))
    lives = [*stage.planner.past(spots, weeks=5), *showing.lives(stage.planner, stage.frame, GRIDS)]
    copying.write([stage.teller.tell(life) for life in lives], [grid.pk for grid in stage.frame.city.grids])
    copying.give_numbers_back()
    with connection.cursor() as cursor:
        cursor.execute(
            "SET CONSTRAINTS ALL IMMEDIATE"
        )  # triggers and references are held to it now, not at the end


def test_every_state_occurs_and_the_database_finds_no_fault(stage: Stage) -> None:
    told(stage, 300)
    alone = set(State.values) - {State.MERGED}  # that takes two: test_make_city.py
    assert set(Case.objects.values_list("state", flat=True)) == alone
    assert set(Case.objects.values_list("level", flat=True)) == {"community", "street", "district", "city"}
    assert Case.objects.filter(uncovered=True).exists()


def test_every_due_time_follows_from_its_row(stage: Stage) -> None:
    told(stage, 120)
    for clock in Clock.objects.select_related("case"):
        schedule = stage.frame.schedule if clock.limit_unit in WORKING else None
        pauses = [(datetime.fromisoformat(a), datetime.fromisoformat(b)) for a, b in clock.pauses]
        assert clock.due_at == due(clock.started_at, clock.whole, clock.limit_unit, schedule, pauses)
        running = clock.ended_at is None and clock.paused_at is None and clock.case.state not in ENDED
        assert not running or clock.lapsed_at or clock.due_at >= NOW, (
            "nothing that is over time is left unseen"
        )
        if clock.kind == "level" and running:
            assert clock.case.due_at == clock.due_at
            assert clock.case.holder_id == clock.holder_id


def test_events_follow_the_table_and_the_order_of_time(stage: Stage) -> None:
    told(stage, 120)
    for case in Case.objects.prefetch_related("events"):
        state, at = "", case.reported_at
        for event in sorted(case.events.all(), key=lambda event: event.pk):
            assert event.from_state == state
            assert event.move == "report" or state in MOVES[event.move].sources
            assert at <= event.at <= NOW
            state, at = event.to_state, event.at
        assert state == case.state


def test_every_hold_ends_by_itself(stage: Stage) -> None:
    told(stage, 100)
    held = Case.objects.filter(state="on_hold")
    waiting = WorkItem.objects.filter(kind="resume", state="waiting")
    assert {item.payload["case"]: item.due_at for item in waiting} == dict(
        held.values_list("pk", "held_until")
    )
    assert {item.key for item in waiting} == {f"request:{item.payload['request']}" for item in waiting}


def test_cases_lie_in_their_grids(stage: Stage) -> None:
    from grids.locating import locate_many

    told(stage, 200)
    cases = list(Case.objects.all())
    places = locate_many([case.lon or 0 for case in cases], [case.lat or 0 for case in cases])
    lines = [(p.grid_id, p.community_id, p.street_id, p.district_id) for p in places]
    assert lines == [(c.reported_grid_id, c.community_id, c.street_id, c.district_id) for c in cases]


def test_the_same_numbers_give_the_same_lives(stage: Stage) -> None:
    spots = stage.frame.spots(np.random.default_rng(1), range(GRIDS))
    first, second = (Planner(np.random.default_rng(3), NOW, stage.frame.due) for _ in range(2))
    assert list(first.past(spots, weeks=4)) == list(second.past(spots, weeks=4))


def test_case_numbers_never_meet() -> None:
    made = {copying.number_of(serial, NOW) for serial in range(1, 50_000)}
    assert len(made) == 49_999


def test_topics_and_routes_are_in_the_shipped_catalogue(stage: Stage) -> None:
    assert len(stage.frame.classes) == len(stage.frame.standards) == len(TOPICS)
    groups = set(CaseClass.objects.filter(level=1).values_list("kind", "code"))
    assert {(kind, code) for kind, code, _level in ROUTES} <= groups
    moves = {step for story in STORIES for step, _after in story.steps}
    assert {name for name in moves if "text" in MOVES[name].needs} <= set(WORDS)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, r"\N"), (True, "t"), (False, "f"), (7, "7"), ("a\tb\nc\\d", r"a\tb\nc\\d"),
        ({"k": "甲\n"}, '{"k": "甲\\\\n"}'), (NOW, "2026-03-04T07:00:00+00:00"),
    ],
)  # fmt: skip
def test_values_as_copy_reads_them(value: object, text: str) -> None:
    assert copying.as_text(value) == text
