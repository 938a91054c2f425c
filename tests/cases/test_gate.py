"""The gate: nobody but their own centre gives work to grid members that was not admitted."""

from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from cases.actions.gate import admit_item, withdraw_item
from cases.actions.route import route_case
from cases.models import AdmittedItem, Case, RoutingRule
from cases.queries.offers import offers_for
from gridgov.problems import Invalid, Refused
from tests.cases.test_dispute_life import TERMS, Quarrel
from tests.cases.world import MONDAY, World
from tests.cast import give_post


def admit(world: World, **more: Any) -> AdmittedItem:
    given: dict[str, Any] = {
        "organisation": world.cast.district_centre,
        "case_class": world.classes["litter"],
        "frequency": "Once a month",
        "weekly_hours": Decimal("0.5"),
        "legal_basis": "Sanitation ordinance, article 7",
        "starts_on": date(2026, 1, 1),
        "ends_on": date(2026, 12, 31),
    }
    return admit_item(by=more.pop("by", world.cast.ada), **given | more)


@pytest.fixture
def at_district(world: World) -> Case:
    return world.walk(world.report(), "establish", "escalate")


def give(world: World, case: Case, who: str = "dan", move: str = "dispatch") -> Case:
    return world.move(case, move, world.cast.people[who], MONDAY, organisation=world.cast.team.pk)


def test_their_own_centre_needs_no_admission(world: World) -> None:
    assert give(world, world.walk(world.report(), "establish"), "oscar").state == "dispatched"


@pytest.mark.parametrize("move", ["dispatch", "assist"])
def test_a_superior_is_refused_with_the_reason_and_who_may_admit(
    world: World, at_district: Case, move: str
) -> None:
    case = at_district
    if move == "assist":
        case = world.move(case, "dispatch", world.cast.dan, organisation=world.cast.department.pk)
    with pytest.raises(
        Refused, match=r"Team of grid 1 walks a grid: .* only while that is admitted"
    ) as caught:
        give(world, case, move=move)
    assert "Administrator" in str(caught.value.who_may)


@pytest.mark.parametrize(
    ("move", "given"),
    [
        ("dispatch", {"organisation": "department", "assisting": ["team"]}),
        ("whistle", {"organisations": ["team"]}),
    ],
)
def test_neither_as_helpers_nor_by_the_whistle(
    world: World, at_district: Case, move: str, given: dict[str, Any]
) -> None:
    cast, ids = world.cast, {"team": world.cast.team.pk, "department": world.cast.department.pk}
    chosen = {
        key: ids[it] if isinstance(it, str) else [ids[each] for each in it] for key, it in given.items()
    }
    with pytest.raises(Refused, match="only while that is admitted"), transaction.atomic():
        world.move(at_district, move, cast.dan, MONDAY, text="Come", **chosen)
    admit(world)
    world.move(at_district, move, cast.dan, MONDAY, text="Come", **chosen)


def test_with_an_item_in_force_it_may(world: World, at_district: Case) -> None:
    admit(world)
    assert give(world, at_district).state == "dispatched"


def test_an_item_for_the_group_covers_its_classes(world: World, at_district: Case) -> None:
    admit(world, case_class=world.classes["litter"].parent)
    assert give(world, at_district).state == "dispatched"


@pytest.mark.parametrize(
    "more",
    [
        {"starts_on": date(2026, 3, 3)},
        {"ends_on": date(2026, 3, 1)},
        {"case_class": "dispute"},
        {"organisation": "city"},
        {"withdrawn": True},
    ],
    ids=lambda more: next(iter(more)),
)
def test_an_item_of_another_time_class_or_organisation_is_none(
    world: World, at_district: Case, more: dict[str, Any]
) -> None:
    withdrawn = more.pop("withdrawn", False)
    if "case_class" in more:
        more = {"case_class": world.classes["dispute"]}
    if "organisation" in more:
        more = {"organisation": world.cast.city_centre}
    item = admit(world, **more)
    if withdrawn:
        withdraw_item(by=world.cast.ada, item_id=item.pk)
    with pytest.raises(Refused):
        give(world, at_district)


def ready_for(world: World, move: str) -> Case:
    """At the district's centre, where the move is the next one."""
    steps = {
        "verify": (),
        "send_check": ("establish", "dispatch", "answer"),
        "send_recheck": ("establish", "dispatch", "answer", "check"),
    }
    return world.walk(world.report(), *steps[move], "escalate")


@pytest.mark.parametrize("move", ["verify", "send_check", "send_recheck"])
def test_a_superior_sends_the_members_to_look_only_where_that_is_admitted(world: World, move: str) -> None:
    case, dan = ready_for(world, move), world.cast.dan
    with pytest.raises(Refused, match="only while that is admitted") as caught, transaction.atomic():
        world.move(case, move, dan, MONDAY)
    assert "look themselves" in str(caught.value.who_may)
    assert move in {step.name for step, _why in offers_for(case, dan).blocked}
    admit(world)
    case = world.move(case, move, dan, MONDAY)
    assert case.site_tasks.filter(done_at=None, grid=world.cast.grid).exists()


@pytest.mark.parametrize("move", ["verify", "send_check", "send_recheck"])
def test_without_admission_the_superior_looks_itself_or_sends_it_back(world: World, move: str) -> None:
    case, cast = ready_for(world, move), world.cast
    if move == "send_check":
        assert world.move(case, "check", cast.dan, MONDAY, text="Seen").checked_by == cast.dan
        return
    case = world.move(case, "send_back", cast.dan, MONDAY, text="Look, please")
    assert world.move(case, move, cast.oscar, MONDAY).site_tasks.filter(done_at=None).exists()


