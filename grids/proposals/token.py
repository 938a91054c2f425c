"""A proposal as a signed text that the page keeps until it is taken over: what was shown is what is taken."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Any

import shapely
from django.core import signing
from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry

from gridgov.problems import Invalid, Stale

SALT = "grids.proposal"
KEPT_SECONDS = 24 * 3600


@dataclass(frozen=True)
class Taken:
    """`households` by grid, None where the buildings are counted instead."""

    outlines: list[BaseGeometry]
    households: list[int] | None
    dwellings: list[int] | None


def sealed(division_id: int, version: int, proposal: Taken) -> str:
    told: dict[str, Any] = {
        "division": division_id,
        "version": version,
        "outlines": [base64.b64encode(shapely.to_wkb(each)).decode() for each in proposal.outlines],
        "households": proposal.households,
        "dwellings": proposal.dwellings,
    }
    return signing.dumps(told, salt=SALT, compress=True)


def opened(division_id: int, version: int, token: Any) -> Taken:
    """Raises Invalid for a token of another division, an old one, or one that nobody sealed; Stale where the draft
    has changed since: what is exclusive now was not when it was proposed."""
    try:
        told = signing.loads(str(token), salt=SALT, max_age=KEPT_SECONDS)
    except signing.BadSignature:
        told = {}
    if told.get("division") != division_id:
        raise Invalid(_("This proposal cannot be taken over any more. Let the division be proposed again."))
    if told.get("version") != version:
        raise Stale(_("Somebody changed this drawing since you loaded it. Load the page again."))
    outlines = [shapely.from_wkb(base64.b64decode(each)) for each in told["outlines"]]
    return Taken(outlines, told["households"], told["dwellings"])
