"""The desk's inbox: who finds which case in which tab, filters, order, pages, and how many queries it takes."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases.actions.lapse import let_lapse
from cases.actions.route import route_case
from cases.desk.inbox import View
from cases.models import Appeal, AppealReview, Case, CaseText, Clock, Insider, SiteTask
from cases.queries import inbox
from cases.searching.matching import text_condition
from gridgov.files import safe_cell
from tests.cases.world import IN_G2, IN_G3, MONDAY, World

INBOX = reverse("desk:inbox")
EVERYBODY = ("alice", "oscar", "lisa", "dan", "carl", "henry", "audrey", "stranger", "root")


@pytest.fixture
def cases(world: World) -> dict[str, Case]:
    """One case in each situation that a tab is about."""
    made = {
        "new": world.report(),
        "far": world.report(place=IN_G3, by=world.cast.root),
        "nowhere": world.report(place=None, by=world.cast.root),
        "working": world.walk(world.report(place=IN_G2), "establish", "dispatch"),
        "handled": world.walk(world.report(), "establish", "dispatch", "answer"),
        "closed": world.walk(world.report(), "establish", "dispatch", "answer", "check", "close"),
        "up": world.walk(world.report(), "establish", "escalate"),
    }
    asked = world.walk(world.report(), "establish")
    made["asked"] = world.move(asked, "void", world.cast.oscar, text="Reported twice")
    return made


def sees(user: Any, tab: str, cases: dict[str, Case], **query: str) -> set[str]:
    """Names of the cases on that page."""
    asked = QueryDict(mutable=True)
    asked.update({"tab": tab, **query})
    view = View.read(user, asked)
    assert view.tab.key == tab
    found = {case.pk for case in view.page().items}
    return {name for name, case in cases.items() if case.pk in found}


TABS = [
    ("oscar", "ours", {"new", "working", "handled", "asked"}),
    ("dan", "ours", {"up"}),
    ("cleo", "ours", {"nowhere"}),
    ("henry", "orders", {"working"}),
    ("oscar", "check", {"handled"}),
    ("alice", "check", {"handled"}),
    ("lisa", "decide", {"asked"}),
    ("dan", "owed", {"up"}),
    ("oscar", "owed", set()),
    ("oscar", "passed", {"up"}),
    ("oscar", "all", {"new", "working", "handled", "up", "asked"}),
    ("dan", "all", {"new", "far", "working", "handled", "up", "asked"}),
    ("cleo", "all", {"new", "far", "nowhere", "working", "handled", "up", "asked"}),
    ("henry", "all", {"working", "handled"}),
    ("stranger", "all", set()),
    ("root", "all", {"new", "far", "nowhere", "working", "handled", "up", "asked"}),
    ("oscar", "ended", {"closed"}),
    ("henry", "ended", {"closed"}),
    ("stranger", "ended", set()),
]


def test_tabs(world: World, cases: dict[str, Case]) -> None:
    found = [(who, tab, sees(getattr(world.cast, who), tab, cases)) for who, tab, _expected in TABS]
    assert found == TABS


def test_whoever_handled_is_not_asked_to_check(world: World) -> None:
    case = world.walk(world.report(), "settle")  # by alice, in her grid
    assert sees(world.cast.alice, "check", {"case": case}) == set()
    assert sees(world.cast.leo, "check", {"case": case}) == {"case"}


def test_all_and_ended_are_exactly_what_one_may_see(world: World, cases: dict[str, Case]) -> None:
    for who in EVERYBODY:
        user = getattr(world.cast, who)
        desk = inbox.Desk.of(user)
        seen: set[int] = set()
        for key in ("all", "ended"):
            for branch in inbox.listing(desk, inbox.TABS[key]):
                seen |= set(branch.values_list("pk", flat=True))
        assert seen == set(Case.objects.visible_to(user).values_list("pk", flat=True)), who


def test_whoever_is_let_into_a_dispute_finds_it_in_his_lists(world: World) -> None:
    """The lists know every way into a dispute that the predicate knows: asked to look, looked, decides an appeal."""
    asked, looked, named, appealed = (world.report(place=IN_G3, by=world.cast.root) for _case in range(4))
    cast, grid = world.cast, world.cast.grid
    open_task: dict[str, Any] = {"kind": "check", "grid": grid, "given_at": MONDAY}
    SiteTask.objects.create(case=asked, person=cast.henry, clock=asked.clocks.earliest("pk"), **open_task)
    over = {"done_at": MONDAY, "done_by": cast.stranger, "result": "seen"}
    SiteTask.objects.create(case=looked, clock=looked.clocks.earliest("pk"), **open_task, **over)
    Insider.objects.create(case=named, user=cast.alice, part="named", since=MONDAY)
    appeal = Appeal.objects.create(case=appealed, clock=appealed.clocks.earliest("pk"))
    AppealReview.objects.create(
        appeal=appeal, number=1, reviewer=cast.street_centre, asked_by=cast.root, asked_at=MONDAY,
        reason=CaseText.objects.create(case=appealed, body="The calendar was wrong"),
    )  # fmt: skip
    Case.objects.update(dispute=True)
    ways = {"henry": asked, "stranger": looked, "alice": named, "oscar": appealed}
    for who, user in world.cast.people.items():
        desk = inbox.Desk.of(user)
        rows = inbox.listing(desk, inbox.TABS["all"])
        listed = {pk for branch in rows for pk in branch.values_list("pk", flat=True)}
        assert listed == set(Case.objects.visible_to(user).values_list("pk", flat=True)), who
        assert who not in ways or listed == {ways[who].pk}, who


FILTERS: list[tuple[dict[str, str], set[str]]] = [
    ({"state": "handled"}, {"handled"}),
    ({"state": "nonsense"}, {"new", "working", "handled", "up", "asked"}),
    ({"topic": "litter"}, {"new", "working", "handled", "up", "asked"}),
    ({"topic": "市容"}, {"new", "working", "handled", "up", "asked"}),
    ({"topic": "dispute"}, set()),
    ({"source": "patrol"}, {"new", "working", "handled", "up", "asked"}),
    ({"source": "telephone"}, set()),
    ({"urgent": "on"}, set()),
    ({"q": "beside the BIN"}, {"new", "working", "handled", "up", "asked"}),
    ({"q": "unicorn"}, set()),
]


def test_filters(world: World, cases: dict[str, Case]) -> None:
    found = [(query, sees(world.cast.oscar, "all", cases, **query)) for query, _expected in FILTERS]
    assert found == FILTERS


def test_a_number_finds_its_case_however_it_is_written(world: World, cases: dict[str, Case]) -> None:
    number = cases["handled"].number
    for text in (number, number.lower(), number.replace("-", " "), f" {number.replace('-', '')} "):
        assert sees(world.cast.oscar, "all", cases, q=text) == {"handled"}
    assert str(text_condition("2026")) != str(text_condition(number))


def test_filter_by_area_offers_what_lies_below(world: World, cases: dict[str, Case]) -> None:
    cast = world.cast
    assert sees(cast.dan, "all", cases, area=str(cast.other_street.pk)) == {"far"}
    assert sees(cast.dan, "all", cases, area=str(cast.street.pk)) == {
        "new",
        "working",
        "handled",
        "up",
        "asked",
    }
    everything = {"new", "working", "handled", "up", "asked"}
    assert sees(cast.oscar, "all", cases, area=str(cast.other_street.pk)) == everything, (
        "not offered: ignored"
    )


def test_least_time_left_first_and_newest_first(world: World) -> None:
    oscar = world.cast.oscar
    late = world.report(at=MONDAY)
    urgent = world.report(at=MONDAY + timedelta(minutes=5), urgent=True)
    slow = world.report(at=MONDAY + timedelta(minutes=9), kind="dispute")
    for order, expected in (("due", [urgent, late, slow]), ("-reported", [slow, urgent, late])):
        found = View.read(oscar, QueryDict(f"tab=ours&order={order}")).page().items
        assert [case.pk for case in found] == [case.pk for case in expected]


def test_pages_hold_every_case_once(world: World) -> None:
    made = [world.report(at=MONDAY + timedelta(minutes=number % 3)).pk for number in range(11)]
    for order in ("due", "-reported"):
        found = through_pages(world.cast.oscar, order)
        assert sorted(case.pk for case in found) == made
        key = [
            (case.due_at, case.pk) if order == "due" else (-case.reported_at.timestamp(), -case.pk)
            for case in found
        ]
        assert key == sorted(key)


def through_pages(user: Any, order: str) -> list[Case]:
    """All cases by pages of three."""
    desk, tab = inbox.Desk.of(user), inbox.TABS["all"]
    found: list[Case] = []
    cursor = ""
    for _page in range(4):
        page = inbox.page(desk, tab, wanted=None, order=order, cursor=cursor, size=3)
        found += page.items
        cursor = page.next_cursor
    assert cursor == ""
    return found


def test_counts_stop_at_what_is_asked(world: World) -> None:
    for _number in range(5):
        world.report()
    branches = inbox.listing(inbox.Desk.of(world.cast.oscar), inbox.TABS["all"])
    assert [inbox.count(branches, up_to) for up_to in (2, 4, 5, 9)] == [3, 5, 5, 5]


def test_the_page_takes_the_same_queries_for_one_case_and_for_many(world: World, client: Client) -> None:
    client.force_login(world.cast.oscar, backend="django.contrib.auth.backends.ModelBackend")

    def queries() -> int:
        client.get(INBOX)  # caches of the process
        with CaptureQueriesContext(connection) as taken:
            assert client.get(INBOX).status_code == 200
        return len(taken)

    world.walk(world.report(), "establish", "dispatch")
    one = queries()
    for place in (IN_G2, None, IN_G3, IN_G2, IN_G2):
        case = world.report(place=place, by=world.cast.alice)
        route_case(case_id=case.pk, at=MONDAY)
    world.walk(world.report(place=IN_G2), "establish", "dispatch", "accept")
    assert queries() == one
    assert one <= 32, "a page of the inbox got dearer"


def test_page_shows_clock_holder_and_marks(world: World, client: Client) -> None:
    now = timezone.now()
    case = world.report(kind="dispute", at=now - timedelta(minutes=1), urgent=True)
    route_case(case_id=case.pk, at=now)
    client.force_login(world.cast.oscar, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(INBOX).content.decode()
    for words in (
        case.number,
        "Neighbour dispute",
        "Riverside Street",
        "No rule covers it",
        "Urgent",
        "left",
    ):
        assert words in page
    assert "data-clock" in page


def test_a_lapsed_case_is_marked_late(world: World, client: Client) -> None:
    case = world.report()
    client.force_login(world.cast.oscar, backend="django.contrib.auth.backends.ModelBackend")
    assert 'class="late"' in client.get(INBOX).content.decode()
    clock = Clock.objects.get(case=case, kind="level")
    let_lapse(clock_id=clock.pk, case_id=case.pk, at=clock.due_at)
    assert case.number not in client.get(INBOX).content.decode()
    assert case.number in client.get(INBOX, {"tab": "passed"}).content.decode()


def test_odd_addresses_are_harmless(world: World, client: Client) -> None:
    client.force_login(world.cast.oscar, backend="django.contrib.auth.backends.ModelBackend")
    for query in ("?tab=unknown", "?order=drop", "?area=99999999", "?q=" + "x" * 200, "?state=%0A"):
        assert client.get(INBOX + query).status_code == 200, query


def test_a_damaged_cursor_is_refused_in_words(world: World, client: Client) -> None:
    client.force_login(world.cast.oscar, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.get(INBOX, {"cursor": "broken"})
    assert answer.status_code == 400
    assert "Start again from the first page" in answer.content.decode()


# The CSV file ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "＝1"])
def test_no_cell_runs(text: str) -> None:
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["Bags", "3 - 1", "", None, 4])
def test_plain_cells_stay(text: Any) -> None:
    assert safe_cell(text) == ("" if text is None else str(text))
