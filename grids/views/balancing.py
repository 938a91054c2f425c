"""Propose a division of a draft's community, and take it over: JSON, for the drawing page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gridgov.problems import Invalid
from grids import access
from grids.actions.balancing import accept_proposal
from grids.actions.draft_rows import why_not_editable
from grids.balance import Figures, Proposal, Wish, propose
from grids.balance.proposing import MOST_GRIDS
from grids.drawing.state import geometry, state_of
from grids.models import Building, Division, TerritoryRules
from grids.proposals import band_of, sealed, sentences, situation_of
from grids.proposals.token import Taken
from grids.views.drawing import Body, answers_json, body_of, version_of

LARGEST_SEED = 2**31 - 1
LARGEST_WEIGHT = 1000.0


@require_POST
@answers_json
def balance(request: HttpRequest, division: Division) -> dict[str, Any]:
    """Answers at once: the search is bounded, however many buildings there are."""
    if why := why_not_editable(division):
        raise Invalid(why)
    wish = _wish(body_of(request))
    try:
        proposal = propose(situation_of(division), wish)
    except Invalid as reason:
        return {"possible": False, "why_not": str(reason), "explanation": [], "grids": [], "seed": wish.seed}
    counted = Building.objects.filter(community=division.community_id).exists()
    estimated = not counted and proposal.count.households > 0
    figures = proposal.figures
    taken = Taken(
        proposal.outlines,
        figures.households if estimated else None,
        figures.dwellings if estimated else None,
    )
    return {
        "possible": True,
        "why_not": "",
        "explanation": sentences(proposal, estimated=estimated),
        "seed": wish.seed,
        "case_weight": wish.case_weight,
        "grids": _grids(proposal),
        "spread": _percent(figures),
        "before": _sums(proposal.before) if proposal.before else None,
        "after": _sums(figures),
        "token": sealed(division.pk, division.version, taken),
    }


@require_POST
@answers_json
def accept(request: HttpRequest, division: Division) -> dict[str, Any]:
    """Take over a proposal; answers the state after it."""
    body = body_of(request)
    accept_proposal(
        division_id=division.pk,
        version_seen=version_of(body),
        token=str(body.get("token", "")),
        by=request.user,  # type: ignore[arg-type]  # the gate lets nobody else in
    )
    return state_of(access.division_for_reading(division.pk))


def _grids(proposal: Proposal) -> list[dict[str, Any]]:
    figures = proposal.figures
    rows = zip(
        proposal.outlines, figures.households, figures.dwellings, figures.cases, figures.loads, figures.areas,
        figures.compact, strict=True,
    )  # fmt: skip
    return [
        {
            "number": number,
            "geometry": geometry(outline),
            "households": households,
            "dwellings": dwellings,
            "cases": cases,
            "load": round(load, 1),
            "area_m2": round(area, 1),
            "compactness": round(compact, 3),
            "outside_band": bool(proposal.count.households) and proposal.wish.band.beside(households) > 0,
        }
        for number, (outline, households, dwellings, cases, load, area, compact) in enumerate(rows, start=1)
    ]


def _percent(figures: Figures) -> float:
    return round(100 * figures.spread, 2)


def _sums(figures: Figures) -> dict[str, Any]:
    return {
        "grids": len(figures.households),
        "households_from": min(figures.households),
        "households_to": max(figures.households),
        "spread": _percent(figures),
    }


# Reading the body ---------------------------------------------------------------------------------------------


def _wish(body: Body) -> Wish:
    rules = TerritoryRules.current()
    weight = body.get("case_weight")
    return Wish(
        band=band_of(rules),
        case_weight=rules.case_weight if weight is None else _weight(weight),
        grids=_whole(body.get("grids"), "grids", 1, MOST_GRIDS),
        seed=_whole(body.get("seed"), "seed", 0, LARGEST_SEED) or 0,
    )


def _weight(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= LARGEST_WEIGHT:
        raise Invalid(
            {"case_weight": _("The weight of a case is a number from 0 to %(most)s.") % {"most": 1000}}
        )
    return float(value)


def _whole(value: Any, name: str, least: int, most: int) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise Invalid(
            {name: _("Give a whole number from %(least)s to %(most)s.") % {"least": least, "most": most}}
        )
    return int(value)
