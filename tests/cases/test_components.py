"""Cases about registered things: offered at intake, kept with the case, routed to whoever owns or maintains them."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.test import Client
from django.urls import reverse

from cases.actions.route import route_case
from cases.actions.rules import save_rule
from cases.models import Case, RoutingRule
from cases.queries.nearby import nearby
from cases.queries.rules import Imagined, gaps, simulate
from gridgov.problems import Invalid
from grids.actions.components import change_component, remove_component
from grids.models import Component
from members.models import Organisation
from tests.cases.lamps import COVER, keeper, lamp_class, put
from tests.cases.world import IN_G1, MONDAY, World

API = "/api/v1/cases/"
DEPARTMENT = "dept"  # code of the cast's department


# Offered at intake ----------------------------------------------------------------------------------------------


def test_the_nearest_are_offered_and_those_of_the_class_first(world: World) -> None:
    lamps = lamp_class(world)
    near, cover, far, gone = put(20), put(5, COVER), put(49), put(1)
    put(60)
    remove_component(component_id=gone.pk, version_seen=1)
    found = nearby(*IN_G1)
    assert [(each.component, round(each.distance_m)) for each in found] == [(cover, 5), (near, 20), (far, 49)]
    by_class = nearby(*IN_G1, case_class=str(lamps.pk), chosen=far.code)
    assert [each.component for each in by_class] == [near, far, cover]
    assert [each.is_chosen for each in by_class] == [False, True, False]
    assert [each.class_id for each in by_class] == [lamps.pk, lamps.pk, None]


def test_never_more_than_five(world: World) -> None:
    for metres in range(8):
        put(metres)
    assert len(nearby(*IN_G1)) == 5
    assert nearby("", "") == nearby("x", 1) == nearby(None, None) == []


def test_of_two_classes_with_its_code_the_event_is_suggested(world: World) -> None:
    lamp_class(world, "component")
    event = lamp_class(world, "event")
    put(1)
    assert nearby(*IN_G1)[0].class_id == event.pk


def test_the_list_is_a_partial_page_for_everybody(world: World) -> None:
    lamp = put(3, maintainer="power")
    address = reverse("public:components")
    asked: dict[str, Any] = {"lon": IN_G1[0], "lat": IN_G1[1], "component": lamp.code}
    page = Client().get(address, asked).content.decode()
    for words in (
        "Is it one of these?",
        "Street light",
        "3 m",
        f'value="{lamp.code}"',
        "Power",
        "None of these",
    ):
        assert words in page
    assert page.count(" checked") == 1
    assert Client().get(address, {"lon": "", "lat": ""}).content.strip() == b""


# Reported -------------------------------------------------------------------------------------------------------


def test_a_case_keeps_its_component_and_takes_its_place(world: World) -> None:
    lamp = put(3, place="Willow Road 12")
    case = world.report(component=lamp, place=None, kind="litter")
    assert (case.component, case.lon, case.lat) == (lamp, lamp.lon, lamp.lat)
    assert (case.reported_grid, case.place) == (world.cast.grid, "Willow Road 12")
    assert case.events.get().data["component"] == lamp.pk


def test_a_place_that_was_given_stays(world: World) -> None:
    case = world.report(component=put(30), place=IN_G1)
    assert (case.lon, case.lat) == IN_G1


@pytest.mark.parametrize(
    ("metres", "state", "sentence"), [(0, "removed", "as removed"), (900, "sound", "900 m away")]
)
def test_what_cannot_be_meant_is_refused(world: World, metres: float, state: str, sentence: str) -> None:
    lamp = put(metres, state=state)
    with pytest.raises(Invalid, match=sentence):
        world.report(component=lamp, place=IN_G1)
    assert not Case.objects.exists()


def form_of(world: World, **more: Any) -> dict[str, Any]:
    given = {"uuid": str(uuid4()), "case_class": world.classes["litter"].pk, "description": "It is out"}
    return given | {"lon": IN_G1[0], "lat": IN_G1[1]} | more


@pytest.mark.parametrize("face", ["phone", "desk", "resident"])
def test_on_the_phone_at_the_desk_and_by_residents(world: World, client: Client, face: str) -> None:
    lamp = put(3)
    address, who, more = {
        "phone": ("/field/log/", world.cast.alice, {}),
        "desk": (
            "/desk/intake/",
            world.cast.oscar,
            {"source": "telephone", "office": world.cast.street_centre.pk},
        ),
        "resident": ("/report/", None, {}),
    }[face]
    if who:
        client.force_login(who)
    wrong = client.post(address, form_of(world, component="33010601037999999", **more))
    assert (wrong.status_code, Case.objects.count()) == (400, 0)
    assert "No component has the number 33010601037999999." in wrong.content.decode()
    assert "Is it one of these?" in wrong.content.decode(), "the choice is there again"
    fields = form_of(world, component=lamp.code, **more)
    answers = [client.post(address, fields) for _twice in range(2)]
    assert {answer.status_code for answer in answers} == {302}
    assert Case.objects.get().component == lamp
    client.post(address, form_of(world, component="", **more))
    assert Case.objects.latest("pk").component is None


def test_over_the_api(world: World, client: Client) -> None:
    lamp = put(3, owner="power", maintainer=DEPARTMENT)
    client.force_login(world.cast.alice)
    given = {"uuid": str(uuid4()), "case_class": world.classes["litter"].pk, "description": "It is out"}

    def post(**more: Any) -> Any:
        return client.post(API, given | more, content_type="application/json")

    for component in ("1", "33010601037999999"):
        answer = post(component=component)
        assert (answer.status_code, list(answer.json()["fields"])) == (400, ["component"])
    made = post(component=lamp.code)
    assert made.status_code == 201
    assert post(component=lamp.code).status_code == 200
    case = client.get(f"{API}{made.json()['id']}/").json()
    assert case["component"] == {
        "id": lamp.pk, "code": lamp.code, "name": "Street light", "state": "sound", "lon": lamp.lon, "lat": lamp.lat,
        "owner": {"code": "power", "name": "Power"}, "maintainer": {"code": DEPARTMENT, "name": "Dept"},
    }  # fmt: skip
    assert (case["lon"], case["lat"]) == (lamp.lon, lamp.lat)
    row = client.get(API).json()["results"][0]
    assert row["component"] == {"id": lamp.pk, "code": lamp.code, "name": "Street light"}


def test_pages_of_the_case_and_of_the_component_name_each_other(world: World, client: Client) -> None:
    lamp = put(3, maintainer="power")
    case = world.report(component=lamp)
    client.force_login(world.cast.oscar)
    for name in ("desk:case", "desk:print", "field:case"):
        page = client.get(reverse(name, args=[case.pk])).content.decode()
        assert lamp.code in page, name
        assert reverse("grids:component", args=[lamp.pk]) in page
        assert "Maintainer: Power" in page
    about = reverse("grids:component", args=[lamp.pk])
    assert case.number in client.get(about).content.decode()
    for who, seen in (("nina", False), ("stranger", False), ("alice", True)):
        person = world.cast.people.get(who) or world.cast.stranger
        client.force_login(person)
        assert (case.number in client.get(about).content.decode()) is seen, who


# Routed ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def rule(world: World) -> Any:
    """`rule(**fields)`: the only rule there is."""
    RoutingRule.objects.all().delete()

    def make(**fields: Any) -> RoutingRule:
        target = {} if {"to_keeper", "to_level"} & fields.keys() else {"to_level": "street"}
        return RoutingRule.objects.create(**{"name": "Rule"} | target | fields)

    return make


@pytest.mark.parametrize(
    ("kept", "fields", "reason"),
    [
        ({"owner": "power"}, {"component_owner": "power"}, ""),
        ({"owner": "power"}, {"component_owner": "water"}, "is for components of another owner"),
        ({}, {"component_owner": "power"}, "is for components of another owner"),
        (None, {"component_owner": "power"}, "is for cases about a registered component"),
        ({"maintainer": "power"}, {"component_maintainer": "power"}, ""),
        ({"owner": "power"}, {"component_maintainer": "power"}, "is for components of another maintainer"),
        ({"maintainer": DEPARTMENT}, {"to_keeper": "maintainer"}, ""),
        ({"owner": DEPARTMENT}, {"to_keeper": "owner"}, ""),
        (
            {"owner": DEPARTMENT, "maintainer": "power"},
            {"to_keeper": "maintainer"},
            "no active organisation has the code power of Power",
        ),
        ({"owner": DEPARTMENT}, {"to_keeper": "maintainer"}, "the component has no maintainer on record"),
        ({}, {"to_keeper": "owner"}, "the component has no owner on record"),
        (None, {"to_keeper": "owner"}, "is for cases about a registered component"),
        ({"owner": DEPARTMENT}, {"to_keeper": "owner", "kind": "social"}, "is for another kind of class"),
    ],
)
def test_the_simulator_says_why_and_agrees_with_the_worker(
    world: World, rule: Any, kept: dict[str, str] | None, fields: dict[str, str], reason: str
) -> None:
    lamp = None if kept is None else put(3, **kept)
    named = {name: keeper(code) if name.startswith("component") else code for name, code in fields.items()}
    made = rule(**named)
    outcome = simulate(
        Imagined(case_class=world.classes["litter"], source="patrol", at=MONDAY, point=IN_G1, component=lamp)
    )
    assert [trial.reason for trial in outcome.trials] == [reason]
    case = route_case(case_id=world.report(component=lamp).pk, at=MONDAY)
    assert outcome.rule == (None if reason else made) == case.routed_by
    assert case.uncovered is bool(reason)
    wanted = world.cast.department if "to_keeper" in fields else world.cast.street_centre
    assert reason or outcome.target == case.holder == wanted


def test_an_organisation_that_was_closed_does_not_answer(world: World, rule: Any) -> None:
    lamp = put(3, maintainer=DEPARTMENT)
    rule(to_keeper="maintainer")
    Organisation.objects.filter(code=DEPARTMENT).update(is_active=False)
    case = route_case(case_id=world.report(component=lamp).pk, at=MONDAY)
    assert (case.uncovered, case.holder) == (True, world.cast.street_centre)


def test_the_keeper_counts_as_it_is_when_the_case_is_routed(world: World, rule: Any) -> None:
    lamp = put(3)
    rule(to_keeper="owner")
    case = world.report(component=lamp)
    change_component(component_id=lamp.pk, version_seen=1, owner=keeper(DEPARTMENT))
    assert route_case(case_id=case.pk, at=MONDAY).holder == world.cast.department


def test_a_rule_for_a_keeper_is_the_more_particular(world: World, rule: Any) -> None:
    lamp = put(3, owner="power")
    rule()
    particular = rule(component_owner=keeper("power"))
    assert route_case(case_id=world.report(component=lamp).pk, at=MONDAY).routed_by == particular


def test_a_rule_that_needs_a_component_does_not_cover_a_class(world: World, rule: Any) -> None:
    rule(to_keeper="owner")
    assert {gap.sometimes for gap in gaps()} == {True}
    rule()
    assert gaps() == []


@pytest.mark.parametrize(
    "target",
    [
        {},
        {"to_level": "street", "to_keeper": "owner"},
        {"to_level": "street", "to_organisation": True},
        {"to_organisation": True, "to_keeper": "owner"},
        {"to_keeper": "neighbour"},
    ],
)
def test_exactly_one_target(world: World, target: dict[str, Any]) -> None:
    fields = {"to_level": "", "to_organisation": None, "to_keeper": ""} | target
    if fields["to_organisation"]:
        fields["to_organisation"] = world.cast.department
    with pytest.raises(Invalid):
        save_rule(by=world.cast.ada, fields={"name": "R", "hours": "any"} | fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        RoutingRule.objects.create(name="R", **fields)


def test_rules_are_written_and_tried_by_form(world: World, client: Client) -> None:
    lamp = put(3, owner="power", maintainer=DEPARTMENT)
    client.force_login(world.cast.ada)
    given = {"name": "To the maintainer", "hours": "any", "comes_first": "on", "is_active": "on"}
    answer = client.post(
        reverse("routing:new"), given | {"component_owner": keeper("power").pk, "to_keeper": "maintainer"}
    )
    assert answer.status_code == 302
    made = RoutingRule.objects.get(name="To the maintainer")
    assert (made.component_owner, made.to_keeper) == (keeper("power"), "maintainer")
    page = client.get(reverse("routing:rules")).content.decode()
    assert "owner: Power" in page
    assert "the component&#x27;s maintainer" in page
    asked: dict[str, Any] = {
        "case_class": world.classes["litter"].pk,
        "source": "patrol",
        "component": lamp.code,
    }
    tried = client.get(reverse("routing:simulator"), asked)
    assert tried.context["outcome"].target == world.cast.department
    shown = client.get(reverse("routing:rule", args=[made.pk])).content.decode()
    assert f'<option value="{keeper("power").pk}" selected>' in shown


def test_a_component_with_cases_is_never_deleted(world: World) -> None:
    lamp = put(3)
    world.report(component=lamp)
    with pytest.raises(ProtectedError):
        Component.objects.filter(pk=lamp.pk).delete()
