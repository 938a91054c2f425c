"""Calendars in the database: versions, which one serves, and the years that are missing."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from cases.calendars import (
    describe_calendar,
    edit_day,
    load_country,
    load_rules,
    missing_years,
    rules_of,
    schedule_for,
    schedule_named,
    schedule_of,
    version_for,
)
from cases.calendars.batch import Answering
from cases.models import CalendarVersion, WorkCalendar
from cases.worktime import BadInput, MissingYear, due
from gridgov.models import AuditEntry
from gridgov.problems import Invalid, Refused
from tests.cases.calendars import OFFICE, calendar
from tests.cast import Cast, give_post, make_cast, make_user

pytestmark = pytest.mark.django_db
MARCH = datetime(2026, 3, 2, tzinfo=UTC)


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def load(**changes: Any) -> CalendarVersion:
    return load_rules(data=calendar(**changes)).version


def test_loading_twice_makes_one_version() -> None:
    first, second = load_rules(data=calendar()), load_rules(data=calendar())
    assert (first.changed, second.changed) == (True, False)
    assert first.version == second.version
    assert CalendarVersion.objects.get().number == 1
    assert WorkCalendar.objects.get().is_default


def test_a_year_more_makes_a_version_that_covers_both() -> None:
    old = load()
    new = load(**{"from": "2027-01-01", "to": "2027-12-31", "days": {}})
    assert (new.number, new.covers_from, new.covers_to) == (2, date(2026, 1, 1), date(2027, 12, 31))
    assert new.days.keys() == old.days.keys()
    start = datetime(2026, 12, 31, 17, tzinfo=schedule_of(new.pk).timezone)
    assert due(start, Decimal(2), "working_hour", schedule_of(new.pk)).date() == date(2027, 1, 1)
    with pytest.raises(MissingYear, match="2027"):
        due(start, Decimal(2), "working_hour", schedule_of(old.pk))


@pytest.mark.parametrize(
    "change",
    [
        {"days": {}},
        {"weekly": {}},
        {"hours_per_day": 7},
        {"timezone": "UTC"},
        {"covers_to": date(2026, 6, 1)},
    ],
)
def test_the_database_keeps_a_version_as_it_was(change: dict[str, Any]) -> None:
    version = load()
    with pytest.raises(DatabaseError), transaction.atomic():
        CalendarVersion.objects.filter(pk=version.pk).update(**change)


def test_the_nearest_calendar_serves(cast: Cast) -> None:
    default = load(name="City")
    street = load(name="Street")
    describe_calendar(calendar=street.calendar, name="Street", area=cast.street, is_default=False)
    served = {
        "nowhere": (None, default),
        "city": (cast.city, default),
        "street": (cast.street, street),
        "community": (cast.community, street),
        "elsewhere": (cast.other_community, default),
    }
    for area, version in served.values():
        assert version_for(area.pk if area else None, MARCH) == version
        assert schedule_for(area, date(2026, 3, 2)).name == version.calendar.name


def test_the_newest_version_that_covers_the_day() -> None:
    load(**{"from": "2025-01-01", "to": "2026-12-31", "days": {}})
    newest = load(days={"2026-05-04": []})
    assert version_for(None, MARCH) == newest
    assert version_for(None, date(2031, 1, 1)) == newest  # limits that run on need no coverage


def test_version_for_is_one_query(cast: Cast, django_assert_num_queries: Any) -> None:
    load()
    with django_assert_num_queries(1):
        version_for(cast.community.pk, MARCH)


def test_without_any_calendar_the_sentence_says_what_to_do() -> None:
    with pytest.raises(Invalid, match="no working calendar yet"):
        version_for(None, MARCH)
    with pytest.raises(Invalid, match="no default calendar"):
        schedule_named(None)
    load(name="City")
    with pytest.raises(Invalid, match="no calendar “Nobody”"):
        schedule_named("Nobody")


def test_china_knows_make_up_days_and_holidays() -> None:
    rules = rules_of(load_country(country="cn", year=2026).version)
    assert rules.timezone.key == "Asia/Shanghai"
    expected = {
        date(2026, 2, 14): True,  # a Saturday made up for the Spring Festival
        date(2026, 2, 28): True,
        date(2026, 2, 16): False,
        date(2026, 10, 1): False,
        date(2026, 10, 10): True,
        date(2026, 3, 2): True,
        date(2026, 3, 7): False,
    }
    assert {day: bool(rules.spans_on(day)) for day in expected} == expected


def test_a_year_of_china_that_nobody_published() -> None:
    with pytest.raises(BadInput, match="China for 2027 are not known"):
        load_country(country="CN", year=2027)
    assert not WorkCalendar.objects.exists()


def test_an_estimate_is_marked_until_the_facts_come() -> None:
    load_country(country="CN", year=2026)
    version = load_country(country="CN", year=2027, estimate=True).version
    assert version.estimated_from == date(2027, 1, 1)
    rules = rules_of(version)
    assert not rules.spans_on(date(2027, 10, 1))
    assert rules.spans_on(date(2026, 2, 14))
    assert [warning.estimated for warning in missing_years(date(2026, 11, 1))] == [True]
    facts = calendar(name="CN", **{"from": "2027-01-01", "to": "2027-12-31", "days": {"2027-01-01": []}})
    assert load_rules(data=facts).version.estimated_from is None
    assert missing_years(date(2026, 11, 1)) == []


@pytest.mark.parametrize(
    ("country", "zone", "off", "work"),
    [
        ("DE", "Europe/Berlin", date(2026, 10, 3), date(2026, 10, 2)),
        ("JP", "Asia/Tokyo", date(2026, 5, 5), date(2026, 5, 8)),
        ("EG", "Africa/Cairo", date(2026, 3, 6), date(2026, 3, 8)),  # the weekend is Friday and Saturday
    ],
)
def test_other_countries(country: str, zone: str, off: date, work: date) -> None:
    rules = rules_of(load_country(country=country, year=2026).version)
    assert rules.timezone.key == zone
    assert not rules.spans_on(off)
    assert rules.spans_on(work)


def test_what_a_country_cannot_tell() -> None:
    with pytest.raises(BadInput, match="time zone"):
        load_country(country="US", year=2026)
    with pytest.raises(BadInput, match="No holidays are known for the country “ZZ”"):
        load_country(country="zz", year=2026)
    with pytest.raises(BadInput, match="out of range"):
        load_country(country="CN", year=99999)


def test_a_country_year_extends_the_calendar_with_its_own_week() -> None:
    load(name="City", hours_per_day=Decimal(7), weekly={"mon": OFFICE[:1]}, days={})
    version = load_country(country="DE", year=2027, name="City").version
    assert version.timezone == "Asia/Shanghai"
    assert version.hours_per_day == 7
    assert version.weekly == {"mon": OFFICE[:1]}


def test_editing_a_day_makes_a_version_and_a_trace(cast: Cast) -> None:
    version = load()
    day = date(2026, 3, 3)
    loaded = edit_day(calendar=version.calendar, day=day, spans=((480, 720),), by=cast.ada)
    assert loaded.version.days["2026-03-03"] == [["08:00", "12:00"]]
    assert loaded.version.created_by == cast.ada
    assert AuditEntry.objects.filter(action="calendar.version", actor_id=cast.ada.pk).exists()
    assert not edit_day(calendar=version.calendar, day=day, spans=((480, 720),)).changed


def test_only_administrators_change_calendars(cast: Cast) -> None:
    version = load()
    for act in (
        lambda: load_rules(data=calendar(days={}), by=cast.alice),
        lambda: edit_day(calendar=version.calendar, day=date(2026, 3, 3), spans=(), by=cast.alice),
        lambda: describe_calendar(
            calendar=version.calendar, name="x", area=None, is_default=True, by=cast.alice
        ),
    ):
        with pytest.raises(Refused):
            act()
    assert CalendarVersion.objects.count() == 1


def test_nobody_takes_a_calendar_to_a_place_that_is_not_his(cast: Cast) -> None:
    """Whoever administers a district could else have its calendar serve the whole city."""
    load(name="City")
    own = load(name="District").calendar
    describe_calendar(calendar=own, name="District", area=cast.district, is_default=False)
    mine = make_user("dolores")
    give_post(mine, "administrator", cast.district_centre)
    for area in (cast.city, None):
        with pytest.raises(Refused):
            describe_calendar(calendar=own, name="District", area=area, is_default=False, by=mine)
    describe_calendar(calendar=own, name="Ours", area=cast.district, is_default=False, by=mine)


def test_there_is_always_one_default(cast: Cast) -> None:
    first, second = load(name="One").calendar, load(name="Two").calendar
    with pytest.raises(Invalid, match="make another one the default"):
        describe_calendar(calendar=first, name="One", area=None, is_default=False)
    describe_calendar(calendar=second, name="Two", area=None, is_default=True)
    assert list(WorkCalendar.objects.filter(is_default=True)) == [second]
    with pytest.raises(Invalid, match="has this name"):
        describe_calendar(calendar=second, name="One", area=None, is_default=True)


@pytest.mark.parametrize(
    ("today", "year", "urgent"),
    [
        (date(2026, 1, 1), 2027, False),
        (date(2026, 11, 23), 2027, True),
        (date(2027, 1, 2), 2027, True),
        (date(2025, 6, 1), None, False),
    ],
)
def test_a_missing_year_is_said_a_year_before(today: date, year: int | None, urgent: bool) -> None:
    load(**{"from": "2025-01-01", "days": {}})
    warnings = missing_years(today)
    assert [warning.year for warning in warnings] == ([year] if year else [])
    assert any(warning.urgent for warning in warnings) == urgent
    assert all(str(warning.year) in warning.sentence for warning in warnings)


MAY = date(2026, 5, 1)
LONG = [["07:00", "12:00"], ["15:00", "18:00"]]


def summer() -> CalendarVersion:
    """Other hours from May on, made in winter."""
    data = calendar(weekly=dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), LONG), days={})
    return load_rules(data=data | {"from": "2026-05-01"}, effective_from=MAY).version


def test_a_version_is_in_force_from_its_day() -> None:
    first = load()
    later = summer()
    assert (later.number, later.effective_from) == (2, MAY)
    served = {date(2026, 4, 30): first, MAY: later, date(2026, 12, 31): later}
    assert {day: version_for(None, day) for day in served} == served
    rules = rules_of(later)
    assert rules.spans_on(date(2026, 4, 30)) == ((480, 720), (840, 1080))
    assert rules.spans_on(date(2026, 5, 4)) == ((420, 720), (900, 1080))


def test_a_correction_is_made_in_every_era_that_it_concerns() -> None:
    load()
    summer()
    day = date(2026, 5, 5)
    calendar_ = WorkCalendar.objects.get()
    edit_day(calendar=calendar_, day=day, spans=())
    assert CalendarVersion.objects.count() == 4
    for start in (date(2026, 4, 1), date(2026, 6, 1)):
        assert rules_of(version_for(None, start)).spans_on(day) == ()
    assert rules_of(version_for(None, date(2026, 6, 1))).spans_on(date(2026, 5, 6)) == (
        (420, 720),
        (900, 1080),
    )
    edit_day(calendar=calendar_, day=day, spans=((480, 720),), effective_from=date(2026, 3, 1))
    served = {"2026-02-28": (), "2026-03-01": ((480, 720),), "2026-06-01": ((480, 720),)}
    for text, spans in served.items():
        assert rules_of(version_for(None, date.fromisoformat(text))).spans_on(day) == spans
    assert rules_of(version_for(None, date(2026, 4, 1))).spans_on(date(2026, 4, 1)) == (
        (480, 720),
        (840, 1080),
    )


def test_what_covers_a_day_comes_before_what_is_in_force_on_it() -> None:
    load()
    load_rules(
        data=calendar(**{"from": "2025-01-01", "to": "2025-12-31", "days": {}}),
        effective_from=date(2026, 11, 1),
    )
    assert version_for(None, date(2025, 6, 2)).covers_from == date(2025, 1, 1)


def test_a_deadline_uses_the_version_of_its_start() -> None:
    load()
    summer()
    lines = [
        json.dumps({"start": f"{day}T11:00", "limit": 4, "unit": "working_hour"})
        for day in ("2026-04-28", "2026-05-05", "2026-04-30")
    ]
    answering = Answering()
    assert [answering.answer(line)["due"] for line in lines] == [
        "2026-04-28T17:00:00+08:00",
        "2026-05-05T18:00:00+08:00",
        "2026-04-30T17:00:00+08:00",
    ]
