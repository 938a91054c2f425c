"""What a row of the state table is made of."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from cases.workflow.states import Desk, State
from members.desks import COMMAND, SUPERVISION

RIGHTS_OF_DESK: dict[str, frozenset[str]] = {Desk.SUPERVISION: SUPERVISION, Desk.COMMAND: COMMAND}


class Where(StrEnum):
    """In relation to the case, where the right must be held."""

    HOLDER = "holder"  # the organisation that answers for the case
    WORKER = "worker"  # an organisation with a work order that it has not answered
    SUMMONED = "summoned"  # an organisation called to the spot that is not there yet
    SUPERIOR = "superior"  # any centre above the holder
    PARTICIPANT = "participant"  # a centre that passed it up, or an assisting organisation
    GRID = "grid"  # a post in the grid that serves the case now
    MEDIATOR = "mediator"  # of a dispute, appointed by name
    ENTRUSTED = "entrusted"  # whoever was let into a dispute by name
    ASKER = "asker"  # an organisation whose request waits for a decision
    RUNG = "rung"  # whoever an alarm of the case was rung for
    REPORTER = "reporter"  # whoever reported it
    SYSTEM = "system"  # the worker process


@dataclass(frozen=True)
class Who:
    """A permission at a place; reporter, grid and system need no permission."""

    where: Where
    permission: str = ""


@dataclass(frozen=True)
class Move:
    """One row. `target` None keeps the state; `needs` are names of fields that must be given."""

    name: str
    label: Any
    done: Any  # how the timeline tells it
    sources: tuple[State, ...]
    target: State | None
    who: tuple[Who, ...]
    needs: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()
    public: bool = False  # the reporter is told
    danger: bool = False  # ask before doing it
    reason: str = ""  # why the row is odd
    also: tuple[State, ...] = ()  # where its effect may take the case instead
    may_stay: bool = False  # with `also`: its effect may leave the case where it is
    but: tuple[tuple[State, tuple[State, ...]], ...] = ()  # from some states it leads only there
    disputes: bool = False  # only of a case that is a dispute
    desk: str = ""  # at a centre with two desks: the one whose move it is
    joins: bool = False  # it changes two cases

    def counts(self, permission: str) -> bool:
        """Whether a right serves for this move at a centre with two desks: only those of its own desk do."""
        return not self.desk or permission in RIGHTS_OF_DESK[self.desk]

    def lands(self, source: str) -> tuple[str, ...]:
        """Every state in which a case may be after this move from `source`."""
        special = dict(self.but).get(source)  # type: ignore[call-overload]  # a state or its value
        if special:
            return tuple(special)
        own = (self.target,) if self.target else () if self.also and not self.may_stay else (source,)
        return (*own, *self.also)
