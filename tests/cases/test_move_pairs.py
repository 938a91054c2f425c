"""Every two moves that can meet on one case, on two connections: the second comes while the first has the case.

What comes of it is what would have come of one after the other; a move that then makes no sense any more is refused in
words. The pairs are read from the state table: a new move is met by itself.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from functools import partial
from itertools import chain, combinations_with_replacement
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from cases.calendars import edit_day
from cases.models import Case, Clock, Reckoning, WorkCalendar
from cases.workflow import MOVES, RUNNING, TABLE, State
from cases.workflow import OPEN as OPEN_STATES
from tests.cases import disputes
from tests.cases.acts import (
    ASKED,
    BACK,
    BY_HISTORY,
    BY_ITSELF,
    MOVE_OF,
    TWICE,
    Scene,
    prepared,
    with_all_asked,
    with_another_joined,
)
from tests.cases.meeting import Kept, Meeting, after, outcome, settings_stay
from tests.cases.test_dispute_table import AFTER, BEFORE, NEVER, SCENES
from tests.cases.test_races import unbroken
from tests.cases.test_state_table import in_state, prepare, rung
from tests.cases.world import MONDAY, World, make_world

pytestmark = pytest.mark.django_db(transaction=True)
Pairs = set[tuple[str, str]]
OF_DISPUTES = {move.name for move in TABLE if move.disputes}
NOT_OF_DISPUTES = {"absorb", "release", "split", "ring_on"}  # no dispute is merged, or rings
OPEN = ((8 * 60, 12 * 60), (14 * 60, 18 * 60))
DAY = date(2026, 3, 3)  # open and closed in turns, so that every case has something to be reckoned anew


@pytest.fixture
def world(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr(timezone, "now", lambda: MONDAY + timedelta(minutes=1))
    return make_world()


@pytest.fixture
def meeting() -> Iterator[Meeting]:
    with ThreadPoolExecutor(2) as threads:
        yield Meeting(threads)
        together = Barrier(2)
        list(threads.map(disconnect, [together] * 2))


def disconnect(together: Barrier) -> None:
    """Each thread its own: none takes a second turn before the other had its first."""
    together.wait(20)
    connection.close()


def scene(world: World, case: Case, meeting: Meeting, *left_out: set[str], **more: Any) -> Scene:
    """The calendar is another one by now than when the case's clocks began; an alarm of every case rings."""
    if case.state in OPEN_STATES and not case.dispute:
        case = rung(world, case)
    calendar = WorkCalendar.objects.get()
    edit_day(calendar=calendar, day=DAY, spans=OPEN if calendar.versions.count() % 2 == 0 else ())
    run = Reckoning.objects.create(asked_at=MONDAY, ended_at=MONDAY, running=False)
    reported = Case.objects.filter(state="reported", dispute=False).exclude(pk=case.pk)
    other = reported.order_by("pk").first() or world.report()
    return Scene(world, case, meeting, run, other, left_out=set().union(*left_out), **more)


def scenes(world: World, meeting: Meeting, state: str) -> Iterator[Scene]:
    """Of a case in this state; what was met in one is not met again in the next."""
    yield scene(world, prepared(world, state), meeting, TWICE, ASKED, BACK)
    yield scene(world, with_all_asked(world, state), meeting, TWICE, BACK)
    if state in RUNNING:
        yield scene(world, prepared(world, state, up=True), meeting, TWICE, passed_up=True)
    if state == State.CHECKING:
        yield scene(world, prepare(world, in_state(world, state), "recheck"), meeting)
    if state != State.MERGED:
        case, joined = with_another_joined(world)
        yield scene(world, with_all_asked(world, state, case), meeting, joined=joined)


def of_disputes(world: World, meeting: Meeting, state: str) -> Iterator[Scene]:
    """The same of a dispute, without an agreement and with one."""
    disputes.are_disputes(world)
    for agreed in [agreed for of, agreed in SCENES if of == state]:
        case = disputes.a_dispute(world, state, agreed=agreed)
        yield scene(world, case, meeting, idle=BEFORE if agreed else AFTER)


