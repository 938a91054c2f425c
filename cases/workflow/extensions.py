"""More time: how much may be added to a limit, and what that comes to. Pure."""

from collections.abc import Sequence
from decimal import ROUND_CEILING, Decimal
from typing import Any

MOST = 2
MICRO = Decimal("0.000001")  # as the database keeps limits

Extensions = Sequence[Sequence[Any]]  # [when, how much, id of the request]


def extended(limit: Decimal, extensions: Extensions) -> Decimal:
    """A limit with what was granted on top of it, in its own unit."""
    return sum((Decimal(row[1]) for row in extensions), limit)


def part_of(limit: Decimal, asked: Decimal, original: Decimal) -> Decimal:
    """What `asked` on top of the `original` limit of the whole case means for another limit of it: the same share.

    Never more than that limit once, as long as no more than the original one is asked for.
    """
    return min(limit, (limit * asked / original).quantize(MICRO, ROUND_CEILING))


def rescaled(extensions: Extensions, old: Decimal, new: Decimal) -> list[list[Any]]:
    """The same shares of another limit, when a case that was taken up again gets another standard."""
    return [[row[0], str(part_of(new, Decimal(row[1]), old)), row[2]] for row in extensions]
