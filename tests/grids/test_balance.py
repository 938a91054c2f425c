"""A proposed division covers its community exactly, each grid in one piece, every building once, its work even."""

from collections.abc import Callable

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry.base import BaseGeometry

from gridgov.problems import Invalid
from grids.balance import Band, Homes, Proposal, Situation, count_grids, propose, proposing, spread
from grids.counting import owners
from grids.coverage import measure
from tests.grids.estates import (
    BAND,
    CORNERED,
    HOLED,
    ISLET,
    SQUARE,
    TWO_PARTS,
    ground,
    plain_loads,
    scattered,
    situation,
    town,
    wish,
)

NOBODY = np.empty((0, 2))


def assert_covers(proposal: Proposal, known: Situation) -> None:
    """Valid, no overlap, nothing outside, nothing left, corners shared to the last digit."""
    measured = measure(proposal.outlines, parent=known.ground, tolerance_m2=0.01)
    assert measured.ok, measured.as_json()
    assert shapely.coverage_is_valid(proposal.outlines)
    assert all(outline.is_valid for outline in proposal.outlines)


def assert_one_piece(proposal: Proposal) -> None:
    assert {outline.geom_type for outline in proposal.outlines} == {"Polygon"}


def assert_each_building_once(proposal: Proposal, known: Situation) -> None:
    assert (owners(proposal.outlines, known.homes.lons, known.homes.lats) >= 0).all()
    assert sum(proposal.figures.households) == known.homes.households.sum()
    assert proposal.left_out == 0


COMMUNITIES: dict[str, tuple[Callable[[], Situation], int]] = {
    "nobody lives there": (lambda: situation(SQUARE, NOBODY, np.empty(0)), 1),
    "one building": (lambda: situation(SQUARE, np.array([[400, 400]]), np.array([350])), 1),
    "fewer households than a grid needs": (lambda: situation(SQUARE, scattered(SQUARE, 9, 1), np.full(9, 20)), 1),
    "no number fits the band": (lambda: situation(SQUARE, scattered(SQUARE, 55, 1), np.full(55, 10)), 2),
    "one huge building": (
        lambda: situation(SQUARE, scattered(SQUARE, 41, 1), np.array([2000] + [40] * 40)), 5,
    ),
    "all buildings in one spot": (lambda: situation(SQUARE, np.full((30, 2), 450.0), np.full(30, 12)), 1),
    "a hole": (lambda: situation(HOLED, scattered(HOLED, 80, 2), np.full(80, 30)), 6),
    "two parts": (lambda: situation(TWO_PARTS, scattered(TWO_PARTS, 90, 3), np.full(90, 30)), 7),
    "one of two parts is empty": (
        lambda: situation(TWO_PARTS, scattered(TWO_PARTS.geoms[0], 60, 3), np.full(60, 30)), 5,
    ),
    "a corner in the middle": (lambda: town(170, 3), 21),
    "buildings on a lattice": (
        lambda: situation(SQUARE, np.array([(x, y) for x in range(30, 900, 60) for y in range(30, 900, 60)]),
                          np.full(225, 16)), 9,
    ),
    "ten thousand dwellings": (lambda: situation(CORNERED, scattered(CORNERED, 10_000, 5), np.ones(10_000)), 25),
}  # fmt: skip


@pytest.mark.parametrize("name", COMMUNITIES)
def test_a_community(name: str) -> None:
    make, grids = COMMUNITIES[name]
    known = make()
    proposal = propose(known, wish())
    assert len(proposal.outlines) == grids
    assert_covers(proposal, known)
    assert_each_building_once(proposal, known)
    if name != "one of two parts is empty":
        assert_one_piece(proposal)


@settings(max_examples=8, deadline=None)
@given(
    shape=st.sampled_from([SQUARE, CORNERED, HOLED, TWO_PARTS]),
    count=st.integers(2, 120),
    grids=st.integers(2, 9),
    seed=st.integers(0, 1000),
    clustered=st.booleans(),
)
def test_every_proposal_is_a_division(
    shape: BaseGeometry, count: int, grids: int, seed: int, clustered: bool
) -> None:
    known = town(count, seed, clustered=clustered, shape=shape)
    proposal = propose(known, wish(grids=grids, seed=seed))
    assert len(proposal.outlines) == grids
    assert_covers(proposal, known)
    assert_each_building_once(proposal, known)
    if shape is not TWO_PARTS:
        assert_one_piece(proposal)


def test_the_same_seed_gives_the_same_division_and_another_one_another() -> None:
    known = town(120, 7)
    first, again, other = (propose(known, wish(seed=seed)).outlines for seed in (5, 5, 6))
    assert [each.wkb for each in first] == [each.wkb for each in again]
    assert [each.wkb for each in first] != [each.wkb for each in other]


def test_the_order_of_the_buildings_changes_nothing_of_what_they_are_given() -> None:
    known = town(100, 8)
    back = np.arange(100)[::-1]
    turned = Situation(known.ground, known.homes.only(back))
    assert sorted(propose(known, wish()).figures.households) == pytest.approx(
        sorted(propose(turned, wish()).figures.households), abs=60
    )


