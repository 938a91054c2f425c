"""The same for what cases are judged by: calendars, limits, standards, mappings, samples, words, policies."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from cases.models import CalendarVersion, CaseClass, FilingStandard, Scheme, WorkCalendar
from cases.policies import value_of
from cases.queries.limits import Limit, settings_now
from cases.wording import city_words
from tests.cases.test_setup_api import Api, ada
from tests.cases.world import World

__all__ = ["ada"]
YEAR: dict[str, Any] = {
    "name": "Harbour", "timezone": "Asia/Shanghai", "from": "2028-01-01", "to": "2028-12-31",
    "weekly": {"mon": [["08:00", "12:00"]]}, "days": {},
}  # fmt: skip


def test_a_calendar_is_previewed_loaded_changed_and_described(world: World, ada: Api) -> None:
    before = WorkCalendar.objects.count()
    seen = ada.post("calendars/", data=YEAR)
    assert (seen["preview"], seen["changed"], seen["calendar"], seen["version"]["number"]) == (
        True,
        True,
        None,
        1,
    )
    assert WorkCalendar.objects.count() == before, "a preview writes nothing"
    made = ada.post("calendars/", 201, data=YEAR, preview=False)
    assert ada.post("calendars/", data=YEAR, preview=False)["changed"] is False
    pk = made["calendar"]

    closed: dict[str, Any] = {"day": "2028-05-01", "spans": []}  # a Monday
    assert ada.post(f"calendars/{pk}/day/", **closed)["days"] == ["2028-05-01"]
    assert CalendarVersion.objects.filter(calendar=pk).count() == 1
    done = ada.post(f"calendars/{pk}/day/", 201, **closed, preview=False)
    assert (done["version"]["number"], done["version"]["days"]) == (2, {"2028-05-01": []})
    assert [row["number"] for row in ada.get(f"calendars/{pk}/versions/", limit=1)["results"]] == [2]

    named = ada.post(f"calendars/{pk}/", name="Port", area=world.cast.street.code)
    assert (named["name"], named["area"]["code"], named["version"]["number"]) == (
        "Port",
        world.cast.street.code,
        2,
    )
    assert "Port" in [row["name"] for row in ada.get("calendars/")["results"]]


def test_a_calendar_that_ends_soon_is_warned_of(world: World, ada: Api) -> None:
    days = {"from": timezone.localdate() - timedelta(days=9), "to": timezone.localdate() + timedelta(days=9)}
    made = ada.post("calendars/", 201, data=YEAR | days, preview=False)
    (warning,) = ada.get("calendars/")["warnings"]
    assert (warning["calendar"], warning["urgent"]) == (made["calendar"], True)


@pytest.mark.parametrize(
    ("path", "given", "said"),
    [
        ("calendars/", {"data": {"name": "Half"}}, "timezone"),
        ("calendars/", {"data": [1]}, "JSON object"),
        ("calendars/year/", {"country": "CN", "year": 2300}, "2"),
        ("calendars/{}/day/", {"day": "2026-05-04", "spans": [["9", "12:00"]]}, "no time of day"),
        ("calendars/{}/", {"is_default": False}, "default"),
    ],
)
def test_a_calendar_that_cannot_be_is_told(
    world: World, ada: Api, path: str, given: dict[str, Any], said: str
) -> None:
    assert said in ada.post(path.format(WorkCalendar.objects.get().pk), 400, **given)["error"]


def test_a_year_of_holidays_is_added(world: World, ada: Api) -> None:
    seen = ada.post("calendars/year/", country="CN", year=2025)
    assert (seen["preview"], seen["calendar"]) == (True, None)
    made = ada.post("calendars/year/", 201, country="CN", year=2025, preview=False)
    assert made["version"]["days"]["2025-10-01"] == []


def test_limits_and_warnings_are_set_and_dropped(world: World, ada: Api) -> None:
    group = world.classes["litter"].parent_id
    ada.post("limits/stages/", stage="accept", value="2", unit="hour")
    made = ada.post("limits/levels/", level="street", group=group, value="3", unit="working_day")
    ada.post("limits/levels/", level="city", share="0.4")
    ada.post("limits/warnings/", kind="", share="0.7")
    told = ada.get("limits/")
    assert {"stage": "accept", "value": "2.0000", "unit": "hour"} in told["stages"]
    assert {row["level"]: row["share"] for row in told["levels"]} == {"street": None, "city": "0.4000"}
    assert told["warnings"] == [{"kind": "", "share": "0.700"}]
    assert settings_now().levels["street", group].limit == Limit(Decimal(3), "working_day")
    ada.post(f"limits/levels/{made['id']}/drop/", 204)
    ada.post("limits/warnings/", kind="", share=None)
    assert [row["level"] for row in ada.get("limits/")["levels"]] == ["city"]
    assert ada.get("limits/")["warnings"] == []


@pytest.mark.parametrize(
    ("path", "given", "field"),
    [
        ("stages", {"stage": "accept", "value": 0, "unit": "hour"}, "value"),
        ("stages", {"stage": "lunch", "value": 1, "unit": "hour"}, "stage"),
        ("levels", {"level": "street"}, ""),
        ("levels", {"level": "street", "share": "1.5"}, "share"),
        ("levels", {"level": "street", "value": "-1", "unit": "hour"}, "value"),
        ("levels", {"level": "street", "value": "1"}, "unit"),
        ("levels", {"level": "street", "share": "0.5", "group": "class"}, "group"),
        ("warnings", {"kind": "total", "share": 0}, "share"),
    ],
)
def test_a_limit_that_cannot_be_is_told(
    world: World, ada: Api, path: str, given: dict[str, Any], field: str
) -> None:
    if given.get("group") == "class":
        given = given | {"group": world.classes["litter"].pk}
    answer = ada.post(f"limits/{path}/", 400, **given)
    assert set(answer["fields"]) == ({field} if field else set())


def test_a_standard_is_added_changed_planned_and_dropped(world: World, ada: Api) -> None:
    litter = world.classes["litter"].pk
    said: dict[str, Any] = {"limit_value": "3", "limit_unit": "hour", "condition": "More than ten bags"}
    made = ada.post("standards/", 201, case_class=litter, **said)
    assert (made["number"], made["district"]) == (101, None)
    later = (timezone.localdate() + timedelta(days=10)).isoformat()
    path = f"standards/{made['id']}/"
    planned = ada.post(path, **said | {"limit_value": "5"}, starts=later, seen=made["seen"])
    assert (planned["version"], planned["valid_to"]) == (2, None)
    assert ada.post(f"standards/{planned['id']}/", 409, **said, seen=made["seen"])["error"]
    ada.post(path, 404, **said)
    every = [row["version"] for row in ada.get("standards/", **{"class": litter, "all": True})["results"]]
    assert every.count(2) == 1
    ada.post(f"standards/{planned['id']}/drop/", 204)
    assert not ada.post(f"{path}use/", active=False)["is_active"]
    assert ada.post(f"{path}use/", active=True)["is_active"]
    own = ada.post(f"{path}district/", 201, **said | {"limit_value": "9"}, district=world.cast.district.code)
    assert own["district"]["code"] == world.cast.district.code
    mine = ada.get("standards/", district=world.cast.district.code)["results"]
    assert [row["id"] for row in mine] == [own["id"]]
    ada.post(f"standards/{own['id']}/drop/", 204)
    assert FilingStandard.objects.get(pk=own["id"]).valid_to
    assert set(
        ada.post("standards/", 400, case_class=litter, limit_value=0, limit_unit="hour")["fields"]
    ) == {"limit_value"}
    past = ada.post(path, 400, **said, starts=date(2020, 1, 1).isoformat())
    assert set(past["fields"]) == {"starts"}


def test_classes_of_two_schemes_are_mapped(world: World, ada: Api) -> None:
    litter = world.classes["litter"]
    older = CaseClass.objects.create(
        scheme=Scheme.objects.create(code="OLD", name="旧", is_current=False),
        kind="event",
        code="0601",
        name="垃圾",
    )
    made = ada.post("mappings/", case_class=litter.pk, relation="narrower", other=older.pk)
    again = ada.post("mappings/", case_class=older.pk, relation="same", other=litter.pk)
    assert (again["id"], again["relation"], again["is_own"]) == (made["id"], "same", True)
    for asked in ({"scheme": "OLD"}, {"class": litter.pk}):
        assert [row["id"] for row in ada.get("mappings/", **asked)["results"]] == [made["id"]]
    assert ada.get("mappings/", scheme="NONE")["results"] == []
    ada.post("mappings/", 400, case_class=litter.pk, relation="same", other=litter.pk)
    ada.post(f"mappings/{made['id']}/drop/", 204)
    ada.post(f"mappings/{made['id']}/drop/", 404)


def test_samples_words_and_numbers(world: World, ada: Api) -> None:
    litter = world.classes["litter"].pk
    ada.post("samples/", case_class=litter, check_share="0.1", photos=False)
    (row,) = ada.get("samples/")["results"]
    assert (row["case_class"]["id"], row["check_share"], row["photos"]) == (litter, "0.1000", False)
    assert set(ada.post("samples/", 400, case_class=litter, check_share="1.1")["fields"]) == {"check_share"}
    ada.post("samples/", case_class=litter)
    assert ada.get("samples/")["results"] == []

    words: dict[str, Any] = {
        "verify_zh": "heshi",
        "check_zh": "heyan",
        "verify_en": "inspect",
        "check_en": "check",
    }
    assert ada.post("words/", **words) == words
    assert ada.get("words/") == words
    ada.post("words/", 400, **words | {"check_zh": "heshi"})
    assert city_words().verify_en != "inspect", "outside an answer the usual words are used"

    ada.post("policies/", values={"reopen_days": 60})
    assert value_of("reopen_days") == 60
    told = {row["name"]: row["value"] for row in ada.get("policies/")["results"]}
    assert (told["reopen_days"], told["urge_hours"]) == (60, 24)
    wrong = ada.post("policies/", 400, values={"reopen_days": 0, "lunch": 3, "urge_hours": 12})
    assert set(wrong["fields"]) == {"reopen_days", "lunch"}
    assert value_of("urge_hours") == 24, "all of them or none"
