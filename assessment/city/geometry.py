"""The city's ground: four levels of areas and the grids, each level filling the one above exactly."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray

from . import borders, clusters, mesh
from .mesh import Diagram, Floats, Ints

CENTRE = (117.2, 31.8)  # degrees east and north (CGCS2000)
DECIMALS = 7  # about a centimetre

Polygons = NDArray[np.object_]


@dataclass(frozen=True)
class Level:
    """Areas of one level: `polygons` (n,) in lon/lat degrees, `parent` (n,) index in the level above."""

    polygons: Polygons
    parent: Ints


@dataclass(frozen=True)
class Ground:
    city: Level
    districts: Level
    streets: Level
    communities: Level
    grids: Level

    @property
    def areas(self) -> dict[str, Level]:
        return {
            "city": self.city,
            "district": self.districts,
            "street": self.streets,
            "community": self.communities,
        }


def ground(*, grids: int, seed: int) -> Ground:
    """The same grids and seed always give the same ground."""
    rng = np.random.default_rng([seed, 1])
    diagram, cells, banks = _plan(rng, grids)
    diagram = _only(borders.without_short_sides(_only(diagram, cells)), cells)
    lines = _to_degrees(borders.draw(rng, diagram))
    labels = _labels(rng, diagram, cells, banks)
    order = np.lexsort((_reading_order(diagram.seeds[cells]), labels[-1]))
    polygons = borders.close_rings(diagram, lines, cells[order])
    return _stack(polygons, [label[order] for label in labels])


def _plan(rng: np.random.Generator, count: int) -> tuple[Diagram, Ints, Floats]:
    """The warped diagram, the city's cells in it, and for each cell on which bank of the river it lies."""
    radius = mesh.SPACING * np.sqrt(max(count, 4) / np.pi)
    stream = mesh.river(rng, radius)
    diagram = _relaxed_seeds(rng, stream, 1.5 * radius + 5 * mesh.SPACING)
    cells = _outline(rng, diagram, count)
    banks = np.sign(stream.distance(diagram.seeds[cells])) * radius
    bend = _Bend(rng, radius)
    return Diagram(bend(diagram.seeds), bend(diagram.corners), diagram.sides), cells, banks


def _relaxed_seeds(rng: np.random.Generator, stream: mesh.River, radius: float) -> Diagram:
    land, bank = mesh.lattice(rng, radius), mesh.banks(stream, radius)
    land = land[np.abs(stream.distance(land)) > 0.8 * mesh.SPACING]
    movable = np.arange(len(land) + len(bank)) < len(land)
    diagram = mesh.voronoi(np.concatenate([land, bank]))
    for strength in (0.7, 0.6):
        diagram = mesh.voronoi(mesh.relaxed(diagram, movable, strength))
    return diagram


def _outline(rng: np.random.Generator, diagram: Diagram, count: int) -> Ints:
    """A lobed shape; lobes shrink until the city has no hole (a plain disc never has one)."""
    phase, size = rng.uniform(0, 2 * np.pi, 5), rng.uniform(0.4, 1, 5) * [0.11, 0.08, 0.06, 0.04, 0.03]
    angle = np.arctan2(diagram.seeds[:, 1], diagram.seeds[:, 0])[:, None]
    lobes = (size * np.cos(np.arange(2, 7) * angle + phase)).sum(axis=1)
    for strength in (min(1.0, 0.4 + count / 500), 0.3, 0.0):
        cells = mesh.grow(diagram, np.hypot(*diagram.seeds.T) / (1 + strength * lobes), count)
        if mesh.encloses_nothing(diagram, cells):
            break
    return cells


class _Bend:
    """A smooth change of the plane: dense in the middle, wide outside, nothing quite straight."""

    def __init__(self, rng: np.random.Generator, radius: float) -> None:
        self.radius = radius
        self.length = radius * rng.uniform(0.7, 1.3, 2)
        self.phase = rng.uniform(0, 2 * np.pi, 2)

    def __call__(self, points: Floats) -> Floats:
        far = np.minimum(np.hypot(*points.T) / self.radius, 1.4)
        wave = 0.035 * self.length * np.sin(2 * np.pi * points[:, ::-1] / self.length + self.phase)
        bent: Floats = points * (0.82 + 0.35 * far**2)[:, None] + wave
        return bent


