"""From proposal to force: the table of moves, who may make them, what each needs, and a day that lies ahead."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from guardian.shortcuts import remove_perm

from gridgov.models import WorkItem
from gridgov.problems import Invalid, Refused, Stale
from gridgov.work import run_sweep
from grids import hooks, sight
from grids.actions import (
    draft_division,
    move_division,
    publish_division,
    schedule_division,
    set_area_outline,
    set_outlines,
)
from grids.actions.draft_lives import discard_draft
from grids.actions.publishing import WORK, Decision
from grids.hooks import Obstacle
from grids.models import Division, Grid
from grids.moves import BY_HAND, MOVES
from grids.rules import NotCovering
from grids.settling import Unsettled
from members.models import User
from tests.cast import Cast, give_post, make_cast, make_user
from tests.grids.world import cell, division, grid

pytestmark = pytest.mark.django_db
FRAME, WEST, EAST = cell(0, 0, 200, 100), cell(0, 0, 100, 100), cell(100, 0, 100, 100)
REASON = "Equal load"


def today() -> Any:
    return timezone.localdate()


@pytest.fixture
def cast() -> Cast:
    """The cast, with administrators of community (cora), street (stan) and the other street (fred)."""
    made = make_cast()
    set_area_outline(area_id=made.community.pk, outline=FRAME)
    for name, centre in (("cora", made.community_centre), ("stan", made.street_centre)):
        made.people[name] = make_user(name)
        give_post(made.people[name], "administrator", centre)
    made.people["fred"] = make_user("fred")
    give_post(made.fred, "administrator", made.city_centre, area=made.other_street)
    return made


@pytest.fixture
def drafted(cast: Cast) -> Division:
    return division(cast.community, {cast.grid: WEST, cast.neighbour_grid: EAST})


def take(found: Division, *moves: str, by: Any = None) -> Division:
    for name in moves:
        found = move_division(division_id=found.pk, move=name, reason=REASON, by=by)
    return found


def approved(cast: Cast, found: Division) -> Division:
    take(found, "propose", by=cast.cora)
    return take(found, "approve", by=cast.stan)


# The table ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["draft", "proposed", "approved", "in_force", "superseded"])
@pytest.mark.parametrize("name", [*MOVES, "no such move"])
def test_each_move_starts_from_its_state_only(drafted: Division, state: str, name: str) -> None:
    later = {"effective_to": today()} if state == "superseded" else {}
    Division.objects.filter(pk=drafted.pk).update(state=state, effective_from=today(), **later)
    may = name in BY_HAND and MOVES[name].source == state
    try:
        moved = take(drafted, name)
    except Invalid:
        assert not may
    else:
        assert (moved.state, moved.version, may) == (MOVES[name].target, 2, True)


WHO = [  # move, cora (community), stan (street), ada (city), fred (elsewhere), lisa (leads the street's centre)
    ("propose", "yes yes yes no no"),
    ("withdraw", "yes yes yes no no"),
    ("give_back", "no yes yes no no"),
    ("approve", "no yes yes no no"),
    ("call_back", "yes yes yes no no"),
    ("schedule", "no yes yes no no"),
    ("publish", "no yes yes no no"),
]


@pytest.mark.parametrize(("name", "answers"), WHO)
def test_who_may(cast: Cast, drafted: Division, name: str, answers: str) -> None:
    """A community proposes, an area above decides."""
    for who, answer in zip(("cora", "stan", "ada", "fred", "lisa"), answers.split(), strict=True):
        # whatever the one before did is taken back
        Division.objects.filter(pk=drafted.pk).update(state=MOVES[name].source, effective_from=None)
        if answer == "yes":
            _make(drafted, name, cast.people[who])
            continue
        with pytest.raises(Refused) as refused:
            _make(drafted, name, cast.people[who])
        assert refused.value.who_may, who


def _make(found: Division, name: str, who: Any) -> None:
    if name == "publish":
        publish_division(division_id=found.pk, by=who)
    elif name == "schedule":
        schedule_division(division_id=found.pk, day=today() + timedelta(days=3), by=who)
    else:
        take(found, name, by=who)


def test_the_table_of_people_is_whole() -> None:
    assert {name for name, _answers in WHO} == set(MOVES)


@pytest.mark.parametrize("who", ["ada", "root"])
@pytest.mark.parametrize("name", ["approve", "give_back"])
def test_whoever_proposed_does_not_decide(cast: Cast, drafted: Division, who: str, name: str) -> None:
    take(drafted, "propose", by=cast.people[who])
    with pytest.raises(Refused, match="does not approve it too") as refused:
        take(drafted, name, by=cast.people[who])
    assert "Riverside Street" in str(refused.value.who_may)
    assert take(drafted, name, by=cast.stan).state != "proposed"


def test_a_community_is_told_that_the_street_decides(cast: Cast, drafted: Division) -> None:
    take(drafted, "propose", by=cast.ada)
    with pytest.raises(Refused, match="its street, or higher"):
        take(drafted, "approve", by=cast.cora)


@pytest.mark.parametrize("name", [name for name in BY_HAND if MOVES[name].text])
def test_a_reason_is_asked_and_kept(cast: Cast, drafted: Division, name: str) -> None:
    Division.objects.filter(pk=drafted.pk).update(state=MOVES[name].source)
    for empty in ("", "  \n"):
        with pytest.raises(Invalid, match="Say why"):
            move_division(division_id=drafted.pk, move=name, reason=empty)
    take(drafted, name)
    drafted.refresh_from_db()
    assert getattr(drafted, MOVES[name].text) == REASON


@pytest.mark.parametrize("name", ["propose", "approve"])
def test_only_a_partition_is_proposed_and_approved(cast: Cast, name: str) -> None:
    bad = division(cast.community, {cast.grid: WEST})
    Division.objects.filter(pk=bad.pk).update(state=MOVES[name].source)
    with pytest.raises(NotCovering, match="not covered"):
        take(bad, name)
    bad.refresh_from_db()
    assert (bad.state, bad.version) == (MOVES[name].source, 1)


def test_back_in_drafting_nothing_is_left_of_the_decision(cast: Cast, drafted: Division) -> None:
    approved(cast, drafted)
    schedule_division(division_id=drafted.pk, day=today() + timedelta(days=2), by=cast.stan)
    back = take(drafted, "call_back", by=cast.cora)
    back.refresh_from_db()
    assert (back.proposed_by, back.approved_by, back.effective_from) == (None, None, None)
    assert (back.state, back.answer) == ("draft", REASON)
    assert take(back, "propose").answer == ""


def test_somebody_was_faster(cast: Cast, drafted: Division) -> None:
    move_division(division_id=drafted.pk, move="propose", reason=REASON, version_seen=1)
    with pytest.raises(Stale):
        move_division(division_id=drafted.pk, move="withdraw", version_seen=1)
    take(drafted, "approve")
    with pytest.raises(Stale):
        publish_division(division_id=drafted.pk, seen=Decision(2, None))
    assert publish_division(division_id=drafted.pk, seen=Decision(3, None)).division.version == 4


def test_what_is_superseded_is_what_was_seen(cast: Cast, drafted: Division) -> None:
    approved(cast, drafted)
    other = division(cast.community, {cast.grid: FRAME})
    publish_division(division_id=other.pk, directly=True)
    with pytest.raises(Stale, match="Another division"):
        publish_division(division_id=drafted.pk, seen=Decision(3, None))
    assert publish_division(division_id=drafted.pk, seen=Decision(3, other.pk)).previous == other


@pytest.mark.parametrize("state", ["draft", "proposed"])
def test_no_way_into_force_round_the_approval(cast: Cast, drafted: Division, state: str) -> None:
    Division.objects.filter(pk=drafted.pk).update(state=state)
    with pytest.raises(Invalid, match="not in a state"):
        publish_division(division_id=drafted.pk, by=cast.root)
    assert publish_division(division_id=drafted.pk, directly=True).division.state == "in_force"


# A day that lies ahead ----------------------------------------------------------------------------------------


@pytest.fixture
def waiting(cast: Cast, drafted: Division) -> Division:
    """Approved, to come into force in three days."""
    approved(cast, drafted)
    day = today() + timedelta(days=3)
    return schedule_division(division_id=drafted.pk, day=day, by=cast.stan)


def why(found: Division) -> dict[str, Any]:
    assert found.held_up is not None
    return dict(found.held_up)


def its_day_comes() -> int:
    WorkItem.objects.filter(kind=WORK).update(due_at=timezone.now())
    return run_sweep(WORK)


def test_it_waits_for_midnight_of_its_day(waiting: Division) -> None:
    item = WorkItem.objects.get(kind=WORK)
    due = timezone.localtime(item.due_at)
    assert (due.date(), due.hour, due.minute) == (today() + timedelta(days=3), 0, 0)
    assert run_sweep(WORK) == 0
    waiting.refresh_from_db()
    assert waiting.state == "approved"


def test_it_comes_into_force_by_itself_and_once(cast: Cast, waiting: Division) -> None:
    assert its_day_comes() == 1
    assert its_day_comes() == 0
    waiting.refresh_from_db()
    assert (waiting.state, waiting.effective_from, waiting.published_by) == ("in_force", today(), cast.stan)
    assert waiting.certificate is not None
    assert waiting.certificate["coverage"]["ok"]


@pytest.mark.parametrize("days", [0, -1])
def test_a_day_ahead_lies_ahead(cast: Cast, drafted: Division, days: int) -> None:
    approved(cast, drafted)
    day = today() + timedelta(days=days)
    with pytest.raises(Invalid, match="after today"):
        schedule_division(division_id=drafted.pk, day=day, by=cast.stan)
    if days < 0:
        with pytest.raises(Invalid, match="today or on a later day"):
            publish_division(division_id=drafted.pk, day=day, by=cast.stan)


def test_another_day_replaces_the_first(cast: Cast, waiting: Division) -> None:
    schedule_division(division_id=waiting.pk, day=today() + timedelta(days=9), by=cast.stan)
    first = WorkItem.objects.filter(kind=WORK).earliest("pk")
    WorkItem.objects.filter(pk=first.pk).update(due_at=timezone.now())
    assert run_sweep(WORK) == 1
    waiting.refresh_from_db()
    assert (waiting.state, waiting.effective_from) == ("approved", today() + timedelta(days=9))


def test_called_back_it_does_not_come(cast: Cast, waiting: Division) -> None:
    take(waiting, "call_back", by=cast.cora)
    its_day_comes()
    waiting.refresh_from_db()
    assert waiting.state == "draft"


def test_called_back_and_thrown_away_it_leaves_no_failing_work(cast: Cast, waiting: Division) -> None:
    back = take(waiting, "call_back", by=cast.cora)
    discard_draft(division_id=back.pk, version_seen=back.version)
    assert its_day_comes() == 1
    assert (WorkItem.objects.get(kind=WORK).state, WorkItem.objects.get(kind=WORK).attempts) == ("done", 0)


def _border_moves(cast: Cast) -> None:
    set_area_outline(area_id=cast.community.pk, outline=cell(0, 0, 300, 100))


def _another_comes(cast: Cast) -> None:
    publish_division(division_id=division(cast.community, {cast.grid: FRAME}).pk, directly=True)


def _right_goes(cast: Cast) -> None:
    remove_perm("grids.administer", cast.stan, cast.street)


def _account_closes(cast: Cast) -> None:
    User.objects.filter(pk=cast.stan.pk).update(is_active=False)


HINDRANCES = [
    (_right_goes, "may not decide on it any more", ""),
    (_account_closes, "may not decide on it any more", ""),
    (_border_moves, "not covered", "未覆盖"),
    (_another_comes, "Another division has come into force", ""),
]


@pytest.mark.parametrize(("happens", "said", "chinese"), HINDRANCES)
def test_held_up_it_stays_approved_and_says_why(
    cast: Cast, waiting: Division, happens: Any, said: str, chinese: str
) -> None:
    happens(cast)
    assert its_day_comes() == 1
    waiting.refresh_from_db()
    assert (waiting.state, waiting.effective_from) == ("approved", None)
    assert said in " ".join(why(waiting)["reasons"]["en"])
    assert chinese in " ".join(why(waiting)["reasons"]["zh-hans"])
    assert why(waiting)["day"] == (today() + timedelta(days=3)).isoformat()


def test_the_approver_is_asked_too_when_another_set_the_day(cast: Cast, drafted: Division) -> None:
    approved(cast, drafted)
    schedule_division(division_id=drafted.pk, day=today() + timedelta(days=3), by=cast.ada)
    _right_goes(cast)
    its_day_comes()
    drafted.refresh_from_db()
    assert "may not decide" in why(drafted)["reasons"]["en"][0]
    assert publish_division(division_id=drafted.pk, by=cast.ada).division.state == "in_force"


def test_held_up_it_is_counted_for_administrators(client: Client, cast: Cast, waiting: Division) -> None:
    """The number in their menu tells it on every page, the list says which and for whom it waits."""

    def counted() -> dict[str, int]:
        people = {name: User.objects.get(pk=cast.people[name].pk) for name in ("cora", "stan", "ada", "fred")}
        return {name: sight.proposed_count(person) for name, person in people.items()}

    assert counted() == {"cora": 0, "stan": 0, "ada": 0, "fred": 0}
    _another_comes(cast)
    its_day_comes()
    assert counted() == {"cora": 1, "stan": 1, "ada": 1, "fred": 0}
    for name, waits in (("stan", True), ("cora", False)):
        client.force_login(cast.people[name], backend="django.contrib.auth.backends.ModelBackend")
        page = client.get(reverse("grids:proposed")).content.decode()
        assert "could not" in page
        assert ("waits for you" in page) == waits
    publish_division(division_id=waiting.pk, by=cast.ada)
    assert set(counted().values()) == {0}


def test_held_up_it_can_be_published_by_hand(cast: Cast, waiting: Division) -> None:
    _another_comes(cast)
    its_day_comes()
    published = publish_division(division_id=waiting.pk, by=cast.ada)
    assert (published.division.state, published.division.held_up) == ("in_force", None)


def test_obstacles_are_named_by_hand_and_counted_at_night(cast: Cast, waiting: Division) -> None:
    """The night's reason is read by many: it holds no names."""

    def told(sender: Any, **about: Any) -> list[Obstacle]:
        assert about["day"] == today()
        return [Obstacle("Alice still walks the grid", "/somewhere/")]

    hooks.division_checked.connect(told)
    try:
        its_day_comes()
        with pytest.raises(Unsettled, match="Alice still walks") as refused:
            publish_division(division_id=waiting.pk, by=cast.stan)
    finally:
        hooks.division_checked.disconnect(told)
    assert refused.value.obstacles[0].url == "/somewhere/"
    waiting.refresh_from_db()
    assert why(waiting)["reasons"]["en"] == [
        "1 thing that hangs on a vanishing grid has to be settled first."
    ]
    assert "Alice" not in str(waiting.held_up)


