"""Proposing a repair of a draft, and accepting exactly the one that was shown."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.core import signing
from django.utils.translation import gettext as _

from gridgov.problems import Invalid, Stale
from grids import rules
from grids.actions.draft_result import states_after
from grids.actions.draft_rows import Actor, Draft, commit, read_draft
from grids.actions.draft_work import worked_out
from grids.drawing.state import geometry
from grids.models import Division, DraftStep, TerritoryRules
from grids.repair import Repair, repair, shown
from grids.repair_distance import Enough, enough_for

SALT = "grids.repair"


def proposal(division: Division, within_m: float | None = None) -> dict[str, Any]:
    """What a repair would do, as JSON; the rule's distance where none is given. Raises Invalid for no draft."""
    draft = read_draft(division)
    within_m = TerritoryRules.current().repair_within_m if within_m is None else within_m
    found = _repaired(draft, within_m)
    return {
        "possible": found.is_possible,
        "why_not": "" if found.is_possible else _why_not(found),
        "within_m": within_m,
        "moved_max_m": round(found.moved_max_m, 2),
        "grids": [
            {
                "id": each.key,
                "code": draft.rows[each.key].grid.code,
                "before_m2": round(each.before_m2, 2),
                "after_m2": round(each.after_m2, 2),
                "gained_m2": round(each.gained_m2, 2),
                "lost_m2": round(each.lost_m2, 2),
                "geometry": geometry(each.outline),
            }
            for each in found.grids
        ],
        "changed_m2": round(found.changed_m2, 2),
        "left": rules.sentences(found.left),
        "whole": found.left.ok,
        "token": signing.dumps([within_m, _digest(draft, found)], salt=SALT) if found.is_possible else "",
    }


def _repaired(draft: Draft, within_m: float) -> Repair:
    return repair(draft.sheet(), within_m=within_m, tolerance_m2=draft.division.tolerance_m2)


def _why_not(found: Repair) -> str:
    if found.left.ok:
        return _("There is nothing to repair.")
    return _("Nothing can be mended without moving a border by more than %(most)s m.") % {
        "most": f"{found.within_m:g}"
    }


def enough(division: Division, within_m: float) -> dict[str, Any]:
    """Which distance, larger than this one, a repair would need to mend everything, as JSON: metres and a sentence.

    `within_m` is None where none is known to be enough. Raises Invalid for no draft.
    """
    draft = read_draft(division)
    found = enough_for(draft.sheet(), beyond_m=within_m, tolerance_m2=draft.division.tolerance_m2)
    return {"within_m": found.within_m, "text": _how_far(found)}


def _how_far(found: Enough) -> str:
    said = {"metres": f"{found.within_m or found.widest_m:g}"}
    if found.within_m is None:
        return _("Not even %(metres)s m would be enough for everything; the rest is drawn by hand.") % said
    if found.is_sure:
        return _("With %(metres)s m everything could be mended.") % said
    return _("With %(metres)s m everything could be mended, perhaps also with less.") % said


def _digest(draft: Draft, found: Repair) -> str:
    text = json.dumps([draft.division.pk, draft.division.version, shown(found.change.outlines)])
    return hashlib.sha256(text.encode()).hexdigest()


def accept_repair(*, division_id: int, version_seen: int, token: str, by: Actor = None) -> Division:
    """Apply the repair that `proposal` gave the token for: computed again, it has to be the same to the last digit."""
    try:
        within_m, digest = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        raise Invalid(_("This is not a proposed repair; have it proposed again.")) from None

    def repaired(draft: Draft) -> Repair:
        found = _repaired(draft, within_m)
        if _digest(draft, found) != digest:
            raise Stale(
                _("The drawing is not the one that was to be repaired; have the repair proposed again.")
            )
        return found

    with worked_out(division_id, version_seen, repaired) as (draft, found):
        main = tuple(each.key for each in found.grids)
        commit(draft, states_after(draft, found.change, {}), what=DraftStep.What.REPAIR, main=main, by=by)
        return draft.division
