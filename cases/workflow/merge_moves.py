"""Rows of the state table for problems that were reported more than once."""

from django.utils.translation import gettext_lazy as _

from cases.workflow.move import Move, Where, Who
from cases.workflow.states import OPEN, State

S = State
OFFICE = (Who(Where.HOLDER, "intake"), Who(Where.HOLDER, "dispatch"))
SYSTEM = (Who(Where.SYSTEM),)
BEFORE_WORK = (S.REPORTED, S.VERIFYING, S.REOPENED, S.ESTABLISHED, S.RETURNED)

MERGE_MOVES: tuple[Move, ...] = (
    Move(
        "merge",
        _("Merge into another case"),
        _("Merged into another case"),
        BEFORE_WORK,
        S.MERGED,
        (*OFFICE, *SYSTEM),
        ("main",),
        ("text",),
        public=True,
        reason="the same problem, reported again; the system merges what its reporter says is the same",
        joins=True,
    ),
    Move(
        "split",
        _("Split off again"),
        _("Split off again"),
        (S.MERGED,),
        S.REPORTED,
        OFFICE,
        ("text",),
        public=True,
        reason="it was another problem after all; the whole limit goes on where it stood",
        joins=True,
    ),
    Move(
        "absorb",
        _("Take in another report"),
        _("Reported once more: a case was merged into this one"),
        OPEN,
        None,
        SYSTEM,
        reason="the other half of merging",
    ),
    Move(
        "release",
        _("Give back another report"),
        _("A case that was merged into this one was split off again"),
        tuple(State),
        None,
        SYSTEM,
        reason="the other half of splitting",
    ),
)
