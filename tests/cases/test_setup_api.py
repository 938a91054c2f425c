"""What administrators set, over the API: each action once as it should go, and refused as its page refuses it."""

from typing import Any

import pytest
from django.test import Client

from cases.actions.rules_report import make_report
from cases.models import AdmittedItem, RoutingRule, RulesReport
from gridgov.models import AuditEntry
from tests.cases.world import IN_G1, World

ROOT = "/api/v1/"


class Api:
    """The API as one person uses it; every answer is held to its status."""

    def __init__(self, world: World, who: str = "ada") -> None:
        self.client = Client()
        self.client.force_login(world.cast.people[who], backend="django.contrib.auth.backends.ModelBackend")

    def get(self, path: str, status: int = 200, **query: Any) -> Any:
        return self._read(self.client.get(ROOT + path, query), status)

    def post(self, path: str, status: int = 200, **body: Any) -> Any:
        answer = self.client.post(ROOT + path, body, content_type="application/json")
        return self._read(answer, status)

    def _read(self, answer: Any, status: int) -> Any:
        assert answer.status_code == status, answer.content
        return answer.json() if answer.content else None


@pytest.fixture
def ada(world: World) -> Api:
    """Administers the city."""
    return Api(world)


def names(rows: list[dict[str, Any]]) -> list[str]:
    return [row["name"] for row in rows]


def test_a_rule_is_made_tried_changed_switched_off_and_dropped(world: World, ada: Api) -> None:
    litter, team = world.classes["litter"], world.cast.team
    asked: dict[str, Any] = {"case_class": litter.pk, "lon": IN_G1[0], "lat": IN_G1[1]}
    before = ada.get("routing/try/", **asked)
    assert before["rule"]["name"] == "Litter to the street"
    assert before["target"]["code"] == world.cast.street_centre.code
    assert before["place"][-1] == world.cast.grid.display_name

    fields: dict[str, Any] = {
        "name": "Bags to the team",
        "case_class": litter.pk,
        "to_organisation": team.code,
    }
    made = ada.post("routing/rules/", 201, **fields, area=world.cast.community.code)
    assert (made["hours"], made["area"]["id"]) == ("any", world.cast.community.pk)
    tried = ada.get("routing/try/", **asked)
    assert (tried["rule"]["id"], tried["target"]["code"]) == (made["id"], team.code)
    there = {trial["rule"]["name"]: trial["reason"] for trial in tried["trials"]}
    assert not there["Bags to the team"]
    assert names(ada.get("routing/rules/")["results"]) == ["Bags to the team", "Litter to the street"]

    changed = ada.post(f"routing/rules/{made['id']}/", hours="off")
    assert (changed["hours"], changed["name"]) == ("off", "Bags to the team")
    ada.post(f"routing/rules/{made['id']}/switch/", on=False)
    off = ada.get("routing/try/", **asked)
    assert off["rule"] == before["rule"]
    assert {trial["reason"] for trial in off["trials"]} == {"", "is switched off"}
    ada.post(f"routing/rules/{made['id']}/drop/", 204)
    assert RoutingRule.objects.count() == 1
    told = AuditEntry.objects.filter(action__startswith="rule.").order_by("pk")
    assert [entry.action for entry in told] == ["rule.make", "rule.change", "rule.switch", "rule.delete"]


@pytest.mark.parametrize(
    ("given", "fields"),
    [
        ({"to_level": "street"}, {"name"}),
        ({"name": "Nowhere"}, {"to_level"}),
        ({"name": "Both", "to_level": "street", "to_keeper": "owner"}, {"to_level"}),
        ({"name": "Unknown", "to_level": "street", "area": "nowhere"}, {"area"}),
        ({"name": "Unknown", "to_level": "village"}, {"to_level"}),
        ({"name": "Unknown", "to_level": "street", "case_class": 2**62}, {"case_class"}),
    ],
)
def test_a_rule_that_cannot_be_names_what_is_wrong(ada: Api, given: dict[str, Any], fields: set[str]) -> None:
    assert set(ada.post("routing/rules/", 400, **given)["fields"]) == fields


def test_a_tie_is_refused_and_a_rule_with_cases_stays(world: World, ada: Api) -> None:
    rule = RoutingRule.objects.get()
    twice = ada.post("routing/rules/", 400, name="Again", case_class=rule.case_class_id, to_level="city")
    assert "Litter to the street" in twice["error"]
    from cases.actions.route import route_case

    route_case(case_id=world.report().pk)
    assert "Switch it off" in ada.post(f"routing/rules/{rule.pk}/drop/", 400)["error"]


def test_an_imagined_case_needs_a_class_and_a_whole_position(world: World, ada: Api) -> None:
    assert set(ada.get("routing/try/", 400)["fields"]) == {"case_class"}
    half = ada.get("routing/try/", 400, case_class=world.classes["litter"].pk, lon=120)
    assert set(half["fields"]) == {"lat"}


def test_the_report_says_what_no_rule_covers(world: World, ada: Api) -> None:
    empty = ada.get("routing/report/")
    assert (empty["made_at"], empty["making"], empty["gaps"]) == (None, False, [])
    assert ada.post("routing/report/renew/", 202)["making"]
    ada.post("routing/report/renew/", 202)
    assert RulesReport.objects.get().asked == 1, "asked for twice while it is made is asked for once"
    make_report({"number": 1})
    found = ada.get("routing/report/")
    uncovered = {each["name"] for gap in found["gaps"] for each in gap["classes"] if gap["never"]}
    assert uncovered, found
    assert not uncovered & {world.classes["litter"].display_name}
    assert found["won"] == {str(RoutingRule.objects.get().pk): 0}


def test_work_is_admitted_listed_and_withdrawn(world: World, ada: Api) -> None:
    item: dict[str, Any] = {
        "organisation": world.cast.department.code,
        "case_class": world.classes["litter"].pk,
        "frequency": "Weekly",
        "weekly_hours": "1.5",
        "legal_basis": "Ordinance 7",
        "starts_on": "2026-01-01",
        "ends_on": "2099-12-31",
    }
    made = ada.post("admissions/", 201, **item)
    assert (made["in_force"], made["weekly_hours"]) == (True, "1.5")
    assert [row["id"] for row in ada.get("admissions/", now=True)["results"]] == [made["id"]]
    assert ada.get("admissions/", organisation="nobody")["results"] == []
    gone = ada.post(f"admissions/{made['id']}/withdraw/")
    assert not gone["in_force"]
    ada.post(f"admissions/{made['id']}/withdraw/", 400)
    assert ada.get("admissions/", now=True)["results"] == []
    wrong = ada.post("admissions/", 400, **item | {"weekly_hours": 0, "ends_on": "2025-01-01"})
    assert set(wrong["fields"]) == {"weekly_hours", "ends_on"}
    assert AdmittedItem.objects.count() == 1
