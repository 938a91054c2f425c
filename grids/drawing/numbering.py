"""Codes of grids after a city's pattern: serials run west to east, rows north to south."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from math import sqrt
from string import Formatter

import shapely
from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry

from gridgov.problems import Invalid
from grids.drawing.plane import Plane

LONGEST = 50


class Codes:
    """Free codes of one community, one after the other."""

    def __init__(self, pattern: str, community: str, taken: Collection[str], *, after: int = 0) -> None:
        self.pattern, self.community = pattern, community
        self.taken = set(taken)
        self.serial = after

    def next(self) -> tuple[str, int]:
        """The next free code and its serial. Raises Invalid where the pattern gives none."""
        for _attempt in range(len(self.taken) + 1):
            self.serial += 1
            code = self._code()
            if code not in self.taken:
                self.taken.add(code)
                return code, self.serial
        raise Invalid(_("The pattern of grid codes in the rules for divisions has no running number."))

    def _code(self) -> str:
        try:
            code = self.pattern.format(community=self.community, serial=self.serial)
        except (KeyError, IndexError, ValueError, AttributeError):
            raise Invalid(
                _("The pattern of grid codes in the rules for divisions cannot be read; correct it there.")
            ) from None
        if len(code) > LONGEST:
            raise Invalid(
                _("The code %(code)s is longer than %(most)s characters.") % {"code": code, "most": LONGEST}
            )
        return code


def is_shared(pattern: str) -> bool:
    """Whether all communities number from one row, because the pattern does not name them."""
    return "community" not in [name for _text, name, _spec, _way in _parts(pattern)]


def start_of(pattern: str, community: str) -> str:
    """What every code of the community begins with after this pattern: all before its running number."""
    start = ""
    for text, name, _spec, _way in _parts(pattern):
        start += text
        if name != "community":
            break
        start += community
    return start


def _parts(pattern: str) -> list[tuple[str, str | None, str | None, str | None]]:
    """Pairs of plain text and the field after it; none where the pattern cannot be read."""
    try:
        return list(Formatter().parse(pattern))
    except ValueError:
        return []


def highest_serial(pattern: str, community: str, codes: Collection[str]) -> int:
    """The highest running number among codes that follow the pattern; 0 where none does."""
    parts = _parts(pattern)
    known = {"community": re.escape(community), "serial": r"(\d+)"}
    shape = re.compile("".join(re.escape(text) + known.get(name or "", "") for text, name, _s, _c in parts))
    found = (shape.fullmatch(code) for code in codes) if shape.groups == 1 else ()
    return max((int(match[1]) for match in found if match), default=0)


def in_order(outlines: Mapping[int, BaseGeometry]) -> list[int]:
    """Keys row by row as one reads: rows from north to south, in each from west to east."""
    if not outlines:
        return []
    plane = Plane(shapely.MultiPoint(shapely.get_coordinates([*outlines.values()])))
    middles = {key: plane.metres(outline.centroid.coords[0]) for key, outline in outlines.items()}
    sizes = [shapely.area(shapely.transform(outline, plane.metres)) for outline in outlines.values()]
    height = sqrt(sum(sizes) / len(sizes)) / 2
    rows: list[list[int]] = []
    top = float("inf")
    for key in sorted(middles, key=lambda each: (-middles[each][1], middles[each][0])):
        if middles[key][1] < top - height:
            rows.append([])
            top = middles[key][1]
        rows[-1].append(key)
    return [key for row in rows for key in sorted(row, key=lambda each: float(middles[each][0]))]
