"""What is written down when a division comes into force: the measures, how they were made, and of what."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

import pyproj
import shapely
from shapely.geometry.base import BaseGeometry

from grids import measuring
from grids.coverage import Coverage
from grids.differences import Difference
from grids.models import Division


def certificate(
    division: Division, coverage: Coverage, changes: Difference, *, at: datetime, by: int | None
) -> dict[str, Any]:
    """Plain JSON; `fingerprint` is of the outlines that are in force, `border` of the community's."""
    border = division.community.outline
    assert border is not None
    return {
        "at": at.isoformat(),
        "by": by,
        "coverage": coverage.as_json(),
        "tolerance_m2": coverage.tolerance_m2,
        "community_m2": measuring.area_m2(border),
        "projection": measuring.definition_for(measuring.as_array([border])),
        "geos": shapely.geos_version_string,
        "proj": pyproj.proj_version_str,
        "fingerprint": fingerprint(division),
        "border": border_print(border),
        "changes": {
            "area_m2": changes.area_m2,
            "households": changes.households,
            "is_estimated": changes.is_estimated,
            "new": len(changes.new),
            "vanished": len(changes.vanishing),
        },
    }


def measured_then(division: Division) -> Coverage | None:
    """What was measured when it came into force: that still holds, for its outlines do not change any more.

    None where it has no certificate, or where the community's border is another one by now.
    """
    told, border = division.certificate, division.community.outline
    if not told or border is None or told.get("border") != border_print(border):
        return None
    return Coverage.of_json(told["coverage"], told["tolerance_m2"])


def border_print(border: BaseGeometry) -> str:
    """SHA-256 over the outline of a community."""
    return hashlib.sha256(_wkb(border)).hexdigest()


def fingerprint(division: Division) -> str:
    """SHA-256 over code and outline (WKB, degrees) of every grid, in the order of their codes."""
    digest = hashlib.sha256()
    rows = division.outlines.order_by("grid__code").values_list("grid__code", "outline")
    for code, outline in rows:
        wkb = _wkb(outline)
        digest.update(f"{code}\n{len(wkb)}\n".encode())
        digest.update(wkb)
    return digest.hexdigest()


def _wkb(outline: Any) -> bytes:
    return bytes(shapely.to_wkb(outline, output_dimension=2, byte_order=1))
