"""How many statements each main page, list, report and move costs, against a baseline that is checked in.

A change of these numbers is a change somebody looks at: QUERY_COUNTS=write renews tests/query_counts.json.
"""

import json
import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.actions import Report, report_case
from cases.actions.lapse import sweep_lapses
from cases.actions.route import route_case
from cases.models import Case, Clock
from grids.models import Division
from tests.cases.lamps import put
from tests.cases.world import IN_G1, World, make_world
from tests.cast import make_resident

BASELINE = Path(__file__).parent / "query_counts.json"
BACKEND = "django.contrib.auth.backends.ModelBackend"
FEW, MANY = 3, 30
# What a page may cost at most; the reason stands behind those that may cost more.
MOST = {"report": 12, "move": 15, "list": 12, "page": 35, "lapses": 85}
ABOVE = {
    "report": (12, "three reads of what a city may set: standard, calendar, limits and warnings"),
    "move reopen": (
        19,
        "three clocks begin or go on, the window, the grid that serves now and who passed it up are looked for",
    ),
    "move establish": (16, "the standard, and three clocks reckoned anew or begun"),
    "move escalate": (18, "two participants change, three clocks end or begin"),
    "move settle": (16, "two photos are kept, and the look at them begins"),
    "move grant": (16, "of a return: the decision, the order, its clock, and the limit of finding another"),
    "field home": (
        16,
        "looks, orders, calls, visits and reminders one by one, and which disputes are open to him",
    ),
    "case at the desk": (40, "everything about a case, with a form for each move, orders, calls, requests"),
    "classes": (15, "the tree, a filter and a group"),
    "limits": (16, "four forms, each with what is set now"),
}

PAGES = (  # name, who, address, kind
    ("inbox", "oscar", "desk:inbox", "page"),  # a count for each of its tabs
    ("inbox, all", "diana", "desk:inbox?tab=all", "page"),
    ("inbox, ended", "oscar", "desk:inbox?tab=ended", "page"),
    ("case at the desk", "oscar", "desk:case case", "page"),
    ("case on paper", "oscar", "desk:print case", "page"),
    ("notices", "oscar", "desk:notices", "list"),
    ("ledger of lapses", "oscar", "desk:lapses", "list"),
    ("moves on many", "oscar", "desk:bulk", "list"),
    ("exports", "oscar", "desk:exports", "list"),
    ("a list to be saved", "oscar", "desk:export-new?tab=all", "page"),
    ("requests", "lisa", "desk:requests", "list"),
    ("appeals", "diana", "desk:appeals", "list"),
    ("who asks how often", "lisa", "desk:shares", "list"),
    ("field home", "alice", "field:home", "list"),
    ("field cases", "alice", "field:cases", "list"),
    ("field map", "alice", "field:map", "list"),
    ("field case", "alice", "field:case case", "page"),
    ("field log", "alice", "field:log", "page"),
    ("residents of the grid", "alice", "members:residents", "list"),
    ("my duties", "alice", "members:my-duties", "list"),
    ("my reports", "alice", "public:mine", "list"),
    ("public home", "", "public:home", "list"),
    ("public case", "", "public:case number", "page"),
    ("figures of members", "lisa", "assessment:overview", "page"),
    ("figures of grids", "lisa", "assessment:kind grid", "page"),
    ("organisations", "ada", "members:organisations", "list"),
    ("people", "ada", "members:people", "list"),
    ("ready texts", "ada", "setup:ready-texts", "page"),
    ("ready texts for a step", "oscar", "desk:ready-texts case?move=reject", "list"),
    ("duty rosters", "ada", "members:rosters", "list"),
    ("a week of the roster", "ada", "members:roster office", "page"),
    ("who is on duty", "oscar", "members:on-duty", "list"),
    ("duty lists", "ada", "members:duties", "list"),
    ("territory", "ada", "grids:tree", "list"),
    ("proposed divisions", "oscar", "grids:proposed", "list"),
    ("divisions of a community", "ada", "grids:versions community", "list"),
    ("a division", "ada", "grids:division division", "page"),
    ("what a division changed", "ada", "grids:difference division", "page"),
    ("its certificate", "ada", "grids:certificate division", "page"),
    ("whose a place was", "ada", "members:past?lon=120.005&lat=30.01&day=2026-11-01", "page"),
    ("rules for divisions", "ada", "grids:rules", "list"),
    ("classes", "ada", "setup:classes", "list"),
    ("looks on site", "ada", "setup:onsite", "list"),
    ("calendars", "ada", "setup:calendars", "list"),
    ("open clocks", "ada", "setup:reckonings", "list"),
    ("limits", "ada", "setup:limits", "list"),
    ("routing rules", "ada", "routing:rules", "list"),
    ("power list", "ada", "routing:powers", "list"),
    ("components", "oscar", "grids:components", "page"),
    ("buildings", "ada", "grids:buildings community", "page"),
    ("import of buildings", "ada", "grids:buildings-upload community", "list"),
    ("dots of buildings", "ada", "grids:building-points community", "list"),
    ("API: components", "", "api-components?near=120.005,30.01", "list"),
    ("API: cases", "oscar", "api-cases", "list"),
    ("API: filtered cases", "diana", "api-cases?state=reported&source=patrol", "list"),
    ("API: a case", "oscar", "api-case case", "page"),
    ("API: exports", "oscar", "api-exports", "list"),
    ("API: me", "oscar", "api-me", "list"),
    ("API: power list", "ada", "api-powers", "list"),
    ("API: rules", "ada", "api-rules", "list"),
    ("API: a rule tried", "ada", "api-try?case_class=class&area=M1", "page"),
    ("API: report of the rules", "ada", "api-routing-report", "list"),
    ("API: admissions", "ada", "api-admissions", "list"),
    ("API: calendars", "ada", "api-calendars", "list"),
    ("API: limits", "ada", "api-limits", "list"),
    ("API: standards", "ada", "api-standards", "list"),
    ("API: mappings", "ada", "api-mappings", "list"),
    ("API: samples", "ada", "api-samples", "list"),
    ("API: classes", "", "api-classes?q=litter", "list"),
    ("API: map", "", "api-map?bbox=120,30,121,31&zoom=9", "list"),
)
WAY = ("establish", "dispatch", "accept", "answer", "send_check", "check", "close", "reopen")
WAYS = (  # made before, then counted
    ((), WAY),
    ((), ("verify", "confirm", "settle")),
    ((), ("reject",)),
    (WAY[:2], ("return", "grant")),
    (WAY[:2], ("escalate",)),
    (WAY[:4], ("fail_check",)),
    (WAY[:4], ("rework",)),
)