def _only(diagram: Diagram, cells: Ints) -> Diagram:
    """The diagram with only the sides of the city's own cells."""
    inside = np.zeros(len(diagram.seeds), dtype=bool)
    inside[cells] = True
    return Diagram(diagram.seeds, diagram.corners, diagram.sides[inside[diagram.sides[:, :2]].any(axis=1)])


def _labels(rng: np.random.Generator, diagram: Diagram, cells: Ints, banks: Floats) -> list[Ints]:
    """For each cell its district, street and community; districts keep to one bank where they can."""
    place = np.full(len(diagram.seeds), -1)
    place[cells] = np.arange(len(cells))
    touch = place[diagram.sides[:, :2]]
    touch = touch[(touch >= 0).all(axis=1)]
    places = diagram.seeds[cells]
    features = np.column_stack(
        [_crumpled(rng, places), banks]
    )  # districts are large: their borders need bends
    parent, labels = np.zeros(len(cells), dtype=np.int64), []
    for total in clusters.fan_outs(len(cells)):
        label = clusters.divide(rng, features, parent, total, touch)
        parent = clusters.renumbered(label, parent, places)
        labels.append(parent)
        features = np.column_stack([places, banks])
    return labels


def _crumpled(rng: np.random.Generator, points: Floats) -> Floats:
    """Points displaced by waves of many lengths, so that borders between groups bend at every scale."""
    moved, length = points.copy(), float(np.ptp(points, axis=0).max()) / 2
    while length > 10 * mesh.SPACING:
        phase = rng.uniform(0, 2 * np.pi, 2)
        moved += 0.06 * length * np.sin(2 * np.pi * points[:, ::-1] / length + phase)
        length /= 2
    return moved


def _reading_order(points: Floats) -> Ints:
    """Rank of each point from north to south in bands of a grid's height, from west to east in each."""
    rank = np.empty(len(points), dtype=np.int64)
    rank[np.lexsort((points[:, 0], np.round(-points[:, 1] / mesh.SPACING)))] = np.arange(len(points))
    return rank


def _to_degrees(lines: Floats) -> Floats:
    lon, lat = CENTRE
    plane = f"+proj=laea +lat_0={lat} +lon_0={lon} +ellps=GRS80 +units=m"
    change = pyproj.Transformer.from_crs(plane, "EPSG:4490", always_xy=True)
    degrees = np.stack(change.transform(lines[..., 0], lines[..., 1]), axis=-1)
    return np.round(degrees, DECIMALS)


def _stack(grids: Polygons, labels: list[Ints]) -> Ground:
    """Upper levels are unions of the grids under them; `labels` are district, street, community."""
    of_district, of_street, of_community = labels
    communities = _joined(grids, of_community)
    street_parent, community_parent = _parents(of_street, of_district), _parents(of_community, of_street)
    streets = _joined(communities, community_parent)
    districts = _joined(streets, street_parent)
    city = _joined(districts, np.zeros(len(districts), dtype=np.int64))
    none = np.zeros(1, dtype=np.int64)
    return Ground(
        Level(city, none),
        Level(districts, np.zeros(len(districts), dtype=np.int64)),
        Level(streets, street_parent),
        Level(communities, community_parent),
        Level(grids, of_community),
    )


def _parents(child: Ints, parent: Ints) -> Ints:
    found = np.empty(child.max() + 1, dtype=np.int64)
    found[child] = parent
    return found


def _joined(polygons: Polygons, label: Ints) -> Polygons:
    parts = np.split(polygons[np.argsort(label, kind="stable")], np.cumsum(np.bincount(label))[:-1])
    joined = np.empty(len(parts), dtype=object)
    for index, part in enumerate(parts):
        joined[index] = shapely.coverage_union_all(part).normalize()
    return joined
