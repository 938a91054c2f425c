"""How many statements every page, endpoint, report and move costs, against a baseline that is checked in.

What is counted is read from the tables of addresses (tests/permissions/) and of moves. A change of these numbers is a
change somebody looks at: QUERY_COUNTS=write renews tests/query_counts.json. Budgets stand in tests/counts/budgets.py.
"""

import json
import os
from datetime import timedelta
from functools import partial
from pathlib import Path
from unittest.mock import patch
from uuid import uuid4

import pytest
from django.db.models import F

from cases.actions import Report, report_case
from cases.actions.lapse import sweep_lapses
from cases.actions.reckoning import ask_reckoning
from cases.calendars import edit_day
from cases.models import Case, Clock, RingRule, WorkCalendar
from cases.replay.load import import_cases
from cases.replay.mapping import read_mapping
from cases.workflow import TABLE
from gridgov.work import run_sweep
from tests.cases.lamps import put
from tests.cases.test_replay import MAPPING, raw, write
from tests.cases.world import IN_G1, MONDAY, World, make_world
from tests.counts import addresses, budgets
from tests.counts.crowd import fill
from tests.counts.measure import Found, statements
from tests.counts.moves import BY_PEOPLE, BY_THE_WORKER, Walk
from tests.counts.readers import browsers
from tests.permissions.scene import make_scene

BASELINE = Path(__file__).parent / "query_counts.json"
RENEW = "QUERY_COUNTS=write python -m pytest -n0 tests/test_query_counts.py renews tests/query_counts.json"
FEW, MANY = 3, 12
MOVES = [f"{how}{name}" for name in sorted(BY_PEOPLE) for how in ("move ", "POST api-move-")]
OTHERS = ["report", "POST api-cases", *BY_THE_WORKER.values()]


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def compare(found: Found) -> None:
    """Each count is its baseline's and within what its kind may cost."""
    now = {name: len(asked) for name, asked in found.items()}
    if os.environ.get("QUERY_COUNTS") == "write":
        _renew(now)
    known = json.loads(BASELINE.read_text(encoding="utf-8"))
    changed = {name: (number, known.get(name)) for name, number in now.items() if number != known.get(name)}
    first = next(iter(changed), "")
    assert not changed, f"(now, baseline); {RENEW}; {first}:\n" + "\n".join(sql[:300] for sql in found[first])
    over = {name: number for name, number in now.items() if number > budgets.may_cost(name)}
    assert not over, "more than this kind may cost (tests/counts/budgets.py)"
    idle = {name for name in now if name in budgets.ABOVE and now[name] < budgets.ABOVE[name][0]}
    assert not idle, "these ask less than ABOVE allows them: lower it, or strike them out"


def _renew(now: dict[str, int]) -> None:
    known = json.loads(BASELINE.read_text(encoding="utf-8"))
    kept = {name: number for name, number in (known | now).items() if name in counted()}
    text = json.dumps(dict(sorted(kept.items())), indent=1, ensure_ascii=False)
    BASELINE.write_text(text + "\n", encoding="utf-8")


def counted() -> set[str]:
    return {*addresses.names(), *MOVES, *OTHERS}


def test_nothing_is_left_out() -> None:
    """A new page is declared a list or a page and counted, a new move is counted; what is gone goes."""
    declared, read = budgets.LISTS | budgets.PAGES, {each.row.name for each in addresses.asked()}
    assert read == declared, "say in tests/counts/budgets.py whether a new address is a list or a page"
    assert not budgets.LISTS & budgets.PAGES
    known = set(json.loads(BASELINE.read_text(encoding="utf-8")))
    assert known == counted(), f"pages and moves without a count, or counts of what is gone: {RENEW}"
    assert {move.name for move in TABLE} - BY_PEOPLE == set(BY_THE_WORKER), (
        "say where the worker's are counted"
    )
    assert set(budgets.ABOVE) <= counted()


