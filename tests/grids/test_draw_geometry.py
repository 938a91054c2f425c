"""What the drawing page works out itself while somebody drags: its script run by Node, beside the server's measures."""

import json
import os
import shutil
import subprocess
from math import hypot
from pathlib import Path
from typing import Any

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, Polygon, box

from gridgov.install import npm
from grids import measuring

SCRIPT = Path(__file__).parents[2] / "static/grids/draw-geometry.js"
APART = 9
PLACES = st.lists(st.tuples(st.floats(0, 60), st.floats(0, 60)), min_size=1, max_size=40)


def node(expression: str) -> Any:
    """What an expression of JavaScript is, with the script's functions at hand."""
    _npm, env = npm()
    program = shutil.which("node", path=env["PATH"])
    assert program, "make install brings one"
    source = f"{SCRIPT.read_text()}\nconsole.log(JSON.stringify({expression}));"
    command = [program, "--input-type=module", "-"]
    done = subprocess.run(
        command, input=source, capture_output=True, text=True, check=True, env={**os.environ, **env}
    )
    return json.loads(done.stdout)


SHAPES = {
    "in the far south of the country": box(109.5, 18.2, 109.51, 18.21),
    "in the north, with a hole": Polygon(
        box(122.3, 53.4, 122.32, 53.42).exterior.coords, [box(122.305, 53.405, 122.31, 53.41).exterior.coords]
    ),
    "in two pieces": MultiPolygon([box(120, 30, 120.01, 30.01), box(120.02, 30, 120.025, 30.02)]),
}


def test_a_size_that_moves_is_right_to_half_a_per_cent() -> None:
    """Reckoned on a sphere, where the server measures on the ellipsoid."""
    shapes = [json.loads(shapely.to_geojson(shape)) for shape in SHAPES.values()]
    rough = node(f"{json.dumps(shapes)}.map(roughArea)")
    assert rough == pytest.approx(list(measuring.areas_m2([*SHAPES.values()])), rel=0.005)
    assert all(size > 1e4 for size in rough)


@settings(max_examples=1, deadline=None)
@given(st.lists(PLACES, min_size=60, max_size=60))
def test_corners_closer_than_a_fingers_width_show_one_handle(many: list[list[tuple[float, float]]]) -> None:
    """The first of them; each that is hidden has one that shows within reach, and zooming in shows it."""
    drawn = [[{"x": x, "y": y} for x, y in places] for places in many]
    shown = node(
        f"{json.dumps(drawn)}.flatMap((all) => [1, 1000].map((zoom) => {{ const room = roomBetween({APART});"
        " return all.map(({ x, y }) => room({ x: x * zoom, y: y * zoom })); }))"
    )
    for places, near, zoomed in zip(many, shown[::2], shown[1::2], strict=True):
        handles = [place for place, shows in zip(places, near, strict=True) if shows]
        assert near[0]
        for number, (x, y) in enumerate(handles):
            assert all(max(abs(x - a), abs(y - b)) >= APART for a, b in handles[:number])
        for x, y in places:
            assert min(hypot(x - a, y - b) for a, b in handles) < 3 * APART
        assert sum(zoomed) >= len(handles)
