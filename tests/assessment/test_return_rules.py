"""Rules of returns without a database: periods follow one another, and a hidden number cannot be worked out."""

from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment.returns.hiding import FEWEST, Node, hidden_in, tree_of
from assessment.returns.periods import Every, Period
from gridgov.problems import Invalid

DAYS = st.dates(date(2000, 1, 3), date(2100, 12, 31))
EVERY = st.sampled_from(Every.values)


@pytest.mark.parametrize(
    ("every", "day", "first", "last"),
    [
        ("weekly", date(2026, 3, 4), date(2026, 3, 2), date(2026, 3, 8)),
        ("weekly", date(2026, 1, 1), date(2025, 12, 29), date(2026, 1, 4)),
        ("monthly", date(2028, 2, 29), date(2028, 2, 1), date(2028, 2, 29)),
        ("monthly", date(2026, 12, 31), date(2026, 12, 1), date(2026, 12, 31)),
        ("quarterly", date(2026, 5, 31), date(2026, 4, 1), date(2026, 6, 30)),
        ("quarterly", date(2026, 12, 1), date(2026, 10, 1), date(2026, 12, 31)),
    ],
)
def test_a_period_of_a_day(every: str, day: date, first: date, last: date) -> None:
    period = Period.of(every, day)
    assert (period.first, period.last) == (first, last)


@given(EVERY, DAYS, st.integers(-20, 20))
def test_periods_leave_no_gap_and_do_not_overlap(every: str, day: date, number: int) -> None:
    period = Period.of(every, day)
    assert period.first <= day <= period.last
    assert period.span[1] == period.moved(1).span[0]
    assert period.moved(number).moved(-number) == period
    assert Period.of(every, period.last) == period == Period.of(every, period.first)
    assert Period.of(every, period.last + timedelta(days=1)) == period.moved(1)


def test_a_day_is_written_as_a_day() -> None:
    with pytest.raises(Invalid):
        Period.parse("weekly", "last week")


@st.composite
def cities(draw: st.DrawFn) -> Node:
    """Streets with communities, small and large numbers, some things that lie in a street only."""
    numbers = st.one_of(st.integers(0, 6), st.integers(0, 2), st.sampled_from([0, 9]))
    leaves: dict[str, int] = {}
    for street in range(draw(st.integers(1, 3))):
        leaves[f"/1/{street}/"] = draw(st.sampled_from([0, 0, 2, 7]))
        for community in range(draw(st.integers(0, 3))):
            leaves[f"/1/{street}/{community}/"] = draw(numbers)
    return tree_of(leaves, "/1/")


@given(cities())
@settings(max_examples=150, deadline=None)
def test_a_hidden_number_can_be_more_than_one(top: Node) -> None:
    """Whoever sees all that is shown, at every level, finds at least two numbers that each hidden one may be."""
    hidden = hidden_in(top)
    nodes = list(walk(top))
    assert {node.path for node in nodes if node.value < FEWEST} <= hidden
    if top.path in hidden:
        return  # nothing is known that they add up to
    leaves = [node for node in nodes if not node.below]
    unknown = [node for node in leaves if node.path in hidden]
    possible = {node.path: set[int]() for node in nodes if node.path in hidden}
    for group in exposed(top, hidden):
        whole = sum(node.value for node in group)
        for chosen in spread(whole, len(group)):
            told = dict(zip((node.path for node in group), chosen, strict=True))
            for node in nodes:
                inside = [path for path in told if path.startswith(node.path) and node.path in hidden]
                if inside:
                    possible[node.path].add(
                        sum(told[path] for path in inside) - _true(unknown, inside) + node.value
                    )
    assert all(len(numbers) > 1 for numbers in possible.values()), (possible, hidden)


def walk(node: Node) -> list[Node]:
    return [node, *(below for child in node.below.values() for below in walk(child))]


def exposed(top: Node, hidden: set[str]) -> list[list[Node]]:
    """Hidden leaves by the nearest place above them whose number is shown: together they add up to something known."""
    groups: dict[str, list[Node]] = {}

    def go(node: Node, shown: str) -> None:
        shown = shown if node.path in hidden else node.path
        if not node.below and node.path in hidden:
            groups.setdefault(shown, []).append(node)
        for child in node.below.values():
            go(child, shown)

    go(top, top.path)
    return list(groups.values())


def spread(whole: int, parts: int) -> list[tuple[int, ...]]:
    """Ways in which one unit may lie elsewhere: enough to see whether a number is not fixed."""
    if parts == 1:
        return [(whole,)]
    corners = {tuple(whole if place == part else 0 for place in range(parts)) for part in range(parts)}
    if whole > 1:
        corners |= {tuple((whole - 1 if i == a else 0) + (1 if i == b else 0) for i in range(parts))
                    for a, b in product(range(parts), repeat=2)}  # fmt: skip
    return sorted(corners)


def _true(unknown: list[Node], paths: list[str]) -> int:
    return sum(node.value for node in unknown if node.path in paths)


@pytest.mark.parametrize(
    ("leaves", "hidden"),
    [
        ({"a": 20, "b": 30}, set()),
        ({"a": 3, "b": 30, "c": 20}, {"a", "c"}),  # the smallest other goes along
        ({"a": 3, "b": 1, "c": 20}, {"a", "b"}),
        ({"a": 0, "b": 0, "c": 20, "d": 30}, {"a", "b", "c"}),  # two that are nothing would be found out
        ({"a": 1, "b": 2}, {"", "a", "b"}),  # then the whole is small, too
    ],
)
def test_what_is_hidden(leaves: dict[str, int], hidden: set[str]) -> None:
    top = tree_of({f"/1/{name}/": value for name, value in leaves.items()}, "/1/")
    assert hidden_in(top) == {f"/1/{name}/" if name else "/1/" for name in hidden}


def test_two_returns_do_not_complete_each_other() -> None:
    """What hides a street in one by street hides communities of the same street in one by community."""
    top = tree_of({"/1/1/1/": 3, "/1/2/1/": 10, "/1/2/2/": 11, "/1/3/1/": 9, "/1/3/2/": 40}, "/1/")
    assert hidden_in(top) == {"/1/1/", "/1/1/1/", "/1/2/", "/1/2/1/"}
