"""Codes of new grids after the city's pattern, and the grids that get them.

A community numbers its own grids under its own lock. Where the pattern does not name the community (`W-{serial}`) all
communities number from one row of numbers: whoever takes some holds the rules until he has written them.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from gridgov.problems import Invalid
from grids.drawing.numbering import Codes, highest_serial, is_shared, start_of
from grids.models import Area, Grid, TerritoryRules

MICRO = (
    "{community}-{serial:02}"  # counted within the grid they lie in, whose code stands for the community's
)
TAKEN = "23505"  # SQLSTATE of a value that has to be the only one


def taken_codes(community: Area) -> set[str]:
    """Codes that a new grid of this community may meet; call it under the community's lock."""
    pattern = TerritoryRules.current().code_pattern
    if is_shared(pattern):
        TerritoryRules.objects.select_for_update(no_key=True).filter(pk=1).first()
    may_meet = Q(code__startswith=start_of(pattern, community.code)) | Q(code__startswith=community.code)
    codes = Grid.objects.filter(Q(community=community) | may_meet)
    return set(codes.values_list("code", flat=True))


def free_codes(community: Area) -> Codes:
    """Free codes after the highest one of the community, or of the city where all share them."""
    pattern, taken = TerritoryRules.current().code_pattern, taken_codes(community)
    return Codes(pattern, community.code, taken, after=highest_serial(pattern, community.code, taken))


def micro_codes(parent: Grid) -> Codes:
    """Free codes of micro-grids in this grid."""
    taken = Grid.objects.filter(code__startswith=parent.code).values_list("code", flat=True)
    return Codes(MICRO, parent.code, set(taken))


def made_grid(**about: Any) -> Grid:
    """The row of a new grid. Raises Invalid where its code is in use."""
    with told_in_use():
        return Grid.objects.create(**about)


@contextmanager
def told_in_use() -> Iterator[None]:
    """Raises Invalid where a grid that is written has a code that another one has, taken a moment ago perhaps."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        told = re.search(r"\(code\)=\((.*)\)", str(error))
        if getattr(error.__cause__, "pgcode", None) != TAKEN or told is None:
            raise
        raise Invalid({"code": _("The code %(code)s is in use.") % {"code": told[1]}}) from error
