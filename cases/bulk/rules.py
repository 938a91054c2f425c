"""Which moves make sense for many cases at once, read from the state table. Nothing here reads or writes."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from cases.models import BulkItem, BulkJob
from cases.workflow import MOVES, TABLE, Move, Standing, Where
from gridgov.problems import Invalid

# Given once for all, or suggested by each case. More time is asked for case by case: limits have units of their own.
COMMON = frozenset({"text", "organisation", "filing_standard", "until", "mediator", "colleague"})
CHOSEN = frozenset({"case_class", "urgent"})  # may be given where each case suggests its standard
PHOTOS_LEFT_OUT = frozenset({"note"})  # its photos are nobody's proof
ON_THE_SPOT = frozenset(
    {"photos", "before", "lon", "lat"}
)  # what somebody sees there is proved for each case
MOST_CASES = 10_000
MOST_JOBS = 2  # of one person, under way
KEEP = timedelta(days=30)  # a job that is over, with its results
NEXT = {BulkJob.State.LOOKING: BulkItem.State.WAITING, BulkJob.State.RUNNING: BulkItem.State.CAN}


def for_many(move: Move) -> bool:
    """Whether it is people's, needs nothing of the single case, and nobody has to stand there for it."""
    places = {who.where for who in move.who} - {Where.SYSTEM}
    alone = places <= {Where.GRID, Where.SUMMONED, Where.RUNG}
    seen = ON_THE_SPOT & {*move.needs, *move.takes} and move.name not in PHOTOS_LEFT_OUT
    return not alone and set(move.needs) <= COMMON and not seen


def wanted(move: Move) -> frozenset[str]:
    """What may be given once for this move."""
    own = COMMON & {*move.needs, *move.takes}
    return own | CHOSEN if "filing_standard" in move.needs else own


def plain(move: Move, given: dict[str, Any]) -> dict[str, Any]:
    """Of what somebody gave that which the move takes, as it is kept: ids, words, times as text."""
    known = {name: value for name, value in given.items() if name in wanted(move) and value not in (None, "")}
    return {
        name: value.isoformat() if isinstance(value, datetime) else value for name, value in known.items()
    }


BULK_MOVES: dict[str, Move] = {move.name: move for move in TABLE if for_many(move)}


def moves_of(standing: Standing) -> list[Move]:
    """Moves that somebody with these rights could make anywhere; of no use to who only reports."""
    held = frozenset().union(*(standing.rights or {}).values())
    return [
        move
        for move in BULK_MOVES.values()
        if standing.everything or any(who.permission in held for who in move.who if who.permission)
    ]


def bulk_move(name: str) -> Move:
    """The move, or Invalid where it is made case by case."""
    if name in BULK_MOVES:
        return BULK_MOVES[name]
    label = MOVES[name].label if name in MOVES else name
    raise Invalid({"move": _("“%(move)s” is not made on many cases at once.") % {"move": label}})


def read_picks(picks: Iterable[str]) -> dict[int, int]:
    """Versions by case id from "12:3", as check boxes send them. Invalid for anything else, for none and too many."""
    found: dict[int, int] = {}
    for pick in picks:
        case, colon, version = pick.partition(":")
        if not (colon and case.isdecimal() and version.isdecimal() and len(pick) < 30):
            raise Invalid(_("The chosen cases cannot be read. Go back to the list and choose them again."))
        found[int(case)] = int(version)
    check_count(len(found))
    return found


def check_count(many: int) -> None:
    """Invalid for no case and for too many."""
    if not many:
        raise Invalid(_("Choose at least one case."))
    if many > MOST_CASES:
        raise Invalid(_("At most %(most)d cases at once. Narrow the list first.") % {"most": MOST_CASES})