def test_pages_and_lists(db: None) -> None:
    """The same statements for few rows of everything as for many."""
    scene = make_scene()
    pages = addresses.pages(scene)
    fill(scene, range(FEW))
    few: Found = {page.name: _read_again(page) for page in pages}
    fill(scene, range(FEW, MANY))
    many = {page.name: _read(page) for page in pages}
    for page in pages:
        if len(many[page.name]) > len(
            few[page.name]
        ):  # a session that remembers another list first writes this one
            many[page.name] = _read_again(page)
    grown = {name: (len(few[name]), len(many[name])) for name in few if len(many[name]) > len(few[name])}
    assert not grown, f"(with {FEW} rows, with {MANY}): it asks once a row"
    compare(few)


def _read_again(page: addresses.Page) -> list[str]:
    """What a process and a session keep from the first time on is no cost of a page."""
    _read(page)
    return _read(page)


def _read(page: addresses.Page) -> list[str]:
    def read() -> None:
        assert page.client.get(page.path).status_code == 200, page.name

    return statements(read)


def test_a_report(world: World) -> None:
    """As an action, about a component, and over the API."""
    given = {"case_class": world.classes["litter"], "source": "patrol", "description": "Bags"}
    there = {"lon": IN_G1[0], "lat": IN_G1[1]}

    def report() -> None:
        report_case(Report(uuid=uuid4(), **given, **there), actor=world.cast.alice)  # type: ignore[arg-type]

    def post() -> None:
        body = {**given, **there, "uuid": uuid4(), "case_class": world.classes["litter"].pk}
        answer = alice.post("/api/v1/cases/", body, content_type="application/json")
        assert answer.status_code == 201, answer.content

    alice = browsers(world.cast)["alice"]
    report()  # a process compiles a calendar once
    found = {"report": statements(report), "POST api-cases": statements(post)}
    compare(found)
    lamp = put(3, owner="power")
    about = statements(lambda: world.report(component=lamp))
    assert len(about) <= len(found["report"]) + 1, "a case about a component costs at most one statement more"
    RingRule.objects.create(case_class=world.classes["litter"], minutes=10)
    compare({"report that rings": statements(report)})


def test_moves(db: None) -> None:
    """Every move that people make, in every state from which it goes."""
    found = Walk(make_scene().world).found
    assert set(found) == set(MOVES), "each move of the table is counted, as an action and over the API"
    compare(found)


def test_what_the_worker_does_to_many(world: World, tmp_path: Path) -> None:
    """What a city has set is read once for all of a batch."""
    cases = [world.walk(world.report(), "establish") for _ in range(10)]
    with patch("django.utils.timezone.now", return_value=MONDAY + timedelta(hours=3)):
        edit_day(calendar=WorkCalendar.objects.get(), day=MONDAY.date() + timedelta(days=2), spans=())
        ask_reckoning()
        found: Found = {"ten cases are reckoned anew": statements(lambda: run_sweep("reckoning"))}
    assert cases[0].events.filter(move="reckon").exists()
    Clock.objects.filter(kind="stage").delete()
    found["ten levels lapse"] = statements(lambda: sweep_lapses(10))
    assert Case.objects.filter(level="district").count() == 10
    (tmp_path / "m.toml").write_text(MAPPING)
    file = write(tmp_path / "c.csv", [raw(no=str(number)) for number in range(10)])
    bring_in = partial(import_cases, file=file, mapping=read_mapping(tmp_path / "m.toml"))
    found["ten cases are brought in"] = statements(bring_in)
    assert Case.objects.filter(replayed=True, state="closed").count() == 10
    compare(found)


def test_ten_alarms(world: World) -> None:
    """One place of each of ten cases rings further."""
    RingRule.objects.create(case_class=world.classes["litter"], minutes=10)
    cases = [world.report() for _ in range(10)]
    Clock.objects.exclude(ring__tier="street").update(lapsed_at=F("due_at"))
    found = {"ten alarms lapse": statements(lambda: sweep_lapses(10))}
    assert [case.events.filter(move="ring_on").count() for case in cases] == [1] * 10
    compare(found)