def test_a_worker_that_fails_tries_again(waiting: Division) -> None:
    def fail(sender: Any, **about: Any) -> list[Obstacle]:
        raise RuntimeError("no power")

    hooks.division_checked.connect(fail)
    try:
        its_day_comes()
    finally:
        hooks.division_checked.disconnect(fail)
    item = WorkItem.objects.get(kind=WORK)
    assert (item.state, item.attempts) == ("waiting", 1)
    its_day_comes()
    waiting.refresh_from_db()
    assert waiting.state == "in_force"


def test_reasons_are_kept_in_every_language(cast: Cast, waiting: Division) -> None:
    _border_moves(cast)
    with translation.override("zh-hans"):
        its_day_comes()
    waiting.refresh_from_db()
    assert set(why(waiting)["reasons"]) == {"en", "zh-hans"}


# Vanishing grids ----------------------------------------------------------------------------------------------


def test_the_largest_overlap_takes_over_unless_another_is_chosen(cast: Cast) -> None:
    west, east = grid("W", cast.community), grid("E", cast.community)
    first = division(cast.community, {west: WEST, east: EAST})
    publish_division(division_id=first.pk, directly=True)
    small, large = grid("S", cast.community), grid("T", cast.community)
    second = draft_division(community=cast.community)
    set_outlines(
        division=second,
        outlines=[(small.pk, cell(0, 0, 30, 100)), (large.pk, cell(30, 0, 170, 100))],
    )
    heard: list[Any] = []

    def hear(sender: Any, successors: Any, **rest: Any) -> None:
        heard.append(successors)

    hooks.division_published.connect(hear)
    try:
        with pytest.raises(Invalid, match="must be part of the new division"):
            publish_division(division_id=second.pk, successors={west.pk: cast.far_grid.pk}, directly=True)
        publish_division(division_id=second.pk, successors={east.pk: small.pk}, directly=True)
    finally:
        hooks.division_published.disconnect(hear)
    assert heard == [{west.pk: large.pk, east.pk: small.pk}]
    assert Grid.objects.get(pk=west.pk).retired_on == today()
