"""To whom ground goes that somebody gave up: to the neighbour with the longest common border."""

import shapely

from grids.drawing.sheet import NOBODY, Faces, Owners
from grids.drawing.snapping import Plane
from grids.measuring import Geometries

TOUCHING = 1e-9  # degrees; a shorter common border is a point


def heirs(faces: Faces, lost: set[int], key: int) -> dict[int, Owners]:
    """New owners of faces that `key` gave up, by number.

    Ground of nobody is a neighbour too, so that a first grid in an empty community can shrink. Faces that have no
    neighbour but `key` stay with it: giving them up would only tear a hole.
    """
    owner: dict[int, Owners] = {}
    left, tree = set(lost), shapely.STRtree(faces.shapes)
    while left:
        found = {face: _heir(faces, tree, face, left, key, owner) for face in sorted(left)}
        settled = {face: heir for face, heir in found.items() if heir is not None}
        if not settled:
            break
        owner |= settled
        left -= settled.keys()
    return owner | {face: faces.owners[face] for face in left}


def _heir(
    faces: Faces, tree: shapely.STRtree, face: int, left: set[int], key: int, known: dict[int, Owners]
) -> Owners | None:
    lengths: dict[Owners, float] = {}
    for other, length in neighbours(tree, face):
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


def neighbours(tree: shapely.STRtree, face: int) -> list[tuple[int, float]]:
    """Faces that share a border with this one of the tree, and its length in metres."""
    shapes = tree.geometries
    near = tree.query(shapes[face], predicate="intersects")
    near = near[near != face]
    common = shapely.intersection(shapely.boundary(shapes[face]), shapely.boundary(shapes[near]))
    plane = Plane(shapes[face])
    lengths = shapely.length(shapely.transform(common, plane.metres))
    real = shapely.length(common) > TOUCHING
    return [(int(other), float(length)) for other, length in zip(near[real], lengths[real], strict=True)]


def connected(shapes: Geometries) -> bool:
    """Whether shapes that share their vertices hang together by borders, not only by points."""
    if len(shapes) < 2:
        return True
    reached, todo, tree = {0}, [0], shapely.STRtree(shapes)
    while todo:
        for other, _length in neighbours(tree, todo.pop()):
            if other not in reached:
                reached.add(other)
                todo.append(other)
    return len(reached) == len(shapes)
