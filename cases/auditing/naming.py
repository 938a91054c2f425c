"""How a breach names what it is about."""

from collections.abc import Iterator
from typing import Any

from cases.models import Clock
from gridgov.auditing import Breach


def of_cases(cases: Any, sentence: str, check: str) -> Iterator[Breach]:
    """A breach for each case of a queryset."""
    for number in cases.values_list("number", flat=True).iterator():
        yield Breach(check, number, sentence)


def of_clock(clock: Clock, sentence: str, check: str) -> Breach:
    return Breach(check, f"{clock.case.number} {clock.kind} {clock.pk}", sentence)
