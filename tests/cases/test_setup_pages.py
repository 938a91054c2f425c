"""The set-up pages of calendars, classes and limits: what they show, what they write, whom they refuse."""

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from cases.calendars import latest_version, load_country, load_rules, rules_of
from cases.catalogue import add_class, set_level_limit
from cases.models import (
    CalendarVersion,
    CaseClass,
    FilingStandard,
    LevelLimit,
    Scheme,
    StageLimit,
    WorkCalendar,
)
from cases.setup.months import day_of, year_of
from cases.worktime import read_rules
from tests.cases.calendars import calendar
from tests.cast import Cast, make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def admin(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.ada)
    return client


@pytest.fixture
def office() -> WorkCalendar:
    return load_rules(data=calendar()).version.calendar


@pytest.fixture
def lamp() -> CaseClass:
    scheme = Scheme.objects.create(code="N", name="国标", name_en="National")
    group = CaseClass.objects.create(
        scheme=scheme, kind="component", code="01", level=1, name="设施", name_en="Facilities"
    )
    made = add_class(group=group, kind="component", code="01002", name="路灯", name_en="Street lamp")
    FilingStandard.objects.create(case_class=made, number=1, limit_value=2, limit_unit="working_day")
    return made


def test_calendars_are_listed_with_what_is_missing(admin: Client, office: WorkCalendar) -> None:
    page = admin.get(reverse("setup:calendars"))
    assert "Office" in page.content.decode()
    assert len(page.context["warnings"]) == 1


def test_a_missing_year_shows_in_the_menu_of_every_set_up_page(admin: Client, office: WorkCalendar) -> None:
    shell = admin.get(reverse("setup:limits")).context["shell"]
    assert [link.badge for link in shell.nav if link.icon == "calendar3"] == [1]


def test_without_a_calendar_the_page_says_what_to_do(admin: Client) -> None:
    assert "There is no calendar yet" in admin.get(reverse("setup:calendars")).content.decode()


def test_a_year_is_shown_day_by_day(admin: Client, office: WorkCalendar) -> None:
    page = admin.get(reverse("setup:calendar", args=[office.pk]), {"year": "2026", "day": "2026-02-14"})
    text = page.content.decode()
    assert len(page.context["months"]) == 12
    assert text.count('class="cal-month"') == 12
    assert "make-up working day, 08:00–12:00, 14:00–18:00" in text
    assert text.count("cal-holiday") == 2 + 1  # two days and the legend


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        (date(2026, 3, 2), "work"),
        (date(2026, 3, 7), "off"),
        (date(2026, 10, 1), "holiday"),
        (date(2026, 2, 14), "makeup"),
        (date(2026, 3, 3), "other"),
        (date(2027, 1, 1), "unknown"),
    ],
)
def test_kinds_of_days(day: date, kind: str) -> None:
    days = calendar()["days"] | {"2026-03-03": [["08:00", "12:00"]]}
    assert day_of(read_rules(calendar(days=days)), day).kind == kind


def test_every_day_of_a_year_stands_once() -> None:
    months = year_of(read_rules(calendar()), 2026)
    days = [day.day for month in months for week in month.weeks for day in week if day]
    assert len(days) == len(set(days)) == 365
    assert all(
        day is None or day.day.weekday() == column
        for m in months
        for w in m.weeks
        for column, day in enumerate(w)
    )


@pytest.mark.parametrize(
    ("query", "year"),
    [
        ({}, 2026),
        ({"year": "2027"}, 2026),
        ({"year": "x"}, 2026),
        ({"day": "2025-01-01"}, 2026),
        ({"day": "nonsense"}, 2026),
    ],
)
def test_a_year_that_is_not_covered_shows_the_nearest(
    admin: Client, office: WorkCalendar, query: dict[str, str], year: int
) -> None:
    assert admin.get(reverse("setup:calendar", args=[office.pk]), query).context["year"] == year


