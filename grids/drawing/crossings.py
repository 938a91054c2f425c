"""How often borders cross, counted before anything is cut: the faces of two combs are the product of their teeth."""

from collections.abc import Iterable
from typing import Any

import shapely
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry

from gridgov.problems import Invalid
from grids.drawing.edges import edges_of_lines
from grids.drawing.plane import Points

MOST = 10_000  # of what is drawn with what is there: about a second of work
MOST_STANDING = 20_000  # among the borders of a draft, as a bad layer brings them
BATCH = 20  # edges looked up at once: however often they cross, few more than so many places are looked at


def require_few(drawn: Iterable[BaseGeometry], standing: Iterable[BaseGeometry]) -> None:
    """Raises Invalid where drawn lines cross standing ones at too many places."""
    if _cross_more_than(MOST, edges_of_lines(drawn), edges_of_lines(standing)):
        raise Invalid(
            _(
                "What is drawn crosses the borders that are there at more than %(most)s places. "
                "Draw it with fewer bends, or in several pieces."
            )
            % {"most": _number(MOST)}
        )


def require_few_standing(borders: Iterable[BaseGeometry]) -> None:
    """Raises Invalid where the borders of a draft cross each other at too many places to work with them."""
    edges = edges_of_lines(borders)
    if _cross_more_than(2 * MOST_STANDING, edges, edges):  # each crossing is met from both sides
        raise Invalid(
            _(
                "The grids of this draft cross each other at more than %(most)s places, too many to draw on or to "
                "repair. Throw the draft away and import its layer again with clean borders."
            )
            % {"most": _number(MOST_STANDING)}
        )


def _cross_more_than(most: int, these: Points, those: Points) -> bool:
    """Whether edges cross so often inside both; borders that touch or run together do not count."""
    if not len(these) or not len(those):
        return False
    lines: Any = shapely.linestrings(these)
    others: Any = shapely.linestrings(those)
    tree, found = shapely.STRtree(others), 0
    for start in range(0, len(lines), BATCH):
        found += tree.query(lines[start : start + BATCH], predicate="crosses").shape[1]
        if found > most:
            return True
    return False


def _number(value: int) -> str:
    return number_format(value, use_l10n=True, force_grouping=True)
