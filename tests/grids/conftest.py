"""What tests of the territory share."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from grids import hooks
from grids.reading import Layer, read_layer
from tests.grids.world import layer_file

Rows = list[tuple[dict[str, Any], Any]]


@pytest.fixture
def layer(tmp_path: Path) -> Iterator[Callable[[Rows], Layer]]:
    """`layer(rows)`: a checked layer of these (properties, shape)."""
    opened: list[Layer] = []

    def make(rows: Rows) -> Layer:
        opened.append(read_layer(layer_file(tmp_path / f"{len(opened)}.geojson", rows)))
        return opened[-1]

    yield make
    for each in opened:
        each.__exit__()


@pytest.fixture
def told() -> Iterator[list[tuple[str, Any]]]:
    """What the hooks were called with: ("area", code) or ("division", number, number of the one before)."""
    heard: list[tuple[str, Any]] = []

    def area(sender: Any, *, area: Any, **rest: Any) -> None:
        heard.append(("area", area.code))

    def division(sender: Any, *, division: Any, previous: Any, **rest: Any) -> None:
        heard.append(("division", (division.number, previous and previous.number)))

    hooks.area_created.connect(area)
    hooks.division_published.connect(division)
    yield heard
    hooks.area_created.disconnect(area)
    hooks.division_published.disconnect(division)
