"""Commands as scripts see them: one JSON object, exit codes, CSV."""

import csv
import gzip
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from grids.models import Area, Division
from tests.grids.world import at, cell, community, layer_file, two_halves

pytestmark = pytest.mark.django_db
Run = Callable[..., tuple[int, Any]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """`run("check_coverage", ...)`: exit code, and the JSON on standard output."""

    def go(*words: Any) -> tuple[int, Any]:
        code = 0
        try:
            call_command(*[str(word) for word in words], "--json")
        except SystemExit as left:
            code = int(left.code or 0)
        lines = capsys.readouterr().out.splitlines()
        assert len(lines) == 1
        return code, json.loads(lines[0])

    return go


@pytest.fixture
def streets(tmp_path: Path) -> Path:
    rows = [({"c": "S1", "n": "一"}, cell(0, 0, 200, 100)), ({"c": "S2", "n": "二"}, cell(200, 0, 200, 100))]
    return layer_file(tmp_path / "streets.geojson.gz", rows)


@pytest.fixture
def grids(tmp_path: Path) -> Path:
    rows = [({"g": "W", "m": "M1"}, cell(0, 0, 100, 100)), ({"g": "E", "m": "M1"}, cell(100, 0, 100, 100))]
    return layer_file(tmp_path / "grids.geojson", rows)


def test_a_city_from_files(run: Run, streets: Path, grids: Path, tmp_path: Path) -> None:
    code, answer = run("import_areas", streets, "--level", "street", "--code", "c", "--name", "n")
    assert (code, answer["created"], answer["coverage"]["ok"]) == (0, 2, True)
    homes = layer_file(
        tmp_path / "homes.geojson", [({"c": "M1", "n": "甲", "s": "S1"}, cell(0, 0, 200, 100))]
    )
    words = ("import_areas", homes, "--level", "community", "--code", "c", "--name", "n")
    code, answer = run(*words, "--parent-code", "s", "--dry-run")
    assert (code, answer["dry_run"], Area.objects.filter(code="M1").exists()) == (0, True, False)
    assert run(*words, "--parent-code", "s")[0] == 0
    code, answer = run("import_grids", grids, "--code", "g", "--within", "--publish")
    assert (code, answer["grids"], answer["published"], answer["refused"]) == (0, 2, 1, [])
    assert run("check_coverage", "--grids", "S1") == run("check_coverage", "--grids", "M1")
    assert run("check_coverage", "--area", "S1")[1]["uncovered_m2"] == 0


def test_refused_communities_make_exit_code_1(run: Run, grids: Path) -> None:
    community("M1", cell(0, 0, 250, 100))
    code, answer = run("import_grids", grids, "--code", "g", "--community-code", "m", "--publish")
    assert (code, answer["published"], answer["refused"][0]["community"]) == (1, 0, "M1")
    assert Division.objects.get().state == "draft"
    code, answer = run("import_grids", grids, "--code", "g", "--publish", "--tolerance-m2", "6000")
    assert (code, answer["published"]) == (0, 1)


def test_coverage_of_a_file_has_the_promised_shape(run: Run, streets: Path, tmp_path: Path) -> None:
    assert run("check_coverage", streets) == (
        0,
        {
            "features": 2,
            "invalid": [],
            "overlaps": {"pairs": 0, "area_m2": 0.0, "max_m2": 0.0},
            "gaps": {"count": 0, "area_m2": 0.0, "max_m2": 0.0},
            "outside_m2": None,
            "uncovered_m2": None,
            "ok": True,
        },
    )
    twice = layer_file(tmp_path / "twice.geojson", [({}, cell(0, 0, 100, 100)), ({}, cell(50, 0, 100, 100))])
    code, answer = run("check_coverage", twice)
    assert (code, answer["overlaps"]["pairs"], answer["ok"]) == (1, 1, False)
    assert run("check_coverage", twice, "--tolerance-m2", "5001")[0] == 0


def test_refusals_are_json_too(run: Run, tmp_path: Path) -> None:
    points = layer_file(tmp_path / "p.geojson", [({}, {"type": "Point", "coordinates": [120, 30]})])
    code, answer = run("check_coverage", points)
    assert (code, list(answer)) == (1, ["error", "fields"])
    code, answer = run("check_coverage", "--area", "nowhere")
    assert (code, answer["error"]) == (1, "There is no area nowhere.")
    code, answer = run("import_grids", points, "--code", "g")
    assert code == 1


WRONG = [
    ("check_coverage",),
    ("check_coverage", "--area", "A", "--grids", "A"),
    ("check_coverage", "no-such-file.geojson"),
    ("check_coverage", "FILE", "--crs", "GCJ99"),
    ("check_coverage", "FILE", "--tolerance-m2", "-1"),
    ("import_areas", "FILE", "--level", "village", "--code", "c", "--name", "n"),
    ("import_areas", "FILE", "--level", "street", "--name", "n"),
    (
        "import_areas",
        "FILE",
        "--level",
        "street",
        "--code",
        "c",
        "--name",
        "n",
        "--within",
        "--parent-code",
        "c",
    ),
    ("import_grids", "FILE"),
]


@pytest.mark.parametrize("words", WRONG, ids=lambda words: " ".join(words))
def test_wrong_usage(words: tuple[str, ...], streets: Path) -> None:
    """On the command line these end with 2; `call_command` raises instead."""
    with pytest.raises(CommandError) as refused:
        call_command(*[str(streets) if word == "FILE" else word for word in words])
    assert refused.value.returncode == 2 or refused.value.args[0].startswith("Error")


def test_people_get_sentences(streets: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("import_areas", str(streets), "--level", "street", "--code", "c", "--name", "n")
    assert "2 areas made" in capsys.readouterr().out
    call_command("check_coverage", str(streets))
    assert "no overlap, no gap" in capsys.readouterr().out


# locate -------------------------------------------------------------------------------------------------------


def located(path: Path, capsys: pytest.CaptureFixture[str]) -> list[list[str]]:
    call_command("locate", str(path), "--lon", "x", "--lat", "y")
    return list(csv.reader(io.StringIO(capsys.readouterr().out)))


@pytest.mark.parametrize("packed", [False, True])
def test_locate_answers_each_row(tmp_path: Path, capsys: pytest.CaptureFixture[str], packed: bool) -> None:
    two_halves()
    spots = [at(50, 50), at(150, 50), at(9999, 0), ("", ""), ("east", "north"), ("nan", "30"), (30, 120)]
    text = "x,y,note\n" + "".join(f'{x},{y},"a\nb"\n' for x, y in spots)
    path = tmp_path / ("spots.csv.gz" if packed else "spots.csv")
    path.write_bytes(gzip.compress(text.encode()) if packed else text.encode("utf-8-sig"))
    nothing = [""] * 5
    assert located(path, capsys) == [
        ["row", "grid", "community", "street", "district", "city"],
        ["1", "M1-W", "M1", "", "", "0"],
        ["2", "M1-E", "M1", "", "", "0"],
        *[[str(row), *nothing] for row in range(3, 8)],
    ]


def test_locate_of_nothing_is_a_header(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "empty.csv"
    path.write_text("x,y\n")
    assert located(path, capsys) == [["row", "grid", "community", "street", "district", "city"]]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"a,b\n1,2\n", "no field “x”; it has: a, b"),
        ("x,y\n柳,1\n".encode("gb18030"), "not UTF-8"),
        (gzip.compress(b"x,y\n1,2\n" * 500, mtime=0)[:40], "gzip"),
    ],
)
def test_locate_refuses_what_it_cannot_read(tmp_path: Path, data: bytes, sentence: str) -> None:
    path = tmp_path / ("a.csv.gz" if data.startswith(b"\x1f\x8b") else "a.csv")
    path.write_bytes(data)
    with pytest.raises(CommandError, match=sentence):
        call_command("locate", str(path), "--lon", "x", "--lat", "y")