@pytest.mark.parametrize("clustered", [False, True])
@pytest.mark.parametrize("seed", range(3))
def test_work_is_spread_far_more_evenly_than_by_k_means(seed: int, clustered: bool) -> None:
    known = town(250, seed, clustered=clustered)
    proposal = propose(known, wish(seed=seed))
    plain = spread(plain_loads(known.homes, proposal.count.grids, seed))
    assert proposal.figures.spread < 0.2 * plain
    assert sum(proposal.figures.compact) / len(proposal.figures.compact) > 0.45


@pytest.mark.parametrize("seed", range(2))
def test_households_keep_to_the_band(seed: int) -> None:
    households = propose(town(300, seed), wish(seed=seed)).figures.households
    assert BAND.low <= min(households) <= max(households) <= BAND.high


def test_where_much_happens_a_grid_has_fewer_households() -> None:
    points = scattered(SQUARE, 120, 4)
    cases = scattered(shapely.box(0, 0, 300, 900), 600, 4)
    known = situation(SQUARE, points, np.full(120, 20), cases)
    proposal = propose(known, wish(case_weight=2.0, grids=6, band=Band(100, 900)))
    west = int(np.argmax(proposal.figures.cases))
    assert proposal.figures.households[west] < 0.7 * max(proposal.figures.households)
    assert proposal.figures.spread < 0.12
    without = propose(known, wish(case_weight=0.0, grids=6, band=Band(100, 900)))
    assert without.figures.households[int(np.argmax(without.figures.cases))] > 0.8 * max(
        without.figures.households
    )


def test_a_huge_building_has_a_grid_to_itself_and_the_others_share_the_rest() -> None:
    make, _grids = COMMUNITIES["one huge building"]
    figures = propose(make(), wish()).figures
    assert max(figures.households) - 2000 <= 80
    others = sorted(figures.households)[:-1]
    assert min(others) >= 300


def test_an_islet_goes_with_the_nearest_grid_and_a_large_part_has_its_own() -> None:
    points = np.concatenate([scattered(shapely.box(0, 0, 800, 600), 60, 1), [[915, 265]]])
    proposal = propose(situation(ISLET, points, np.full(61, 20)), wish())
    assert sorted(shapely.get_num_geometries(proposal.outlines)) == [1, 1, 2]
    parts = propose(situation(TWO_PARTS, scattered(TWO_PARTS, 90, 3), np.full(90, 30)), wish())
    assert_one_piece(parts)


def test_buildings_beside_the_ground_are_counted_as_left_out() -> None:
    points = np.concatenate([scattered(SQUARE, 30, 1), [[5000, 5000]]])
    proposal = propose(situation(SQUARE, points, np.full(31, 30)), wish())
    assert (proposal.left_out, sum(proposal.figures.households)) == (1, 900)


def test_today_is_measured_beside_it() -> None:
    known = town(120, 2, shape=SQUARE)
    halves = [ground(shapely.box(0, 0, 300, 900)), ground(shapely.box(300, 0, 900, 900))]
    before = propose(Situation(known.ground, known.homes, now=halves), wish()).before
    assert before is not None
    assert before.spread == pytest.approx(0.33, abs=0.12)
    assert sum(before.households) == known.homes.households.sum()


@pytest.mark.parametrize("known", [situation(SQUARE, NOBODY, np.empty(0)), town(20, 1)])
def test_more_grids_than_there_is_ground_for(known: Situation) -> None:
    with pytest.raises(Invalid, match="at most"):
        propose(known, wish(grids=5000))


def test_no_ground() -> None:
    nothing = Situation(shapely.Polygon(), Homes.of([]))
    with pytest.raises(Invalid, match="no ground to divide"):
        propose(nothing, wish())


@pytest.mark.parametrize(
    ("buildings", "wanted", "expected"),
    [
        ([], None, (1, 1, 0, 0)),
        ([100], None, (1, 1, 0, 0)),
        ([10] * 1000, None, (25, 20, 33, 0)),
        ([10] * 1000, 40, (40, 20, 33, 0)),
        ([10] * 55, None, (2, 2, 1, 0)),  # 550: neither one grid nor two
        ([10] * 60, None, (2, 2, 2, 0)),
        ([2000] + [40] * 40, None, (5, 5, 6, 1)),
        ([2000], None, (1, 1, 1, 1)),
    ],
)
def test_the_number_of_grids(
    buildings: list[float], wanted: int | None, expected: tuple[int, int, int, int]
) -> None:
    count = count_grids(buildings, BAND, wanted=wanted)
    assert (count.grids, count.fewest, count.most, count.alone) == expected


@pytest.mark.parametrize(
    ("cells", "grids", "starts"),
    [(100, 1, 1), (100, 5, 8), (600, 20, 8), (1000, 60, 4), (3000, 100, 1), (20_000, 200, 1)],
)
def test_larger_communities_get_fewer_starts(cells: int, grids: int, starts: int) -> None:
    """So the time stays bounded; never none."""
    assert proposing._starts(cells, grids) == starts