def counts(here: Scene, pair: tuple[str, str]) -> bool:
    """Of disputes what has to do with them; without an outcome what needs one meets what makes one, nothing else.
    Where another is merged into it: what has to do with that."""
    if not here.case.dispute:
        return not here.joined or "release" in pair
    idle = here.idle & set(pair)
    return bool(OF_DISPUTES & set(pair)) and (not idle or (here.idle == AFTER and bool(BEFORE & set(pair))))


def meet(here: Scene, met: Pairs) -> None:
    case, acts = here.case, here.acts()
    pairs = [pair for pair in combinations_with_replacement(sorted(acts), 2) if pair not in met]
    pairs = [pair for pair in pairs if counts(here, pair)]
    met.update(pairs)
    found, kept = partial(outcome, case.pk, here.beside), Kept([case.pk, *here.beside])
    with settings_stay():
        for one in sorted({one for one, _two in pairs}):
            seconds = {two: acts[two] for first, two in pairs if first == one}
            serial = after(acts[one], seconds, found)
            for two, act in seconds.items():
                answers = here.meeting.of(acts[one], act)
                assert (answers, found()) == serial[two], f"{case.state}: {one}, then {two}"
                kept.put_back()


def of_table(met: Pairs) -> Pairs:
    """As moves of the table, without those beside it."""
    moves = [sorted(MOVE_OF.get(name, name) for name in pair) for pair in met]
    return {(one, two) for one, two in moves if one in MOVES and two in MOVES}


def allowed_to_meet() -> Pairs:
    """What the table allows from one and the same state, but for what nobody makes."""
    rows = {(str(state), move.name) for move in TABLE for state in move.sources} - NEVER
    rows -= {(state, name) for state, name in rows if name in BY_HISTORY}
    rows -= {(state, name) for state, name in rows if name in BY_ITSELF}
    rows -= {("merged", "release")}  # nothing is merged into what is merged itself
    by_state = [sorted(name for state, name in rows if state == of) for of in State]
    pairs = {pair for names in by_state for pair in combinations_with_replacement(names, 2)}
    return {pair for pair in pairs if not (OF_DISPUTES & set(pair) and NOT_OF_DISPUTES & set(pair))}


def seen_to_overlap(meeting: Meeting, met: Pairs) -> bool:
    """The rest is refused before it comes to the lock, by whoever does not see the case."""
    return meeting.waited > 0.9 * len(met)


def test_two_moves_at_the_same_moment_are_as_good_as_one_after_the_other(
    world: World, meeting: Meeting
) -> None:
    """Each pair in the first scene where it can meet."""
    met: Pairs = set()
    for state in State:
        for here in scenes(world, meeting, state):
            meet(here, met)
    assert of_table(met) == {pair for pair in allowed_to_meet() if not OF_DISPUTES & set(pair)}
    names = {name for pair in met for name in pair}
    assert names >= {
        "resume by itself",
        "route by itself",
        "urge as reporter",
        "reopen as reporter",
        "reckon",
    }
    assert names >= {f"lapse {kind}" for kind in Clock.Kind.values}
    assert seen_to_overlap(meeting, met), f"{meeting.waited} of {len(met)}"
    assert unbroken()  # every case was put back as it was


def test_the_same_in_a_dispute(world: World, meeting: Meeting) -> None:
    """Each pair of which one is a move of disputes only."""
    met: Pairs = set()
    for state in State:
        for here in of_disputes(world, meeting, state):
            meet(here, met)
    assert of_table(met) == {pair for pair in allowed_to_meet() if OF_DISPUTES & set(pair)}
    assert seen_to_overlap(meeting, met), f"{meeting.waited} of {len(met)}"
    assert unbroken()  # every case was put back as it was


@pytest.mark.soak
@pytest.mark.parametrize("state", list(State))
def test_in_every_state(world: World, meeting: Meeting, state: str) -> None:
    met: Pairs = set()
    for here in chain(scenes(world, meeting, state), of_disputes(world, meeting, state)):
        meet(here, met)
