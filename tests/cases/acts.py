"""Cases on which as much as possible can be done, and every move on them as something to be called.

Moves are read from the state table; beside them stand what the worker does by itself, what an assisting organisation
does with its own order, and whoever reported the case and proved it without an account.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any

from django.db import transaction

from cases.actions import perform, reckoning
from cases.actions.lapse import let_lapse
from cases.actions.requests import resume_when_due
from cases.actions.route import route_case
from cases.models import Case, Clock, Reckoning
from cases.workflow import MOVES, RUNNING, TABLE, State
from members.models import User
from tests.cases import disputes
from tests.cases.meeting import Act, Meeting
from tests.cases.test_dispute_table import MAY as MAY_IN_DISPUTE
from tests.cases.test_state_table import (
    AT_WORK,
    MAY,
    asked_earlier,
    given,
    make,
    prepare,
    somebody,
    walked,
)
from tests.cases.world import World, a_photo

BY_ITSELF = {"ring"}  # follows a report or an establishing, with the case in hand
BY_HISTORY = {"conclude"}  # only told of the past, never on a live case
TWICE = {"recheck", "disagree"}  # mean something once a second check was asked for
ASKED = {"grant", "refuse", "take_back", "appeal", "explain", "uphold", "reply"}  # once something was asked
BACK = {"send_back"}  # once a lower centre passed it up
WHO = {"acknowledge": "leo", "arrive": "leo", "explain": "diana", "uphold": "diana", "note": "oscar"}
ABOVE = {"oscar": "dan", "anna": "dan", "dora": "dan", "lisa": "diana", "diana": "carl"}  # once it went up
MOVE_OF = {
    "reckon": "reckon",
    "lapse level": "lapse",
    "lapse total": "supervise",
    "lapse alarm": "ring_on",
    "resume by itself": "resume",
}


@dataclass
class Scene:
    """A case, what may be done on it now, and the moves that mean something on another case only."""

    world: World
    case: Case
    meeting: Meeting
    run: Reckoning
    other: Case  # reported as well: this one may be merged into it, and it into this one
    joined: Case | None = None  # merged into this one
    left_out: set[str] = field(default_factory=set)
    idle: set[str] = field(default_factory=set)  # moves that mean nothing here but to a few others
    passed_up: bool = False

    @property
    def beside(self) -> list[int]:
        return [self.other.pk] + ([self.joined.pk] if self.joined else [])

    @property
    def at(self) -> Any:
        return self.case.updated_at + timedelta(minutes=1)

    def acts(self) -> dict[str, Act]:
        found = {move.name: self._move(move.name) for move in TABLE if self._knows(move.name)}
        found |= self._of_helpers() | self._of_worker() | self._of_reporter() | self._on_another()
        return {name: act for name, act in found.items() if name not in self.left_out}

    def _knows(self, name: str) -> bool:
        move = MOVES[name]
        of_people = bool(self._may(name) - {"root"})
        return self.case.state in move.sources and of_people and self.case.dispute >= move.disputes

    def _may(self, name: str) -> set[str]:
        return (MAY_IN_DISPUTE if self.case.dispute else MAY)[name]

    def _who(self, name: str) -> str:
        if self.case.dispute:
            sees = ("oscar", "lisa", "henry", "pia", "leo", "stranger")
            return next((who for who in sees if who in self._may(name)), "diana")
        who = WHO.get(name) or somebody(name)
        return ABOVE.get(who, who) if self.passed_up else who

    def _move(self, name: str, *, by: User | None = None) -> Act:
        in_it = disputes.given_in if self.case.dispute else given
        needed = in_it(self.world, self.case, name)
        shown: dict[str, Any] = {"photos": needed.pop("photos", ())}
        if name == "settle":
            needed["before"], shown["photos"] = a_photo(), a_photo()
        if name == "appeal":
            needed["clock"] = (
                self.case.clocks.filter(lapsed_at__isnull=False, appeal=None)
                .values_list("pk", flat=True)
                .first()
            )
        who = by or self.world.cast.people[self._who(name)]
        return partial(perform, name, case_id=self.case.pk, actor=who, given=needed, at=self.at, **shown)

    def _of_helpers(self) -> dict[str, Act]:
        """What the assisting team may do with its own order while the lead has another."""
        if self.case.dispute or self.case.state not in AT_WORK:
            return {}
        leo = self.world.cast.leo
        return {f"{name} its part": self._move(name, by=leo) for name in ("accept", "answer", "return")}

    def _on_another(self) -> dict[str, Act]:
        """What changes this case as the main one."""
        oscar, acts = self.world.cast.oscar, dict[str, Act]()
        if not self.case.dispute and self.case.state in MOVES["absorb"].sources:
            into = {"main": self.case.pk}
            acts["absorb"] = partial(
                perform, "merge", case_id=self.other.pk, actor=oscar, given=into, at=self.at
            )
        if self.joined:
            why = {"text": "Another bin"}
            acts["release"] = partial(
                perform, "split", case_id=self.joined.pk, actor=oscar, given=why, at=self.at
            )
        return acts

    def _of_reporter(self) -> dict[str, Act]:
        """Without an account."""
        names = [name for name in ("urge", "reopen") if self.case.state in MOVES[name].sources]
        proved: dict[str, Any] = {"case_id": self.case.pk, "actor": None, "as_reporter": True, "at": self.at}
        return {
            f"{name} as reporter": partial(perform, name, given={"text": "Again"}, **proved) for name in names
        }

    def _of_worker(self) -> dict[str, Act]:
        running = self.case.clocks.filter(ended_at=None, lapsed_at=None, paused_at=None)
        acts: dict[str, Act] = {
            f"lapse {clock.kind}": partial(self._lapse, clock) for clock in running.order_by("-pk")
        }
        if self.case.state in MOVES["reckon"].sources:
            acts["reckon"] = self._reckon
        if self.case.state == State.REPORTED:
            acts["route by itself"] = partial(route_case, case_id=self.case.pk, at=self.at)
        if self.case.state == State.ON_HOLD:
            acts["resume by itself"] = self._resume
        return acts

    def _lapse(self, clock: Clock) -> None:
        """As the sweep does it: a case that somebody holds is passed over, and comes again."""
        lapse = partial(let_lapse, clock_id=clock.pk, case_id=clock.case_id, at=clock.due_at)
        if not lapse():
            self.meeting.passed_by()
            lapse()

    @transaction.atomic
    def _reckon(self) -> None:
        run = Reckoning.objects.select_for_update(no_key=True).get(pk=self.run.pk)
        reckoning._reckon_cases(run, [self.case.pk])

    @transaction.atomic
    def _resume(self) -> None:
        resume_when_due({"case": self.case.pk})


def prepared(world: World, state: str, *, up: bool = False, case: Case | None = None) -> Case:
    """Somebody helps, and somebody is called to the spot; with `up` it went to the centre above."""
    case = walked(world, case or world.report(), state)
    if state == State.CHECKING:
        case = prepare(world, case, "close")
    if state in AT_WORK:
        case = make(world, case, "assist", "oscar")
    if state in RUNNING:
        called: dict[str, Any] = {"organisations": [world.cast.team.pk], "text": "Come"}
        case = world.move(case, "whistle", world.cast.oscar, **called)
    if state == State.ON_HOLD:
        Case.objects.filter(pk=case.pk).update(held_until=case.updated_at)
    return make(world, case, "escalate", "oscar") if up else case


def with_another_joined(world: World) -> tuple[Case, Case]:
    """Two reports, the second merged into the first."""
    case, joined = world.report(), world.report()
    world.move(joined, "merge", world.cast.oscar, main=case.pk)
    return Case.objects.get(pk=case.pk), joined


def with_all_asked(world: World, state: str, case: Case | None = None) -> Case:
    """A request waits for a decision, a supervision for a reply, one overdue mark for a review, one for an appeal."""
    case = prepared(world, state, case=case)
    if state in MOVES["supervise"].sources:
        case = make(world, case, "supervise", "diana")
    if state in MOVES["take_back"].sources:
        case = asked_earlier(world, case)
    case = prepare(world, case, "explain")
    others = case.clocks.filter(kind="stage", lapsed_at=None, holder=world.cast.street_centre)
    Clock.objects.filter(pk__in=others.values("pk")[:1]).update(lapsed_at=case.updated_at)
    return case
