"""The ground of an invented city: every level fills the one above, borders look drawn by hand."""

from itertools import pairwise

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment.city import clusters, exporting, geometry
from assessment.city.geometry import Ground, Level, ground
from grids.coverage import measure

SEEDS = st.integers(0, 2**32 - 1)
SIZES = [1, 2, 3, 7, 48, 300]


@pytest.fixture(scope="module", params=SIZES)
def drawn(request: pytest.FixtureRequest) -> Ground:
    return ground(grids=request.param, seed=11)


def pairs(drawn: Ground) -> list[tuple[Level, Level]]:
    """Each level with the one below."""
    levels = [*drawn.areas.values(), drawn.grids]
    return list(pairwise(levels))


def shared_borders(polygons: np.ndarray) -> list[shapely.LineString]:
    """Lines along which two polygons touch, each once."""
    left, right = shapely.STRtree(polygons).query(polygons, predicate="touches")
    once = left < right
    lines = shapely.line_merge(shapely.intersection(polygons[left[once]], polygons[right[once]]))
    return [line for line in shapely.get_parts(lines) if line.geom_type == "LineString"]


def axis_share(lines: list[shapely.LineString], degrees: float) -> float:
    """Share of the length that runs within so many degrees of a meridian or a parallel."""
    steps = np.concatenate([np.diff(shapely.get_coordinates(line), axis=0) for line in lines])
    steps[:, 0] *= np.cos(np.radians(geometry.CENTRE[1]))
    length = np.hypot(*steps.T)
    angle = np.degrees(np.arctan2(steps[:, 1], steps[:, 0])) % 90
    return float(length[np.minimum(angle, 90 - angle) < degrees].sum() / length.sum())


def test_there_are_as_many_grids_as_asked(drawn: Ground) -> None:
    count = len(drawn.grids.polygons)
    districts, streets, communities = clusters.fan_outs(count)
    assert len(drawn.communities.polygons) == communities
    assert len(drawn.streets.polygons) == streets
    assert len(drawn.districts.polygons) == districts
    assert districts <= streets <= communities <= count


def test_a_demo_city_has_the_promised_shape() -> None:
    assert clusters.fan_outs(48) == (2, 4, 12)


def test_every_level_fills_the_one_above(drawn: Ground) -> None:
    for upper, lower in pairs(drawn):
        for index, outline in enumerate(upper.polygons):
            children = lower.polygons[lower.parent == index]
            coverage = measure(list(children), parent=outline, tolerance_m2=0.01)
            assert coverage.ok, (index, coverage.as_json())
            assert shapely.coverage_is_valid(children)
            assert shapely.equals(shapely.coverage_union_all(children), outline)


def test_every_area_is_one_valid_piece_without_a_hole(drawn: Ground) -> None:
    for level in (*drawn.areas.values(), drawn.grids):
        assert shapely.is_valid(level.polygons).all()
        assert set(shapely.get_type_id(level.polygons)) == {shapely.GeometryType.POLYGON}
    assert shapely.get_num_interior_rings(drawn.city.polygons[0]) == 0
    assert (shapely.get_num_interior_rings(drawn.grids.polygons) == 0).all()


def test_shared_borders_have_at_least_five_vertices(drawn: Ground) -> None:
    counts = [shapely.get_num_coordinates(line) for line in shared_borders(drawn.grids.polygons)]
    assert min(counts, default=5) >= 5
    assert len(counts) >= len(drawn.grids.polygons) - 1


@pytest.mark.parametrize("seed", [0, 5, 99])
def test_hardly_any_border_follows_an_axis(seed: int) -> None:
    drawn = ground(grids=300, seed=seed)
    for level in (drawn.communities, drawn.streets, drawn.grids):
        assert axis_share(shared_borders(level.polygons), 1.0) < 0.05
    assert axis_share([shapely.get_exterior_ring(drawn.city.polygons[0])], 1.0) < 0.05


def test_grids_are_as_large_as_a_few_hundred_households_need() -> None:
    drawn = ground(grids=300, seed=1)
    projected = shapely.transform(drawn.grids.polygons, _metres)
    areas = shapely.area(projected)
    assert 150**2 < np.median(areas) < 400**2
    assert areas.min() > 60**2
    middle = shapely.centroid(drawn.city.polygons[0])
    far = shapely.distance(shapely.centroid(drawn.grids.polygons), middle)
    order = np.argsort(far)
    assert areas[order[:75]].mean() < areas[order[-75:]].mean()  # dense in the middle


def _metres(points: np.ndarray) -> np.ndarray:
    metres: np.ndarray = points * 111_320 * np.array([np.cos(np.radians(geometry.CENTRE[1])), 1])
    return metres


def test_the_same_seed_gives_the_same_ground_and_another_seed_another() -> None:
    first, again, other = (ground(grids=48, seed=seed) for seed in (4, 4, 5))
    assert shapely.to_wkb(first.grids.polygons).tolist() == shapely.to_wkb(again.grids.polygons).tolist()
    assert (first.communities.parent == again.communities.parent).all()
    assert shapely.to_wkb(first.grids.polygons).tolist() != shapely.to_wkb(other.grids.polygons).tolist()


@settings(max_examples=40, deadline=None)
@given(seed=SEEDS, grids=st.integers(1, 60))
def test_any_seed_gives_a_whole_city(seed: int, grids: int) -> None:
    drawn = ground(grids=grids, seed=seed)
    assert len(drawn.grids.polygons) == grids
    for upper, lower in pairs(drawn):
        assert sorted(set(lower.parent.tolist())) == list(range(len(upper.polygons)))
        assert (shapely.get_type_id(lower.polygons) == shapely.GeometryType.POLYGON).all()
    coverage = measure(list(drawn.grids.polygons), parent=drawn.city.polygons[0], tolerance_m2=0.01)
    assert coverage.ok, coverage.as_json()
    counts = [shapely.get_num_coordinates(line) for line in shared_borders(drawn.grids.polygons)]
    assert min(counts, default=5) >= 5


@given(
    sizes=st.lists(st.integers(1, 50), min_size=1, max_size=12),
    share=st.floats(0, 1),
)
def test_parts_are_dealt_out_wholly(sizes: list[int], share: float) -> None:
    total = len(sizes) + round(share * (sum(sizes) - len(sizes)))
    dealt = clusters.shares(np.array(sizes), total)
    assert dealt.sum() == total
    assert (dealt >= 1).all()
    assert (dealt <= np.array(sizes)).all()


def test_grids_are_numbered_along_their_communities() -> None:
    drawn = ground(grids=48, seed=2)
    assert (np.diff(drawn.grids.parent) >= 0).all()
    assert (np.diff(drawn.communities.parent) >= 0).all()


def test_the_ground_can_be_written_for_others() -> None:
    drawn = ground(grids=7, seed=3)
    found = exporting.features(drawn)["features"]
    by_level = {level: [f for f in found if f["properties"]["level"] == level] for level in exporting.LEVELS}
    assert len(by_level["grid"]) == 7
    codes = {feature["properties"]["code"] for feature in found}
    assert len(codes) == len(found)
    assert {feature["properties"]["parent"] for feature in found} - {""} <= codes
    shape = shapely.geometry.shape(by_level["grid"][0]["geometry"])
    assert shapely.equals_exact(shape, drawn.grids.polygons[0], normalize=True)
