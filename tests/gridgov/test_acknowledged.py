"""The comparison that the fault runs end with: whatever somebody plants in a sound database is found."""

from collections import Counter
from collections.abc import Callable
from uuid import UUID

import pytest

from tests.support.acknowledged import Kept, Written, differences

ONE, TWO, OTHER = (UUID(int=number) for number in (1, 2, 3))
MOVES = ("establish", "dispatch")


def written() -> Written:
    return Written({ONE: 1, TWO: 2}, [(1, "establish"), (2, "establish")], {"Seen again a": 1})


def kept() -> Kept:
    """The same; the system moved a case by itself, which nobody has asked for."""
    events = Counter([(1, "report"), (2, "report"), (1, "route"), (1, "establish"), (2, "establish")])
    return Kept({ONE: 1, TWO: 2}, events, Counter([(1, "Seen again a")]))


def test_what_is_whole_has_no_difference() -> None:
    assert differences(written(), kept(), MOVES) == []


@pytest.mark.parametrize(
    ("plant", "sentence"),
    [
        (lambda it: it.reports.pop(TWO), f"report {TWO}: acknowledged as 2, kept as None"),
        (lambda it: it.reports.update({OTHER: 3}), f"report {OTHER}: acknowledged as None, kept as 3"),
        (lambda it: it.reports.update({TWO: 9}), f"report {TWO}: acknowledged as 2, kept as 9"),
        (lambda it: it.events.subtract([(2, "report")]), "case 2, report: acknowledged 1, kept 0"),
        (lambda it: it.events.update([(2, "report")]), "case 2, report: acknowledged 1, kept 2"),
        (lambda it: it.events.subtract([(1, "establish")]), "case 1, establish: acknowledged 1, kept 0"),
        (lambda it: it.events.update([(1, "establish")]), "case 1, establish: acknowledged 1, kept 2"),
        (lambda it: it.events.update([(1, "dispatch")]), "case 1, dispatch: acknowledged 0, kept 1"),
        (lambda it: it.notes.clear(), "case 1, Seen again a: acknowledged 1, kept 0"),
        (lambda it: it.notes.update([(1, "Seen again a")]), "case 1, Seen again a: acknowledged 1, kept 2"),
        (lambda it: it.notes.update([(2, "Seen again b")]), "case 2, Seen again b: acknowledged 0, kept 1"),
    ],
)
def test_what_is_planted_is_found(plant: Callable[[Kept], None], sentence: str) -> None:
    there = kept()
    plant(there)
    assert differences(written(), there, MOVES) == [sentence]
