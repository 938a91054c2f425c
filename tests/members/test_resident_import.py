"""Residents from a city's table: good rows are kept, bad ones are named, a second run changes nothing twice."""

import json
from io import StringIO
from pathlib import Path

import openpyxl
import pytest
from django.core.management import call_command

from gridgov.problems import Invalid
from members.actions.resident_import import read_mapping
from members.models import Resident
from tests.cast import Cast

MAPPING = """
[columns]
grid = "网格"
name = "姓名"
id_number = "身份证"
phone = "电话"
sex = "性别"
care_group = "关爱"
building = "楼栋"
room = "门牌"
[values.sex]
"男" = "m"
"女" = "f"
[values.care_group]
"独居老人" = "elder_alone"
"""
HEADER = ["网格", "姓名", "身份证", "电话", "性别", "关爱", "楼栋", "门牌", "民族"]
GOOD = [
    ["G1", "王小明", "11010519491231002X", "13800005678", "女", "独居老人", "3", "402", "x"],
    ["G1", "王小红", "", "13900001234", "女", "", "3", "402", "x"],
    ["G3", "李四", "", "", "男", "", "", "", ""],
]
BAD = [
    (["G9", "无格", "", "", "", "", "", "", ""], "G9"),
    (["G1", "错号", "110105194912310021", "", "", "", "", "", ""], "last character"),
    (["G1", "", "", "", "", "", "", "", ""], "1 to 60"),
    (["G1", "错词", "", "", "火星", "", "", "", ""], "values.sex"),
    (["G1", "电话", "", "12", "", "", "", "", ""], "5 to 15"),
]


@pytest.fixture
def mapping(tmp_path: Path) -> Path:
    path = tmp_path / "mapping.toml"
    path.write_text(MAPPING, "utf-8")
    return path


def write(path: Path, rows: list[list[str]]) -> Path:
    if path.suffix == ".xlsx":
        book = openpyxl.Workbook()
        for row in [HEADER, *rows]:
            book.worksheets[0].append(row)
        book.save(path)
    else:
        path.write_text("\n".join(",".join(row) for row in [HEADER, *rows]), "utf-8")
    return path


def run(file: Path, mapping: Path, *more: str) -> tuple[int, dict[str, int]]:
    out = StringIO()
    code = 0
    try:
        call_command("import_residents", str(file), "--mapping", str(mapping), "--json", *more, stdout=out)
    except SystemExit as end:
        code = int(end.code or 0)
    return code, json.loads(out.getvalue())


@pytest.mark.parametrize("name", ["people.csv", "people.xlsx"])
def test_good_rows(cast: Cast, tmp_path: Path, mapping: Path, name: str) -> None:
    code, counts = run(write(tmp_path / name, GOOD), mapping)
    assert (code, counts) == (0, {"read": 3, "imported": 3, "updated": 0, "rejected": 0})
    ming = Resident.objects.get(grid=cast.grid, birth_year=1949)
    assert (ming.name, ming.care_group, ming.sex, str(ming.household)) == (
        "王小明",
        "elder_alone",
        "f",
        "3 402 · 1",
    )
    assert ming.household is not None
    assert ming.household.residents.count() == 2


def test_a_second_run_updates(cast: Cast, tmp_path: Path, mapping: Path) -> None:
    file = write(tmp_path / "people.csv", GOOD[:2])
    run(file, mapping)
    code, counts = run(file, mapping)
    assert (code, counts) == (0, {"read": 2, "imported": 0, "updated": 2, "rejected": 0})
    assert Resident.objects.count() == 2


def test_bad_rows_are_named_and_the_rest_is_kept(cast: Cast, tmp_path: Path, mapping: Path) -> None:
    rows = [GOOD[0], *(row for row, _words in BAD), GOOD[1]]
    rejects = tmp_path / "rejects.csv"
    code, counts = run(write(tmp_path / "people.csv", rows), mapping, "--rejects", str(rejects))
    assert (code, counts) == (1, {"read": 7, "imported": 2, "updated": 0, "rejected": 5})
    lines = rejects.read_text("utf-8").splitlines()[1:]
    for number, (line, (row, words)) in enumerate(zip(lines, BAD, strict=True), 3):
        assert line.startswith(f"{number},")
        assert words in line
        assert not row[2] or row[2] not in line, "a reason never repeats an identity number"


@pytest.mark.parametrize(
    ("toml", "words"),
    [
        ("[columns", "no TOML"),
        ('[columns]\ngrid = "a"', "name"),
        ('[columns]\ngrid = "a"\nname = "b"\nreligion = "c"', "religion"),
        ('[columns]\ngrid = "a"\nname = "b"\n[values.sex]\nx = "y"', "none of"),
        ('[columns]\ngrid = "a"\nname = "b"\n[values.colour]\nx = "y"', "colour"),
    ],
)
def test_mappings_that_are_refused(tmp_path: Path, toml: str, words: str) -> None:
    path = tmp_path / "m.toml"
    path.write_text(toml, "utf-8")
    with pytest.raises(Invalid) as problem:
        read_mapping(path)
    assert words in str(problem.value)


def test_a_column_that_is_not_there(cast: Cast, tmp_path: Path) -> None:
    mapping = tmp_path / "m.toml"
    mapping.write_text('[columns]\ngrid = "网格"\nname = "名字"', "utf-8")
    code, answer = run(write(tmp_path / "people.csv", GOOD), mapping)
    assert code == 1
    assert "名字" in str(answer["error"])
    assert not Resident.objects.exists()
