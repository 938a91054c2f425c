"""To whom ground goes that somebody gave up: to the neighbour with the longest common border."""

from grids.drawing.edges import common_borders
from grids.drawing.sheet import NOBODY, Faces, Owners
from grids.measuring import Geometries


def heirs(faces: Faces, lost: set[int], key: int) -> dict[int, Owners]:
    """New owners of faces that `key` gave up, by number.

    Ground of nobody is a neighbour too, so that a first grid in an empty community can shrink. Faces that have no
    neighbour but `key` stay with it: giving them up would only tear a hole.
    """
    owner: dict[int, Owners] = {}
    left, beside = set(lost), common_borders(faces.shapes)
    while left:
        found = {face: _heir(faces, beside[face], left, key, owner) for face in sorted(left)}
        settled = {face: heir for face, heir in found.items() if heir is not None}
        if not settled:
            break
        owner |= settled
        left -= settled.keys()
    return owner | {face: faces.owners[face] for face in left}


def _heir(
    faces: Faces, beside: dict[int, float], left: set[int], key: int, known: dict[int, Owners]
) -> Owners | None:
    lengths: dict[Owners, float] = {}
    for other, length in beside.items():
        owners = known.get(other, faces.owners[other])
        if other in left or key in owners or not faces.inside[other]:
            continue
        lengths[owners] = lengths.get(owners, 0.0) + length
    if not lengths:
        return None
    heir = max(
        lengths, key=lambda owners: (round(lengths[owners], 3), owners != NOBODY, -min(owners, default=0))
    )
    return frozenset(sorted(heir)[:1])


def connected(shapes: Geometries) -> bool:
    """Whether shapes that share their vertices hang together by borders, not only by points."""
    if len(shapes) < 2:
        return True
    reached, todo, beside = {0}, [0], common_borders(shapes)
    while todo:
        further = beside[todo.pop()].keys() - reached
        reached |= further
        todo += further
    return len(reached) == len(shapes)