@pytest.mark.parametrize(
    ("given", "spans"),
    [
        ({"mode": "closed"}, []),
        ({"mode": "hours", "hours": "08:00-12:00"}, [["08:00", "12:00"]]),
        ({"mode": "hours", "hours": "08:00 – 12:00；13:00~24:00"}, [["08:00", "12:00"], ["13:00", "24:00"]]),
    ],
)
def test_one_day_is_changed(
    admin: Client, office: WorkCalendar, given: dict[str, str], spans: list[Any]
) -> None:
    page = admin.post(reverse("setup:calendar", args=[office.pk]), {"day": "2026-03-03"} | given)
    assert page.status_code == 302
    version = latest_version(office)
    assert (version.number, version.days["2026-03-03"]) == (2, spans)
    admin.post(reverse("setup:calendar", args=[office.pk]), {"day": "2026-03-03", "mode": "week"})
    assert "2026-03-03" not in latest_version(office).days


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"day": "2026-03-03", "mode": "hours", "hours": "8-12"}, "is no time of day"),
        ({"day": "2026-03-03", "mode": "hours", "hours": ""}, "Write the working hours"),
        ({"day": "2026-03-03", "mode": "hours", "hours": "09:00-12:00, 11:00-13:00"}, "overlaps"),
        ({"day": "2031-03-03", "mode": "closed"}, "outside the calendar"),
        ({"day": "", "mode": "closed"}, "This field is required"),
    ],
)
def test_a_day_that_cannot_be_is_explained(
    admin: Client, office: WorkCalendar, given: dict[str, str], sentence: str
) -> None:
    page = admin.post(reverse("setup:calendar", args=[office.pk]), given)
    assert page.status_code == 200
    assert sentence in page.content.decode()
    assert CalendarVersion.objects.count() == 1


def test_a_year_of_a_country_is_added(admin: Client) -> None:
    page = admin.post(reverse("setup:calendar-year"), {"country": "CN", "year": "2026"})
    assert page.status_code == 302
    assert rules_of(latest_version(WorkCalendar.objects.get(name="CN"))).spans_on(date(2026, 2, 14))
    page = admin.post(reverse("setup:calendar-year"), {"country": "CN", "year": "2099"})
    assert "China for 2099 are not known" in page.content.decode()


def test_a_file_is_loaded_or_refused(admin: Client) -> None:
    def post(text: str) -> Any:
        upload = SimpleUploadedFile("office.json", text.encode("utf-8"))
        return admin.post(reverse("setup:calendar-file"), {"file": upload})

    assert post(json.dumps(calendar(), default=str)).status_code == 302
    assert WorkCalendar.objects.get().name == "Office"
    assert "is broken JSON at line 1" in post("{").content.decode()
    assert "is no field of a calendar" in post(json.dumps(calendar(x=1), default=str)).content.decode()


def test_a_calendar_is_given_to_an_area(admin: Client, cast: Cast, office: WorkCalendar) -> None:
    other = load_rules(data=calendar(name="Other")).version.calendar
    url = reverse("setup:calendar-edit", args=[other.pk])
    assert "Another calendar has this name" in admin.post(url, {"name": "Office"}).content.decode()
    assert admin.post(url, {"name": "Street", "area": cast.street.pk}).status_code == 302
    other.refresh_from_db()
    assert (other.name, other.area) == ("Street", cast.street)


def test_an_empty_catalogue_can_be_filled(admin: Client) -> None:
    assert "There are no classes yet" in admin.get(reverse("setup:classes")).content.decode()
    assert admin.post(reverse("setup:classes-load")).status_code == 302
    page = admin.get(reverse("setup:classes"), {"q": "manhole"}).content.decode()
    assert "Water supply manhole cover" in page
    group = CaseClass.objects.get(scheme__code="GB/T 47678.5-2026", kind="event", code="06")
    assert len(admin.get(reverse("setup:classes"), {"group": group.pk}).context["found"]) == 51