@pytest.mark.parametrize(
    ("source", "brought_by", "admitted", "team"),
    [
        ("patrol", "", "", True),
        ("department", "department", "", False),
        ("superior", "district_centre", "", False),
        ("department", "department", "department", True),
        ("superior", "district_centre", "district_centre", True),
        ("department", "city_centre", "department", False),  # an item of another organisation
        (
            "department",
            "street_centre",
            "department",
            False,
        ),  # the street wrote it down: nobody knows for whom
        ("department", "", "department", False),
    ],
)
def test_routing_takes_what_others_bring_in_to_the_street(
    world: World, source: str, brought_by: str, admitted: str, team: bool
) -> None:
    RoutingRule.objects.update(to_level="grid_team")
    if admitted:
        admit(world, organisation=getattr(world.cast, admitted))
    logged_for = getattr(world.cast, brought_by) if brought_by else None
    report = world.report(source=source, logged_for=logged_for)
    case = route_case(case_id=report.pk, at=MONDAY)
    assert case.holder == (world.cast.team if team else world.cast.street_centre)
    assert bool(case.events.latest("pk").data.get("gated")) is not team


@pytest.fixture
def quarrel_above(world: World) -> Quarrel:
    """A dispute at the district's centre."""
    quarrel = Quarrel(world).establish()
    quarrel.do("escalate", text="Beyond us")
    return quarrel


CHOOSES = {"appoint": "mediator", "name": "colleague", "plan_visit": "visitor"}


@pytest.mark.parametrize("move", list(CHOOSES))
def test_a_superior_entrusts_a_member_only_where_that_is_admitted(
    world: World, quarrel_above: Quarrel, move: str
) -> None:
    cast, quarrel = world.cast, quarrel_above
    given: dict[str, Any] = {CHOOSES[move]: cast.leo.pk}
    if move == "plan_visit":
        quarrel.do("appoint", "dan", mediator=cast.lisa.pk)
        for role, person in (("applicant", "王一"), ("respondent", "李二")):
            quarrel.do("party", "lisa", role=role, party_name=person)
        quarrel.do("agree", "lisa", **TERMS)
        given["due_on"] = date(2026, 3, 20)
    said = r"is a grid member: .* only while that is admitted"
    with pytest.raises(Refused, match=said) as caught, transaction.atomic():
        quarrel.do(move, "dan", **given)
    assert "It can be admitted" in str(caught.value.who_may)
    admit(world, case_class=world.classes["dispute"])
    quarrel.do(move, "dan", **given)


def test_their_own_centre_entrusts_its_members_and_others_the_people_of_a_desk(world: World) -> None:
    quarrel = Quarrel(world).establish()
    quarrel.do("appoint", mediator=world.cast.leo.pk)
    quarrel.do("escalate", text="Beyond us")
    quarrel.do("name", "dan", colleague=world.cast.lisa.pk)
    give_post(world.cast.alice, "handler", world.cast.street_centre)
    quarrel.do("name", "dan", colleague=world.cast.alice.pk)


@pytest.mark.parametrize(("mediator", "may"), [("henry", False), ("lisa", True), ("leo", True)])
def test_a_mediator_sends_members_to_visit_as_his_own_office_might(
    world: World, mediator: str, may: bool
) -> None:
    quarrel = Quarrel(world)
    quarrel.mediator = world.cast.people[mediator]
    quarrel.establish().do("appoint", mediator=quarrel.mediator.pk)
    for role, person in (("applicant", "王一"), ("respondent", "李二")):
        quarrel.do("party", mediator, role=role, party_name=person)
    quarrel.do("agree", mediator, **TERMS)
    send = partial(quarrel.do, "plan_visit", mediator, visitor=world.cast.alice.pk, due_on=date(2026, 3, 20))
    if may:
        send()
        return
    with pytest.raises(Refused, match="Sanitation Office may entrust members"), transaction.atomic():
        send()
    quarrel.do("plan_visit", mediator, visitor=quarrel.mediator.pk, due_on=date(2026, 3, 20))


def test_an_item_says_everything(world: World) -> None:
    wrong = {"frequency": " ", "legal_basis": "", "weekly_hours": Decimal(0), "ends_on": date(2025, 1, 1)}
    with pytest.raises(Invalid) as caught:
        admit(world, **wrong)
    assert set(caught.value.fields) == set(wrong)
    with pytest.raises(Refused):
        admit(world, by=world.cast.lisa)
    item = admit(world)
    withdraw_item(by=world.cast.ada, item_id=item.pk)
    with pytest.raises(Invalid, match="already"):
        withdraw_item(by=world.cast.ada, item_id=item.pk)


def test_the_page(world: World) -> None:
    client = Client()
    client.force_login(world.cast.ada, backend="django.contrib.auth.backends.ModelBackend")
    address = reverse("setup:admissions")
    first = client.get(address).content.decode()
    assert "Nothing is admitted" in first
    assert "they are not counted yet" in first
    body = {"organisation": "dept", "case_class": world.classes["litter"].pk, "frequency": "Weekly"}
    assert "This field is required" in client.post(address, body).content.decode()
    body |= {"weekly_hours": "1", "legal_basis": "Article 7"}
    body |= {"starts_on": "2026-01-01", "ends_on": "2036-01-01"}
    client.post(address, body)
    item = AdmittedItem.objects.get()
    assert "Article 7" in client.get(address).content.decode()
    client.post(reverse("setup:admission-withdraw", args=[item.pk]))
    assert "Withdrawn" in client.get(address).content.decode()
