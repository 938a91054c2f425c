"""`make bench` at a tiny size, where its numbers mean nothing: every module measures, the answer is one JSON object."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.bench.pairs import interleaved, p95

TINY = {"BENCH_CASES": "2000", "BENCH_GRIDS": "60", "BENCH_TIMES": "2", "BENCH_ROWS": "200"}
FOUND: dict[str, dict[str, Any]] = {
    "importing": {"rows": 200},
    "inbox": {"cases": [20, 2000]},
    "intake": {},
    "lapses": {"cases": 4},
    "locate": {"grids": 60},
}


def bench(project: Path, data: Path, *names: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != "BENCH_DATA"}
    return subprocess.run(
        [sys.executable, "-m", "tests.bench", *names],
        cwd=project,
        env=environment | TINY | {"GRIDGOV_DATA": str(data)},
        capture_output=True,
        text=True,
    )


def positive(numbers: dict[str, Any]) -> bool:
    return all(number > 0 for number in numbers.values() if isinstance(number, int | float))


def test_one_object_with_every_measurement(project: Path, tmp_path: Path) -> None:
    done = bench(project, tmp_path, *FOUND)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found.keys() == FOUND.keys()
    for name, expected in FOUND.items():
        assert found[name].items() >= expected.items()
        assert positive(found[name]), found[name]
        assert "aim" in found[name]
    assert min(found["inbox"]["sees"]) >= 0.1


def test_an_unknown_name_is_wrong_usage(project: Path, tmp_path: Path) -> None:
    done = bench(project, tmp_path, "speed")
    assert (done.returncode, done.stdout) == (2, "")
    assert "Known: balance, boston, " in done.stderr


def test_pairs_take_turns() -> None:
    order: list[str] = []
    took = interleaved({"a": lambda: order.append("a"), "b": lambda: order.append("b")}, 3)
    assert "".join(order) == "abbaab"
    assert [len(took[name]) for name in "ab"] == [3, 3]


@pytest.mark.parametrize(("count", "expected"), [(1, 0), (20, 18), (100, 94), (200, 189)])
def test_nineteen_of_twenty_stay_within_the_95th_percentile(count: int, expected: float) -> None:
    assert p95([float(number) for number in range(count)]) == expected
