"""Which reference system the numbers are in. Undeclared numbers that are not degrees are refused, with a guess."""

import math
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import shapely
from django.utils.translation import gettext as _
from pyproj import CRS, Transformer
from pyproj.aoi import AreaOfInterest
from pyproj.database import query_crs_info
from pyproj.enums import PJType, TransformDirection
from pyproj.exceptions import CRSError, ProjError
from shapely.geometry.base import BaseGeometry

from gridgov.problems import Invalid
from grids import measuring
from grids.measuring import Projector
from grids.reading import gcj02

Bounds = tuple[float, float, float, float]
STORED = 4490
DEGREES = {4490, 4326, 4979, 4269, 4258, 3824, 4171}  # alike within what a case's place needs
GUESSES = 3
OF_A_FAMILY = 2


SHIFTED: dict[str, tuple[gcj02.Way, gcj02.Way]] = {
    "GCJ-02": (gcj02.from_gcj02, gcj02.to_gcj02),
    "BD-09": (gcj02.from_bd09, gcj02.to_bd09),
}
# A name that programs keep with the file: degrees on an ellipsoid of their own, so that nobody takes them for WGS 84.
WKT = """GEOGCS["{name}",DATUM["{name}",SPHEROID["Krasovsky 1940",6378245,298.3]],
PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]]"""


class Shifted:
    """GCJ-02 or BD-09 as a projector."""

    def __init__(self, name: str) -> None:
        self.ways = SHIFTED[name]

    def transform(
        self, xx: Any, yy: Any, *, direction: TransformDirection = TransformDirection.FORWARD
    ) -> tuple[Any, Any]:
        way = self.ways[direction == TransformDirection.INVERSE]
        points = way(np.column_stack([np.atleast_1d(xx), np.atleast_1d(yy)]).astype(float))
        if np.ndim(xx):
            return points[:, 0], points[:, 1]
        return float(points[0, 0]), float(points[0, 1])

    def transform_bounds(self, left: float, bottom: float, right: float, top: float) -> Bounds:
        (west, east), (south, north) = self.transform([left, right], [bottom, top])
        return west, south, east, north


def full_name(given: str | int | None) -> str:
    """4549, "4549", "epsg:4549" and "gcj02" as they are called here; "" for nothing. Raises Invalid."""
    text = str(given or "").strip().upper()
    plain = text.replace("-", "")
    shifted = next((name for name in SHIFTED if name.replace("-", "") == plain), "")
    found = re.fullmatch(r"(?:EPSG:)?(\d{4,6})", text)
    if text and not shifted and not found:
        raise Invalid(_("Write the reference system as EPSG:n, such as EPSG:4549, or as GCJ-02 or BD-09."))
    return shifted or (f"EPSG:{found[1]}" if found else "")


def named(name: str) -> CRS:
    try:
        return CRS.from_user_input(WKT.format(name=name) if name in SHIFTED else name)
    except CRSError as error:
        raise Invalid(
            _("The reference system “%(name)s” is unknown; give --crs EPSG:n.") % {"name": name}
        ) from error


def projector(crs: CRS | None) -> Projector | None:
    """The way to longitude and latitude; None where the numbers are that already."""
    if crs is None or crs.to_epsg() in DEGREES or crs.to_authority() == ("OGC", "CRS84"):
        return None
    shifted = crs.name.removeprefix("GCS_")
    if shifted in SHIFTED:
        return Shifted(shifted)
    return Transformer.from_crs(crs, STORED, always_xy=True)


def to_stored(outline: BaseGeometry, projector: Projector | None) -> BaseGeometry:
    if projector is None:
        return outline
    return shapely.transform(outline, measuring.through(projector))


def in_degrees(bounds: Sequence[float]) -> bool:
    west, south, east, north = bounds
    return -180 <= west <= east <= 180 and -90 <= south <= north <= 90


class Guess(NamedTuple):
    """A reference system that would fit, as one writes it and as it is called."""

    name: str
    title: str

    def __str__(self) -> str:
        return f"{self.name} ({self.title})"


class Undeclared(Invalid):
    """Numbers that are no degrees and of which nobody said what they are. `what` says it without a way out."""

    def __init__(self, bounds: Bounds, found: list[Guess], *, far: bool = False) -> None:
        """`far`: none of them puts it near the city."""
        self.guesses, self.far = found, far
        west, south, east, north = (f"{number:,.0f}" for number in bounds)
        self.what = _(
            "The coordinates (x %(west)s to %(east)s, y %(south)s to %(north)s) are not longitude and latitude, "
            "and the file does not say what they are."
        ) % {"west": west, "east": east, "south": south, "north": north}
        parts = [self.what, _("Give --crs EPSG:n.")]
        if found:
            fit = (
                _("They would fit %(names)s, but far from this city.")
                if far
                else _("They would fit %(names)s.")
            )
            parts.append(fit % {"names": "; ".join(map(str, found))})
        super().__init__(" ".join(parts))


def check_degrees(bounds: Bounds, *, declared: bool, near: Bounds | None) -> None:
    """Refuse numbers that are not longitude and latitude."""
    if in_degrees(bounds):
        return
    if declared or not all(math.isfinite(number) for number in bounds):
        raise Invalid(
            _("The coordinates do not lie on the earth in the declared reference system; check it (--crs).")
        )
    found = guesses(bounds, near)
    anywhere = guesses(bounds, None) if near and not found else []
    raise Undeclared(bounds, found or anywhere, far=bool(anywhere))


def guesses(bounds: Bounds, near: Bounds | None) -> list[Guess]:
    """Reference systems in which the numbers land where they may: near the city, else in a system's own area.

    Zones of one family may all fit, where nobody knows which: of each only a few are told.
    """
    found: list[Guess] = []
    for code, name, (west, south, east, north) in _candidates(near):
        if sum(_family(each.title) == _family(name) for each in found) == OF_A_FAMILY:
            continue
        box = _landing(code, bounds)
        if box and west <= box[0] and box[2] <= east and south <= box[1] and box[3] <= north:
            found.append(Guess(f"EPSG:{code}", name))
        if len(found) == GUESSES:
            break
    return found


def _family(name: str) -> str:
    return name.partition(" / ")[0]


def _landing(code: str, bounds: Bounds) -> Bounds | None:
    try:
        return _degrees_from(code).transform_bounds(*bounds)
    except ProjError:
        return None


@lru_cache(maxsize=400)
def _degrees_from(code: str) -> Transformer:
    return Transformer.from_crs(f"EPSG:{code}", STORED, always_xy=True)


def _candidates(near: Bounds | None) -> list[tuple[str, str, Bounds]]:
    """Narrow projected systems with the box where numbers must land, most telling first."""
    where: Any = None
    if near:
        near = (near[0] - 0.5, near[1] - 0.5, near[2] + 0.5, near[3] + 0.5)
        where = AreaOfInterest(*near)
    rows = []
    for info in query_crs_info(auth_name="EPSG", pj_types=[PJType.PROJECTED_CRS], area_of_interest=where):
        use = info.area_of_use
        if use is None or info.deprecated or use.east - use.west > 15:
            continue
        if near is None and not (
            ("(ftUS)" in info.name and info.name.startswith("NAD83 /")) or "CGCS2000" in info.name
        ):
            continue
        box = near or (use.west, use.south, use.east, use.north)
        rows.append(("CGCS2000" not in info.name, use.east - use.west, int(info.code), info.name, box))
    return [(str(code), name, box) for _other, _width, code, name, box in sorted(rows)]
