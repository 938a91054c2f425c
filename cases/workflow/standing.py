"""May this person make this move? Pure: facts about the person against facts about the case."""

from collections.abc import Mapping
from dataclasses import dataclass

from cases.workflow.move import Move, Where, Who

BY_NAME = (Where.MEDIATOR, Where.ENTRUSTED, Where.RUNG)


@dataclass(frozen=True)
class Standing:
    """What a person brings: rights by organisation id, grids of posts in force; `system` is the worker process."""

    user_id: int | None = None
    rights: Mapping[int, frozenset[str]] | None = None
    grids: frozenset[int] = frozenset()
    everything: bool = False
    system: bool = False
    reporter: bool = False  # without an account, but has shown to be whoever reported this case


@dataclass(frozen=True)
class Relations:
    """Who stands where in relation to a case: ids of organisations, of the grid, of users who are named."""

    holder: int
    workers: tuple[int, ...] = ()
    summoned: tuple[int, ...] = ()
    superiors: tuple[int, ...] = ()
    participants: tuple[int, ...] = ()
    askers: tuple[int, ...] = ()
    grid: int | None = None
    reporter: int | None = None
    mediator: int | None = None
    entrusted: frozenset[int] = frozenset()
    rung: frozenset[int] = frozenset()
    two_desks: bool = False  # the holder's

    def at(self, where: Where) -> tuple[int, ...]:
        """Organisations that stand there."""
        return {
            Where.HOLDER: (self.holder,),
            Where.WORKER: self.workers,
            Where.SUMMONED: self.summoned,
            Where.SUPERIOR: self.superiors,
            Where.PARTICIPANT: self.participants,
            Where.ASKER: self.askers,
        }.get(where, ())

    def named(self, where: Where) -> frozenset[int | None]:
        """People who stand there by name."""
        one: frozenset[int | None] = frozenset((self.mediator,))
        return {Where.MEDIATOR: one, Where.ENTRUSTED: self.entrusted, Where.RUNG: self.rung}[where]


@dataclass(frozen=True)
class Permit:
    """The way by which a move is allowed, and the organisation acted for (None: as grid member or reporter)."""

    where: Where
    organisation: int | None = None


def permit(move: Move, standing: Standing, relations: Relations) -> Permit | None:
    """The first row of the move's `who` that fits, or None."""
    rows = (who for who in move.who if not wrong_desk(move, who, relations.two_desks))
    fitting = (_fits(who, standing, relations) for who in rows)
    return next((found for found in fitting if found), None)


def wrong_desk(move: Move, who: Who, two_desks: bool) -> bool:
    """Whether a right of one desk is asked for a move of the other, at a centre with two."""
    return two_desks and who.where is Where.HOLDER and not move.counts(who.permission)


def _fits(who: Who, standing: Standing, relations: Relations) -> Permit | None:
    if who.where is Where.SYSTEM or standing.system:
        return Permit(Where.SYSTEM) if who.where is Where.SYSTEM and standing.system else None
    if who.where is Where.GRID:
        return Permit(who.where) if relations.grid in standing.grids else None
    if who.where is Where.REPORTER:
        own = standing.user_id is not None and relations.reporter == standing.user_id
        return Permit(who.where) if own or standing.reporter else None
    if who.where in BY_NAME:
        named = relations.named(who.where)
        return Permit(who.where) if standing.user_id is not None and standing.user_id in named else None
    rights = standing.rights or {}
    for organisation in relations.at(who.where):
        if standing.everything or who.permission in rights.get(organisation, ()):
            return Permit(who.where, organisation)
    return None