def test_the_list_costs_the_same_for_many_classes(
    admin: Client, lamp: CaseClass, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    for number in range(30):
        add_class(group=lamp.parent, kind="component", code=f"01{number + 100}", name=f"灯{number}")
    with django_assert_max_num_queries(30):
        page = admin.get(reverse("setup:classes"), {"group": str(lamp.parent_id)})
    codes = [each.code for each in page.context["found"]]
    assert codes == sorted(codes)
    assert len(codes) == 31


def test_a_class_and_its_standards(admin: Client, lamp: CaseClass) -> None:
    page = admin.get(reverse("setup:class", args=[lamp.pk])).content.decode()
    assert "2 working days" in page
    assert page.count("to be written by the city") == 2


def test_a_condition_is_written_and_a_limit_changed(admin: Client, lamp: CaseClass) -> None:
    standard = FilingStandard.objects.get()
    given = {
        "condition": "Dark",
        "closing_condition": "Burns",
        "condition_type": "main",
        "limit_unit": "hour",
    }
    url = reverse("setup:standard", args=[standard.pk])
    assert 'value="2"' in admin.get(url).content.decode()
    assert admin.post(url, given | {"limit_value": "1.5"}).status_code == 302
    current = FilingStandard.objects.get(valid_to=None)
    assert (current.limit_value, current.limit_unit, current.condition) == (Decimal("1.5"), "hour", "Dark")
    assert admin.get(url).status_code == 404  # the old version cannot be edited
    assert "until" in admin.get(reverse("setup:class", args=[lamp.pk])).content.decode()
    admin.post(reverse("setup:standard-use", args=[current.pk]), {"active": "0"})
    assert not FilingStandard.objects.in_force().exists()


@pytest.mark.parametrize("limit", ["0", "-1", "", "x", "1e99"])
def test_a_limit_that_cannot_be_is_refused(admin: Client, lamp: CaseClass, limit: str) -> None:
    given = {"condition_type": "main", "limit_value": limit, "limit_unit": "hour"}
    page = admin.post(reverse("setup:standard-new", args=[lamp.pk]), given)
    assert page.status_code == 200
    assert FilingStandard.objects.count() == 1


def test_classes_are_added_renamed_and_withdrawn(admin: Client, lamp: CaseClass) -> None:
    page = admin.post(
        reverse("setup:class-new"), {"kind": "event", "code": "X1", "name": "飞线", "name_en": "Loose wires"}
    )
    made = CaseClass.objects.get(code="X1")
    assert page["Location"] == reverse("setup:class", args=[made.pk])
    page = admin.post(reverse("setup:class-new"), {"kind": "event", "code": "X1", "name": "飞线"})
    assert "is there already" in page.content.decode()
    admin.post(reverse("setup:class-edit", args=[made.pk]), {"name": "飞线", "name_en": "Wires"})
    admin.post(reverse("setup:class-offer", args=[made.pk]), {"offered": "0"})
    made.refresh_from_db()
    assert (made.name_en, made.is_active) == ("Wires", False)


def test_a_scheme_is_offered_or_not(admin: Client, lamp: CaseClass) -> None:
    admin.post(reverse("setup:scheme-offer", args=[lamp.scheme_id]), {"offered": "0"})
    assert not CaseClass.objects.offered().exists()
    admin.post(reverse("setup:scheme-offer", args=[lamp.scheme_id]), {"offered": "1"})
    assert CaseClass.objects.offered().get() == lamp


def limits_form(page: Any, **changes: str) -> dict[str, str]:
    forms = (page.context["stage_form"], page.context["level_form"])
    shown = {form.add_prefix(name): str(value) for form in forms for name, value in form.initial.items()}
    return shown | changes


def test_only_changed_limits_are_written(admin: Client) -> None:
    page = admin.get(reverse("setup:limits"))
    changes = {
        "stage-check_value": "45",
        "level-street_value": "60",
        "level-city_value": "3",
        "level-city_unit": "day",
    }
    assert admin.post(reverse("setup:limits"), limits_form(page, **changes)).status_code == 302
    assert list(StageLimit.objects.values_list("stage", "value", "unit")) == [
        ("check", Decimal(45), "minute")
    ]
    assert set(LevelLimit.objects.values_list("level", "share", "value", "unit")) == {
        ("street", Decimal("0.6"), None, ""),
        ("city", None, Decimal(3), "day"),
    }


@pytest.mark.parametrize(
    "changes", [{"level-street_value": "101"}, {"stage-check_value": "0"}, {"stage-check_unit": "week"}]
)
def test_limits_that_cannot_be(admin: Client, changes: dict[str, str]) -> None:
    page = admin.get(reverse("setup:limits"))
    answer = admin.post(reverse("setup:limits"), limits_form(page, **changes))
    assert answer.status_code == 200
    assert "gg-field-error" in answer.content.decode()
    assert not StageLimit.objects.exists()
    assert not LevelLimit.objects.exists()


def test_a_limit_for_a_group(admin: Client, lamp: CaseClass) -> None:
    given = {"level": "street", "group": lamp.parent_id, "value": "25", "unit": "share"}
    admin.post(reverse("setup:limit-group"), given)
    row = LevelLimit.objects.get()
    assert (row.group, row.share) == (lamp.parent, Decimal("0.25"))
    assert "25%" in admin.get(reverse("setup:limits")).content.decode()
    admin.post(reverse("setup:limit-drop", args=[row.pk]))
    assert not LevelLimit.objects.exists()


def urls(office: WorkCalendar, lamp: CaseClass) -> list[tuple[str, str, dict[str, str]]]:
    """Some addresses of cases.setup (tests/permissions has them all): how to ask, where, and with what."""
    standard, level = lamp.standards.get(), LevelLimit.objects.get()
    text = {"condition_type": "main", "limit_value": "1", "limit_unit": "hour"}
    limit = {"level": "city", "group": str(lamp.parent_id), "value": "1", "unit": "day"}
    return [
        ("get", reverse("setup:calendars"), {}),
        ("post", reverse("setup:calendar-year"), {"country": "CN", "year": "2026"}),
        ("post", reverse("setup:calendar-file"), {}),
        ("get", reverse("setup:calendar", args=[office.pk]), {}),
        ("post", reverse("setup:calendar", args=[office.pk]), {"day": "2026-03-03", "mode": "closed"}),
        ("post", reverse("setup:calendar-edit", args=[office.pk]), {"name": "x", "is_default": "on"}),
        ("get", reverse("setup:classes"), {}),
        ("post", reverse("setup:classes-load"), {}),
        ("post", reverse("setup:class-new"), {"kind": "event", "code": "X1", "name": "x"}),
        ("get", reverse("setup:class", args=[lamp.pk]), {}),
        ("post", reverse("setup:class-edit", args=[lamp.pk]), {"name": "x"}),
        ("post", reverse("setup:class-offer", args=[lamp.pk]), {"offered": "0"}),
        ("post", reverse("setup:scheme-offer", args=[lamp.scheme_id]), {"offered": "0"}),
        ("post", reverse("setup:standard-new", args=[lamp.pk]), text),
        ("post", reverse("setup:standard", args=[standard.pk]), text),
        ("post", reverse("setup:standard-use", args=[standard.pk]), {"active": "0"}),
        ("get", reverse("setup:limits"), {}),
        ("get", reverse("setup:onsite"), {}),
        ("post", reverse("setup:onsite-words"), {"verify_zh": "hecha"}),
        ("post", reverse("setup:onsite-rule"), {"case_class": str(lamp.pk), "check_share": "0"}),
        ("post", reverse("setup:onsite-drop", args=[lamp.pk]), {}),
        ("post", reverse("setup:limit-group"), limit),
        ("post", reverse("setup:limit-drop", args=[level.pk]), {}),
    ]  # fmt: skip


@pytest.mark.parametrize("who", ["alice", "anna", "stranger"])
def test_others_are_refused_everywhere(cast: Cast, office: WorkCalendar, lamp: CaseClass, who: str) -> None:
    set_level_limit(level="street", group=lamp.parent, share=Decimal("0.3"))
    client = Client()
    if who != "stranger":
        client.force_login(getattr(cast, who))
    for method, url, data in urls(office, lamp):
        answer = getattr(client, method)(url, data)
        assert answer.status_code == (302 if who == "stranger" else 403), url
        if who == "stranger":
            assert "/login/" in answer["Location"]
    assert CalendarVersion.objects.count() == 1
    assert CaseClass.objects.filter(pk=lamp.pk, name="路灯", is_active=True, scheme__is_current=True).exists()
    assert (FilingStandard.objects.count(), LevelLimit.objects.count()) == (1, 1)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_pages_speak_both_languages(
    admin: Client, office: WorkCalendar, lamp: CaseClass, language: str
) -> None:
    load_country(country="CN", year=2026)
    set_level_limit(level="street", group=lamp.parent, share=Decimal("0.3"))
    for method, url, _data in urls(office, lamp):
        if method == "get":
            page = admin.get(url, headers={"accept-language": language})
            assert page.status_code == 200
    shown = admin.get(
        reverse("setup:class", args=[lamp.pk]), headers={"accept-language": language}
    ).content.decode()
    assert f"<h1>01002 {'路灯' if language == 'zh-hans' else 'Street lamp'}</h1>" in "".join(
        shown.split("\n")
    ).replace("    ", "")


def test_data_files_of_the_catalogue_are_there(project: Path) -> None:
    names = {path.name for path in (project / "cases" / "data").glob("*.csv")}
    assert {"classes.csv", "older_classes.csv", "standards.csv"} <= names
