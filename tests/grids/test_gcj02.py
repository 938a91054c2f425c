"""GCJ-02 and BD-09: known pairs, there and back again, and layers that are declared as such."""

import json
from pathlib import Path

import numpy as np
import pytest
import shapely
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from gridgov.problems import Invalid
from grids.measuring import through
from grids.reading import full_name, gcj02, read_layer
from grids.reading.crs import Shifted, named, projector
from tests.grids.world import cell, layer_file

SQUARE = cell(0, 0, 100, 100)
PAIRS = {  # WGS 84 and GCJ-02 of places in three cities, as other programs have them
    "Shanghai": ((121.5272106, 31.1774276), (121.531541859215, 31.17530398364597)),
    "Shenzhen": ((113.912316, 22.543847), (113.9171764808363, 22.540796131694766)),
    "Beijing": ((116.377817, 39.911954), (116.38404722455657, 39.91334545536069)),
}
PLACES = st.tuples(st.floats(73, 137), st.floats(1.5, 55.5))


def points(*places: tuple[float, float]) -> gcj02.Points:
    return np.array(places, dtype=float)


@pytest.mark.parametrize("city", PAIRS)
def test_known_pairs(city: str) -> None:
    plain, shifted = PAIRS[city]
    assert gcj02.to_gcj02(points(plain))[0] == pytest.approx(shifted, abs=1e-9)
    assert gcj02.from_gcj02(points(shifted))[0] == pytest.approx(plain, abs=1e-9)


@given(place=PLACES, name=st.sampled_from(["GCJ-02", "BD-09"]))
def test_there_and_back_again(place: tuple[float, float], name: str) -> None:
    back, there = (Shifted(name).ways[way] for way in (0, 1))
    shifted = there(points(place))
    assert np.abs(shifted - points(place)).max() > 1e-5
    assert np.abs(back(shifted) - points(place)).max() < 1e-7
    assert np.abs(there(back(points(place))) - points(place)).max() < 1e-7


@pytest.mark.parametrize("place", [(-71.06, 42.36), (2.35, 48.86), (139.7, 35.7), (0, 0)])
def test_outside_china_nothing_is_shifted(place: tuple[float, float]) -> None:
    for way in (gcj02.to_gcj02, gcj02.from_gcj02, gcj02.to_bd09, gcj02.from_bd09):
        assert way(points(place)).tolist() == [list(map(float, place))]


def test_bd09_lies_where_it_is_known_to_lie() -> None:
    """A pair that is known within some metres only."""
    found = gcj02.to_bd09(points((120.00877901, 29.19613161)))[0]
    assert found == pytest.approx((120.0198, 29.1998), abs=2e-4)


@pytest.mark.parametrize("name", ["GCJ-02", "gcj02", "BD-09"])
def test_a_declared_layer_lands_where_it_is(tmp_path: Path, name: str) -> None:
    shifted = Shifted(full_name(name))
    drawn = shapely.transform(SQUARE, shifted.ways[1])
    path = layer_file(tmp_path / "a.geojson", [({}, drawn)])
    with read_layer(path, crs=name) as layer:
        (row,) = layer
    assert row.outline is not None
    assert row.outline.equals_exact(SQUARE, 1e-9)
    with read_layer(path) as layer:  # undeclared degrees are believed
        assert not next(iter(layer)).outline.equals_exact(SQUARE, 1e-4)  # type: ignore[union-attr]


def test_the_name_in_the_file_counts_too(tmp_path: Path) -> None:
    drawn = shapely.transform(SQUARE, gcj02.to_gcj02)
    member = {"crs": {"type": "name", "properties": {"name": "GCJ-02"}}}
    with read_layer(layer_file(tmp_path / "a.geojson", [({}, drawn)], **member)) as layer:
        assert next(iter(layer)).outline.equals_exact(SQUARE, 1e-9)  # type: ignore[union-attr]


def test_single_numbers_and_arrays_go_the_same_way() -> None:
    way = projector(named("GCJ-02"))
    assert way is not None
    plain, shifted = PAIRS["Beijing"]
    assert way.transform(*shifted) == pytest.approx(plain, abs=1e-9)
    assert through(way)(points(shifted))[0] == pytest.approx(plain, abs=1e-9)


@pytest.mark.parametrize("given", ["WGS84", "EPSG:12", "GCJ-03", "EPSG:4549 ; DROP"])
def test_what_is_no_reference_system(given: str) -> None:
    with pytest.raises(Invalid, match="EPSG:n"):
        full_name(given)


def test_the_command_takes_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = layer_file(tmp_path / "a.geojson", [({}, shapely.transform(SQUARE, gcj02.to_gcj02))])
    call_command("check_coverage", str(path), "--crs", "GCJ-02", "--json")
    assert json.loads(capsys.readouterr().out)["ok"] is True
