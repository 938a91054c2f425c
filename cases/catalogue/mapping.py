"""Pure: how classes stand to each other through any number of schemes."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from cases.models.mapping import INVERSE, Relation

SAME, BROADER, NARROWER = Relation.SAME.value, Relation.BROADER.value, Relation.NARROWER.value


class Edge(NamedTuple):
    """The class `one` is `relation` the class `other` (ids)."""

    one: int
    relation: str
    other: int


class Graph:
    """Mappings as a graph that can be walked both ways."""

    def __init__(self, edges: Iterable[Edge]) -> None:
        self._next: dict[int, list[tuple[str, int]]] = {}
        for one, relation, other in edges:
            self._next.setdefault(one, []).append((relation, other))
            self._next.setdefault(other, []).append((INVERSE[relation], one))

    def related(self, start: int) -> Mapping[int, str]:
        """Every other class that mappings lead to -> what `start` is, seen from it. The nearest way counts.

        Same after same is same, and leaves what it follows as it was; broader after broader is broader. Where the
        two point different ways nothing is known, and the way ends.
        """
        found: dict[int, str] = {start: SAME}
        front = [start]
        while front:
            following = []
            for at in front:
                for relation, other in self._next.get(at, ()):
                    joined = _join(found[at], relation)
                    if joined and other not in found:
                        found[other] = joined
                        following.append(other)
            front = following
        del found[start]
        return found


def _join(first: str, second: str) -> str:
    """What A is to C, when A is `first` B and B is `second` C; empty when nothing follows."""
    if SAME in (first, second):
        return second if first == SAME else first
    return first if first == second else ""
