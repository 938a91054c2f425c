"""load_calendar, deadline and load_catalogue as a script sees them."""

import gzip
import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from cases.calendars import load_rules
from cases.models import CalendarVersion, CaseClass
from tests.cases.calendars import calendar

pytestmark = pytest.mark.django_db


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Exit code, standard output, standard error."""
    code = 0
    try:
        call_command(*arguments)
    except SystemExit as end:
        code = int(end.code or 0)
    except CommandError as error:
        code = error.returncode
    out, err = capsys.readouterr()
    return code, out, err


def answer(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, Any]:
    """Exit code and the one JSON object on the one line."""
    code, out, _err = run(capsys, *arguments, "--json")
    assert out.count("\n") == 1
    return code, json.loads(out)


@pytest.fixture
def calendar_file(tmp_path: Path) -> Path:
    path = tmp_path / "office.json.gz"
    path.write_bytes(gzip.compress(json.dumps(calendar(hours_per_day=7), default=str).encode()))
    return path


def test_load_a_file_and_again(capsys: pytest.CaptureFixture[str], calendar_file: Path) -> None:
    code, first = answer(capsys, "load_calendar", str(calendar_file))
    assert (code, first["calendar"], first["version"], first["changed"]) == (0, "Office", 1, True)
    assert (first["from"], first["to"], first["days"]) == ("2026-01-01", "2026-12-31", 3)
    assert answer(capsys, "load_calendar", str(calendar_file))[1]["changed"] is False
    assert CalendarVersion.objects.get().hours_per_day == 7


def test_hours_per_day_of_a_file_stay_exact(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "short.json"
    path.write_text(json.dumps(calendar(hours_per_day="X")).replace('"X"', "7.35"), encoding="utf-8")
    assert answer(capsys, "load_calendar", str(path))[0] == 0
    assert str(CalendarVersion.objects.get().hours_per_day) == "7.3500"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{", "is broken JSON at line 1, column 2"),
        ("[]", "A calendar is a JSON object"),
        ('{"name": NaN}', "NaN is no number"),
        ("", "is broken JSON"),
    ],
)
def test_a_broken_file(capsys: pytest.CaptureFixture[str], tmp_path: Path, text: str, sentence: str) -> None:
    path = tmp_path / "broken.json"
    path.write_text(text, encoding="utf-8")
    code, told = answer(capsys, "load_calendar", str(path))
    assert code == 1
    assert sentence in told["error"]
    assert not CalendarVersion.objects.exists()


def test_a_file_in_another_encoding(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "gbk.json"
    path.write_bytes('{"name": "日历"}'.encode("gbk"))
    code, told = answer(capsys, "load_calendar", str(path))
    assert code == 1
    assert "is not UTF-8 text (byte 10)" in told["error"]


def test_a_country(capsys: pytest.CaptureFixture[str]) -> None:
    code, told = answer(capsys, "load_calendar", "--country", "CN", "--year", "2026")
    assert (code, told["calendar"], told["to"]) == (0, "CN", "2026-12-31")
    code, told = answer(capsys, "load_calendar", "--country", "CN", "--year", "2027")
    assert code == 1
    assert "China for 2027 are not known" in told["error"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["load_calendar"],
        ["load_calendar", "--country", "CN"],
        ["load_calendar", "--year", "2026"],
        ["load_calendar", "/no/such/file.json"],
        ["deadline"],
        ["deadline", "2026-03-02T08:00", "2"],
        ["deadline", "2026-03-02T08:00", "2", "hour", "--batch", "-"],
    ],
)
def test_wrong_usage(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    with pytest.raises(CommandError) as caught:
        call_command(*arguments)
    assert caught.value.returncode in (1, 2)  # argparse's own errors become 2 on the command line


@pytest.mark.parametrize(
    ("arguments", "due"),
    [
        (["2026-03-02T11:00", "2", "working_hour"], "2026-03-02T15:00:00+08:00"),
        (["2026-03-02T03:00Z", "2", "working_hour"], "2026-03-02T15:00:00+08:00"),
        (["2026-02-13T18:00", "1", "working_day"], "2026-02-14T18:00:00+08:00"),
        (["2026-03-02T11:00", "0.5", "day"], "2026-03-02T23:00:00+08:00"),
        (
            ["2026-03-02T11:00", "2", "working_hour", "--pause", "2026-03-02T14:00/2026-03-02T15:00"],
            "2026-03-02T16:00:00+08:00",
        ),
        (["2026-03-02T11:00", "2", "working_hour", "--calendar", "Nights"], "2026-03-03T00:00:00+08:00"),
    ],
)
def test_deadline(capsys: pytest.CaptureFixture[str], arguments: list[str], due: str) -> None:
    load_rules(data=calendar())
    load_rules(data=calendar(name="Nights", weekly={"mon": [["22:00", "24:00"]]}, days={}))
    assert answer(capsys, "deadline", *arguments) == (0, {"due": due})
    assert json.loads(run(capsys, "deadline", *arguments)[1]) == {"due": due}


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["2026-03-02", "2", "hour"], "is no date and time"),
        (["2026-03-02T08:00", "-2", "hour"], "must be more than 0, and it is -2"),
        (["2026-03-02T08:00", "two", "hour"], "“two” is no number"),
        (["2026-03-02T08:00", "2", "fortnight"], "“fortnight” is no unit"),
        (["2026-03-02T08:00", "2", "hour", "--calendar", "Moon"], "There is no calendar “Moon”"),
        (["2026-03-02T08:00", "2", "hour", "--pause", "2026-03-02T08:00"], "is no pause"),
        (["2026-03-02T08:00", "2", "hour", "--pause", "2026-03-02T09:00/2026-03-02T08:00"], "ends before"),
        (["2026-12-31T17:00", "2", "working_hour"], "does not know the working days of 2027"),
        (["2026-03-02T08:00", "9e99", "day"], "longer than any calendar"),
        (["2026-03-02T08:00", "9000", "day"], ""),
        (["9980-03-02T08:00", "9000", "day"], "ends after the year 9990"),
    ],
)
def test_deadline_refuses(capsys: pytest.CaptureFixture[str], arguments: list[str], sentence: str) -> None:
    load_rules(data=calendar())
    code, told = answer(capsys, "deadline", *arguments)
    if sentence:
        assert code == 1
        assert sentence in told["error"]
    else:
        assert (code, told) == (0, {"due": "2050-10-22T08:00:00+08:00"})


LINES = [
    ({"start": "2026-03-02T11:00", "limit": 2, "unit": "working_hour"}, "2026-03-02T15:00:00+08:00"),
    ({"start": "2026-03-02T11:00", "limit": "0.1", "unit": "working_hour"}, "2026-03-02T11:06:00+08:00"),
    (
        {"start": "2026-03-02T11:00", "limit": 0.1, "unit": "hour", "calendar": None},
        "2026-03-02T11:06:00+08:00",
    ),
    (
        {
            "start": "2026-03-02T11:00",
            "limit": 2,
            "unit": "working_hour",
            "calendar": "Office",
            "pauses": [["2026-03-02T14:00", "2026-03-02T15:00"]],
        },
        "2026-03-02T16:00:00+08:00",
    ),
    ({"start": "2026-03-02T11:00", "limit": 2}, "“unit” is missing"),
    ({"start": "2026-03-02T11:00", "limit": 2, "unit": "hour", "pause": []}, "“pause” is no field"),
    ({"start": "2026-03-02T11:00", "limit": 2, "unit": "hour", "pauses": "x"}, "“pauses” must be a list"),
    ({"start": "2026-03-02T11:00", "limit": 2, "unit": "hour", "calendar": "Moon"}, "no calendar “Moon”"),
    ({"start": "2026-03-02T11:00", "limit": True, "unit": "hour"}, "is no number"),
    ({"start": 5, "limit": 1, "unit": "hour"}, "is no date and time"),
    ({"start": "2026-03-02T11:00", "limit": 1, "unit": ["hour"]}, "is no unit"),
    (["2026-03-02T11:00", 2, "hour"], "Expected an object"),
    ("", "broken JSON"),
]


@pytest.mark.parametrize("packed", [False, True])
def test_a_batch_answers_line_by_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, packed: bool
) -> None:
    load_rules(data=calendar())
    text = "".join((json.dumps(line) if line else "") + "\n" for line, _expected in LINES).encode()
    path = tmp_path / ("lines.jsonl.gz" if packed else "lines.jsonl")
    path.write_bytes(gzip.compress(text) if packed else text)
    code, out, _err = run(capsys, "deadline", "--batch", str(path))
    told = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert len(told) == len(LINES)
    for given, (_line, expected) in zip(told, LINES, strict=True):
        assert given == {"due": expected} if expected.startswith("2026") else expected in given["error"]


def test_a_batch_from_standard_input(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    load_rules(data=calendar())
    line = b'{"start": "2026-03-02T11:00", "limit": 2, "unit": "hour"}\n'
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(line * 3)))
    _code, out, _err = run(capsys, "deadline", "--batch", "-")
    assert out == '{"due": "2026-03-02T13:00:00+08:00"}\n' * 3


def test_a_batch_asks_the_database_once_for_each_calendar(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, django_assert_max_num_queries: Any
) -> None:
    load_rules(data=calendar())
    path = tmp_path / "many.jsonl"
    path.write_text(
        '{"start": "2026-03-02T11:00", "limit": 2, "unit": "working_day"}\n' * 500, encoding="utf-8"
    )
    with django_assert_max_num_queries(4):
        code, out, _err = run(capsys, "deadline", "--batch", str(path))
    assert (code, len(out.splitlines())) == (0, 500)


def test_load_catalogue(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, told = answer(capsys, "load_catalogue", "--dry-run")
    assert (code, told["dry_run"], CaseClass.objects.count()) == (0, True, 0)
    assert told["classes"] == {"added": len([d for d in told["differences"] if d["what"] == "class"])}
    assert answer(capsys, "load_catalogue")[1]["classes"] == told["classes"]
    assert answer(capsys, "load_catalogue")[1]["classes"].keys() == {"same"}
    path = tmp_path / "other.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    code, told = answer(capsys, "load_catalogue", str(path))
    assert code == 1
    assert "belong to no kind of catalogue file" in told["error"]