@pytest.fixture
def world(db: None) -> World:
    return make_world()


Found = dict[str, tuple[int, list[str]]]


def count(act: Callable[[], Any]) -> tuple[int, list[str]]:
    """Statements without the marks of transactions, which are no work."""
    with CaptureQueriesContext(connection) as captured:
        act()
    statements = [row["sql"] for row in captured.captured_queries]
    kept = [sql for sql in statements if not sql.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK TO"))]
    return len(kept), kept


def fill(world: World, cases: int) -> None:
    """So many cases in G1, each reported by somebody of his own and routed; as many residents."""
    for number in range(cases):
        case = world.report()
        route_case(case_id=case.pk)
        make_resident(world.cast.grid, name=f"Resident {number}", id_number="", phone="")
        put(number, owner=f"k{number}")


def get(world: World, who: str, address: str) -> tuple[int, list[str]]:
    client = Client()
    if who:
        client.force_login(world.cast.people[who], backend=BACKEND)
    name, _, query = address.partition("?")
    case = Case.objects.earliest("pk")
    division = Division.objects.earliest("pk")
    known = {
        "case": case.pk,
        "number": case.number,
        "division": division.pk,
        "community": division.community_id,
        "office": world.cast.department.pk,
    }
    name, *words = name.split()
    query = query.replace("=class", f"={world.classes['litter'].pk}")
    url = reverse(name, args=[known.get(word, word) for word in words]) + (f"?{query}" if query else "")
    client.get(url)  # what a process remembers from its first page on is no cost of a page
    assert client.get(url).status_code == 200
    return count(lambda: client.get(url))


def compare(found: Found, kinds: dict[str, str]) -> None:
    """Each count is its baseline's and within what its kind may cost."""
    known = json.loads(BASELINE.read_text(encoding="utf-8")) if BASELINE.exists() else {}
    if os.environ.get("QUERY_COUNTS") == "write":
        known |= {name: number for name, (number, _statements) in found.items()}
        text = json.dumps(dict(sorted(known.items())), indent=1, ensure_ascii=False)
        BASELINE.write_text(text + "\n", encoding="utf-8")
    changed = {
        name: (number, known.get(name)) for name, (number, _all) in found.items() if number != known.get(name)
    }
    first = next(iter(changed), "")
    assert not changed, f"(now, baseline); {first}:\n" + "\n".join(found[first][1])
    over = {name: number for name, (number, _all) in found.items() if number > allowed(name, kinds[name])}
    assert not over, "more than this kind may cost"


def allowed(name: str, kind: str) -> int:
    return ABOVE.get(name, (MOST[kind],))[0]


def test_pages_and_lists(world: World) -> None:
    """The same statements for three cases as for thirty."""
    fill(world, FEW)
    few = {name: get(world, who, address) for name, who, address, _kind in PAGES}
    fill(world, MANY - FEW)
    many = {name: get(world, who, address) for name, who, address, _kind in PAGES}
    grown = {name: (few[name][0], many[name][0]) for name in few if many[name][0] > few[name][0]}
    assert not grown, "(with 3 cases, with 30)"
    compare(few, {name: kind for name, _who, _address, kind in PAGES})


def test_a_report(world: World) -> None:
    def report() -> None:
        given = Report(
            uuid=uuid4(), case_class=world.classes["litter"], source="patrol", description="Bags",
            lon=IN_G1[0], lat=IN_G1[1],
        )  # fmt: skip
        report_case(given, actor=world.cast.alice)

    report()  # a process compiles a calendar once
    compare({"report": count(report)}, {"report": "report"})
    lamp = put(3, owner="power")
    about = count(lambda: world.report(component=lamp))[0]
    assert about <= count(report)[0] + 1, "a case about a component costs at most one statement more"


def test_lapses(world: World) -> None:
    """A worker lets many lapse at once, and what a city has set is read once for them."""
    for _ in range(10):
        world.walk(world.report(), "establish")
    Clock.objects.filter(kind="stage").delete()
    found: Found = {"ten levels lapse": count(lambda: sweep_lapses(10))}
    assert Case.objects.filter(level="district").count() == 10
    compare(found, {"ten levels lapse": "lapses"})


def test_moves(world: World) -> None:
    """Every move that people make, once, on cases on their way."""
    world.walk(world.report(), *WAY)
    found: Found = {}
    for before, steps in WAYS:
        case = world.walk(world.report(), *before)
        for step in steps:
            who, given = world.usual(step)
            ready = Case.objects.get(pk=case.pk)
            if step == "grant":
                given = {"request": ready.requests.get().pk}
            found[f"move {step}"] = count(partial(world.move, ready, step, who, **given))
    compare(found, dict.fromkeys(found, "move"))
