"""Which small numbers of persons are hidden, so that nobody works them out from what is shown. Pure.

A number below FEWEST is hidden. That alone does not hide it: the sum above it less the others would give it away.
So what is hidden is decided once for the whole tree of the city, from the top down to the grids, whatever part of it
a return shows: two returns over the same ground, by street and by grid, then do not complete each other.

Below a number that is shown either nothing is hidden, or at least two are, and those two are not both nothing. So what
is hidden adds up to something that is known, of at least two unknown parts: each can be more than one number.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

FEWEST = 5  # persons, households, or disputes between people


@dataclass
class Node:
    """A place with its number, which is the sum of those below it."""

    path: str
    value: int = 0
    below: dict[str, "Node"] = field(default_factory=dict)


def tree_of(leaves: Mapping[str, int], root: str) -> Node:
    """Places by their path, "/1/5/12/"; every leaf lies below `root`, or is it."""
    top = Node(root)
    for path, value in leaves.items():
        node = top
        top.value += value
        for step in _steps(path, root):
            node = node.below.setdefault(step, Node(step))
            node.value += value
    _name_the_rest(top)
    return top


def _steps(path: str, root: str) -> Iterable[str]:
    """Each place from below the root down to this one."""
    so_far = root
    for part in path[len(root) :].strip("/").split("/"):
        if part:
            so_far = f"{so_far}{part}/"
            yield so_far


def _name_the_rest(node: Node) -> None:
    """What lies in a place and in none of those below it is a part of its own."""
    if not node.below:
        return
    for child in node.below.values():
        _name_the_rest(child)
    rest = node.value - sum(child.value for child in node.below.values())
    if rest:
        path = f"{node.path}-/"
        node.below[path] = Node(path, rest)


def hidden_in(top: Node) -> set[str]:
    """Paths of the places whose number is hidden."""
    hidden: set[str] = set()
    if top.value < FEWEST:
        hidden.add(top.path)
    waiting = [top]
    while waiting:
        node = waiting.pop()
        hidden.update(child.path for child in _hide_below(node, node.path in hidden))
        waiting += node.below.values()
    return hidden


def _hide_below(node: Node, is_hidden: bool) -> list[Node]:
    """Which of those directly below are hidden."""
    rising = sorted(node.below.values(), key=lambda child: (child.value, child.path))
    small = [child for child in rising if child.value < FEWEST]
    others = [child for child in rising if child.value >= FEWEST]
    if is_hidden:  # those below must not add up to it; the smallest that counts goes along
        return small if node.value < FEWEST else [*small, *_first_that_counts(small, others)]
    if not small:
        return []
    while others and (len(small) < 2 or not any(child.value for child in small)):
        small.append(others.pop(0))
    return small


def _first_that_counts(small: list[Node], others: list[Node]) -> list[Node]:
    return [] if any(child.value for child in small) else others[:1]
