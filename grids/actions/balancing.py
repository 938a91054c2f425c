"""A proposed division taken over into a draft."""

from __future__ import annotations

from collections.abc import Sequence

import shapely
from shapely.geometry.base import BaseGeometry

from grids import measuring
from grids.actions.draft_rows import Actor, Draft
from grids.actions.draft_whole import Drawn, replace_grids
from grids.drawing.shares import Facts
from grids.models import Division, DraftStep
from grids.proposals.situation import comprehensive
from grids.proposals.token import Taken, opened


def accept_proposal(*, division_id: int, version_seen: int, token: str, by: Actor = None) -> Division:
    """Put the proposed grids in the place of the draft's comprehensive ones, as one step that can be undone.

    A grid of today stays itself where it overlaps a proposed one most; the other proposed grids are new.
    """
    taken = opened(division_id, version_seen, token)

    def drawn(draft: Draft) -> list[Drawn]:
        rows = comprehensive(draft.division)
        kept = heirs([row.outline for row in rows], taken.outlines)
        return [
            Drawn(outline, None if heir is None else rows[heir].grid_id, facts)
            for outline, heir, facts in zip(taken.outlines, kept, _facts(taken), strict=True)
        ]

    return replace_grids(
        division_id=division_id, version_seen=version_seen, make=drawn, what=DraftStep.What.BALANCE, by=by
    )


def _facts(taken: Taken) -> list[Facts | None]:
    """What was estimated; None where the buildings are counted."""
    if taken.households is None or taken.dwellings is None:
        return [None] * len(taken.outlines)
    return [
        Facts(dwellings or None, households, is_estimated=True)
        for dwellings, households in zip(taken.dwellings, taken.households, strict=True)
    ]


def heirs(before: Sequence[BaseGeometry], after: Sequence[BaseGeometry]) -> list[int | None]:
    """For each outline after: which one before it goes on, the largest common ground first, each once."""
    old = measuring.made_valid(measuring.as_array(before))
    tree = shapely.STRtree(old)
    new, near = tree.query(list(after), predicate="intersects")
    shared = shapely.area(shapely.intersection([after[i] for i in new], [old[i] for i in near]))
    order = sorted(zip((-shared).tolist(), new.tolist(), near.tolist(), strict=True))
    found: list[int | None] = [None] * len(after)
    given: set[int] = set()
    for area, target, source in order:
        if area < 0 and found[target] is None and source not in given:
            found[target] = source
            given.add(source)
    return found
