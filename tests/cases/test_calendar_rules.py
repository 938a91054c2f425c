"""What a calendar file may say, and the sentence for each thing that it may not."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings

from cases.calendars.merging import Draft, as_columns, merged, merged_rules, with_day
from cases.worktime import BadInput, read_limit, read_moment, read_pause, read_rules
from tests.cases.calendars import OFFICE, SHANGHAI, calendar
from tests.cases.test_worktime_properties import calendars


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"weekly": {"monday": OFFICE}}, "“monday” is no weekday"),
        (
            {"weekly": {"mon": [["08:00", "12:00"], ["11:00", "13:00"]]}},
            "mon: the span that begins at 11:00 overlaps",
        ),
        ({"weekly": {"mon": [["12:00", "08:00"]]}}, "from 12:00 to 08:00 ends before it begins"),
        ({"weekly": {"mon": [["08:00", "08:00"]]}}, "ends before it begins"),
        ({"weekly": {"mon": [["08:00", "24:01"]]}}, "“24:01” is no time of day"),
        ({"weekly": {"mon": [["8", "12:00"]]}}, "“8” is no time of day"),
        ({"weekly": {"mon": [["08:00"]]}}, "is no span"),
        ({"weekly": {"mon": "08:00-12:00"}}, "mon: expected a list of spans"),
        ({"weekly": []}, "“weekly” must map weekdays"),
        ({"days": {"2026-02-30": []}}, "“2026-02-30” in “days” is no date"),
        ({"days": {"2027-01-01": []}}, "2027-01-01 in “days” lies outside 2026-01-01 to 2026-12-31"),
        ({"days": []}, "“days” must map dates"),
        ({"to": "2025-12-31"}, "ends on 2025-12-31, before it begins on 2026-01-01"),
        ({"to": "2326-12-31"}, "at most 100 years"),
        ({"from": 2026}, "“2026” in “from” is no date"),
        ({"timezone": "Asia/Atlantis"}, "“Asia/Atlantis” is no known time zone"),
        ({"timezone": "../etc/passwd"}, "is no known time zone"),
        ({"timezone": None}, "is no known time zone"),
        ({"hours_per_day": 0}, "more than 0 and at most 24"),
        ({"hours_per_day": Decimal("24.5")}, "more than 0 and at most 24"),
        (
            {"hours_per_day": 7.5},
            "“hours_per_day” is 7.5",
        ),  # a float is not exact: files are read as decimals
        ({"hours_per_day": True}, "“hours_per_day” is True"),
        ({"hours_per_day": Decimal("7.00001")}, "at most 4 decimals"),
        ({"name": "  "}, "needs a name"),
        ({"name": "x" * 81}, "needs a name"),
        ({"day": {}}, "“day” is no field of a calendar"),
    ],
)
def test_refused_with_the_place(change: dict[str, Any], sentence: str) -> None:
    with pytest.raises(BadInput) as caught:
        read_rules(calendar(**change))
    assert sentence in str(caught.value)


@pytest.mark.parametrize("missing", ["name", "timezone", "from", "to", "weekly"])
def test_a_field_is_missing(missing: str) -> None:
    data = calendar()
    del data[missing]
    with pytest.raises(BadInput, match=f"no field “{missing}”"):
        read_rules(data)


def test_hours_per_day_are_eight_unless_said() -> None:
    data = calendar()
    del data["hours_per_day"]
    assert read_rules(data).hours_per_day == 8


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "2026-03-02",
        "20260302",
        "2026-13-01T08:00",
        None,
        5,
        "2026-03-02T25:00",
        "0001-01-01T00:00",
    ],
)
def test_no_moment(text: Any) -> None:
    with pytest.raises(BadInput):
        read_moment(text, SHANGHAI)


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026-03-02T08:00", "2026-03-02T00:00:00+00:00"),
        ("2026-03-02 08:00:30.5", "2026-03-02T00:00:30.500000+00:00"),
        ("2026-03-02T08:00Z", "2026-03-02T08:00:00+00:00"),
        ("2026-03-02T08:00-05:00", "2026-03-02T13:00:00+00:00"),
    ],
)
def test_moments_without_an_offset_are_local(text: str, utc: str) -> None:
    from datetime import UTC

    assert read_moment(text, SHANGHAI).astimezone(UTC).isoformat() == utc


@pytest.mark.parametrize("value", ["0", "-1", "", "two", "NaN", "Infinity", 1.5, True, None, [], "0x10"])
def test_no_limit(value: Any) -> None:
    with pytest.raises(BadInput):
        read_limit(value)


@pytest.mark.parametrize(
    ("value", "limit"), [("2", 2), (" 0.5 ", Decimal("0.5")), (3, 3), (Decimal("0.1"), Decimal("0.1"))]
)
def test_limits_are_exact(value: Any, limit: Any) -> None:
    assert read_limit(value) == limit


@pytest.mark.parametrize(
    "value",
    [
        "2026-03-02T08:00",
        "2026-03-02T08:00/",
        "/2026-03-02T08:00",
        "a/b",
        "a/b/c",
        ["2026-03-02T08:00"],
        {},
        7,
    ],
)
def test_no_pause(value: Any) -> None:
    with pytest.raises(BadInput):
        read_pause(value, SHANGHAI)


def test_a_pause_ends_after_it_begins() -> None:
    with pytest.raises(BadInput, match="ends before it begins"):
        read_pause("2026-03-02T09:00/2026-03-02T08:59", SHANGHAI)


@settings(max_examples=200, deadline=None)
@given(data=calendars())
def test_stored_and_read_again_a_calendar_says_the_same(data: dict[str, Any]) -> None:
    rules = read_rules(data)
    columns = as_columns(rules)
    again = read_rules(
        {
            "name": rules.name,
            "timezone": columns["timezone"],
            "from": columns["covers_from"].isoformat(),
            "to": columns["covers_to"].isoformat(),
            "hours_per_day": columns["hours_per_day"],
            "weekly": columns["weekly"],
            "days": columns["days"],
        }
    )
    assert list(again.every_day()) == list(rules.every_day())


YEAR_27 = {"from": "2027-01-01", "to": "2027-12-31", "days": {"2027-01-01": []}}
MORNINGS = {"mon": [["08:00", "12:00"]], "sat": [["08:00", "12:00"]]}


@pytest.mark.parametrize(
    "changes",
    [
        YEAR_27,
        YEAR_27 | {"weekly": MORNINGS},
        {"from": "2025-06-01", "to": "2025-12-31", "days": {}},
        {"from": "2026-03-01", "to": "2026-03-31", "weekly": MORNINGS, "days": {}},
        {"from": "2026-12-01", "to": "2027-01-31", "days": {"2026-12-24": []}},
    ],
)
def test_what_is_loaded_rules_its_dates_and_all_others_stay(changes: dict[str, Any]) -> None:
    old, new = read_rules(calendar()), read_rules(calendar(**changes))
    both = merged_rules(old, new)
    before, loaded = dict(old.every_day()), dict(new.every_day())
    assert dict(both.every_day()) == before | loaded
    assert merged_rules(both, new) == both  # loading twice is loading once


def test_a_gap_is_refused() -> None:
    far = read_rules(calendar(**{"from": "2028-01-01", "to": "2028-12-31", "days": {}}))
    with pytest.raises(BadInput, match="would leave a gap"):
        merged_rules(read_rules(calendar()), far)


def test_one_day_and_back_again() -> None:
    rules = read_rules(calendar())
    day = date(2026, 3, 3)
    closed = with_day(rules, day, ())
    assert closed.spans_on(day) == ()
    assert with_day(closed, day, None) == rules
    with pytest.raises(BadInput, match="outside the calendar"):
        with_day(rules, date(2027, 1, 1), ())


@pytest.mark.parametrize(
    ("old_since", "new_span", "new_since", "expected"),
    [
        (None, ("2027-01-01", "2027-12-31"), "2027-01-01", "2027-01-01"),
        ("2026-07-01", ("2026-01-01", "2026-12-31"), None, None),
        ("2026-07-01", ("2026-07-01", "2026-09-30"), None, "2026-10-01"),
        ("2026-07-01", ("2025-01-01", "2025-12-31"), None, "2026-07-01"),
        ("2026-07-01", ("2027-01-01", "2027-12-31"), "2027-01-01", "2026-07-01"),
        (None, ("2027-01-01", "2027-12-31"), None, None),
    ],
)
def test_facts_end_an_estimate(
    old_since: str | None, new_span: tuple[str, str], new_since: str | None, expected: str | None
) -> None:
    def day(text: str | None) -> date | None:
        return date.fromisoformat(text) if text else None

    old = Draft(read_rules(calendar(days={})), day(old_since))
    new = Draft(read_rules(calendar(**{"from": new_span[0], "to": new_span[1], "days": {}})), day(new_since))
    assert merged(old, new).estimated_from == day(expected)
