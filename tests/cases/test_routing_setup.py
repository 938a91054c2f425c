"""The rule table: writing it, trying it, and what it forgets."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.db.models import ProtectedError
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.actions.route import route_case
from cases.actions.rules import delete_rule, save_rule, switch_rule
from cases.models import RoutingRule
from cases.queries.rules import Imagined, gaps, simulate
from gridgov.models import AuditEntry
from gridgov.problems import Invalid, Refused
from members.models import User
from members.queries import centre_of
from tests.cases.world import IN_G1, IN_G3, MONDAY, NOWHERE, World, moment
from tests.cast import give_post, make_user

RULES = reverse("routing:rules")
SUNDAY = moment("2026-03-01 09:00")


@pytest.fixture
def make(world: World) -> Callable[..., RoutingRule]:
    """Rules straight into the table, the world's own one taken away."""
    RoutingRule.objects.all().delete()
    number = iter(range(1, 99))

    def begin(**fields: Any) -> RoutingRule:
        target = {} if "to_organisation" in fields else {"to_level": "street"}
        return RoutingRule.objects.create(**{"name": f"Rule {next(number)}", **target, **fields})

    return begin


def tried(world: World, **more: Any) -> Any:
    given: dict[str, Any] = {"source": "patrol", "at": MONDAY, "point": IN_G1} | more
    return simulate(Imagined(case_class=world.classes[given.pop("kind", "litter")], **given))


@pytest.mark.parametrize(
    ("conditions", "reason"),
    [
        ({}, ""),
        ({"case_class": "litter"}, ""),
        ({"case_class": "group"}, ""),
        ({"case_class": "dispute"}, "is for another class"),
        ({"kind": "social"}, "is for another kind of class"),
        ({"area": "street"}, ""),
        ({"area": "other_street"}, "is for another area"),
        ({"source": "resident"}, "is for another source"),
        ({"grid_kind": "exclusive"}, "is for another kind of grid"),
        ({"hours": "working"}, ""),
        ({"hours": "off"}, "is for another time of day"),
        ({"is_active": False}, "is switched off"),
    ],
)
def test_the_simulator_says_why_and_agrees_with_the_worker(
    world: World, make: Callable[..., RoutingRule], conditions: dict[str, Any], reason: str
) -> None:
    named = {"group": world.classes["litter"].parent, **world.classes}
    if "case_class" in conditions:
        conditions = {"case_class": named[conditions["case_class"]]}
    if "area" in conditions:
        conditions = {"area": getattr(world.cast, conditions["area"])}
    rule = make(**conditions)
    outcome = tried(world)
    assert [(trial.rule, trial.reason) for trial in outcome.trials] == [(rule, reason)]
    case = route_case(case_id=world.report().pk, at=MONDAY)
    assert outcome.rule == (None if reason else rule) == case.routed_by
    assert (outcome.target is None) == case.uncovered
    if not reason:
        assert outcome.target == case.holder == world.cast.street_centre


def test_the_most_specific_rule_wins_and_the_table_is_in_that_order(
    world: World, make: Callable[..., RoutingRule]
) -> None:
    wide = make(area=world.cast.street, source="patrol")
    particular = make(case_class=world.classes["litter"])
    outcome = tried(world)
    assert (outcome.rule, [trial.rule for trial in outcome.trials]) == (particular, [particular, wide])
    first = make(comes_first=True, to_organisation=world.cast.department)
    outcome = tried(world)
    assert (outcome.rule, outcome.target) == (first, world.cast.department)
    assert [trial.rule for trial in outcome.trials] == [first, particular, wide]


def test_place_by_point_by_area_or_nowhere(world: World, make: Callable[..., RoutingRule]) -> None:
    make(to_level="grid_team")
    cast = world.cast
    for community in (cast.community, cast.other_community):
        give_post(cast.stranger, "duty_officer", centre_of(community))
    for place, target in (
        ({"point": IN_G1}, cast.team),
        ({"point": IN_G3}, "community centre of M2"),
        ({"point": None, "area": cast.community}, cast.community_centre),
        ({"point": None, "area": cast.street}, cast.street_centre),
        ({"point": NOWHERE}, cast.city_centre),
        ({"point": None}, cast.city_centre),
    ):
        found = tried(world, **place).target
        assert found == target or (isinstance(target, str) and found.area == cast.other_community), place


def test_time_counts_by_the_calendar(world: World, make: Callable[..., RoutingRule]) -> None:
    off = make(hours="off")
    assert tried(world, at=SUNDAY).rule == off
    assert tried(world, at=MONDAY).rule is None


def test_classes_that_are_forgotten(world: World, make: Callable[..., RoutingRule]) -> None:
    def found() -> dict[str, bool]:
        return {gap.case_class.code: gap.sometimes for gap in gaps()}

    assert found() == {"06001": False, "S101": False}
    rule = make(case_class=world.classes["litter"].parent, source="patrol")
    assert found() == {"06001": True, "S101": False}
    make(case_class=world.classes["litter"])
    assert found() == {"S101": False}
    make(kind="social")
    assert found() == {}
    RoutingRule.objects.exclude(pk=rule.pk).update(is_active=False)
    assert found() == {"06001": True, "S101": False}


# Writing ---------------------------------------------------------------------------------------------------------


def test_rules_are_written_by_administrators_of_their_area(world: World) -> None:
    cast = world.cast
    local = cast.people["local"] = _local_administrator(world)
    here = {"name": "Here", "area": cast.street, "to_level": "street"}
    rule = save_rule(by=local, fields=here)
    assert AuditEntry.objects.filter(action="rule.make", actor_id=local.pk).exists()
    for person, fields, rule_id in (
        (local, {"name": "City", "to_level": "street"}, None),
        (local, {"area": cast.other_street}, rule.pk),
        (cast.oscar, {"name": "Mine"}, rule.pk),
        (cast.lisa, here, None),
    ):
        with pytest.raises(Refused):
            save_rule(by=person, fields=fields, rule_id=rule_id)
    with pytest.raises(Refused):
        switch_rule(by=cast.oscar, rule_id=rule.pk, on=False)
    with pytest.raises(Refused):
        delete_rule(by=cast.oscar, rule_id=rule.pk)
    rule.refresh_from_db()
    assert (rule.name, rule.area, rule.is_active) == ("Here", cast.street, True)


def _local_administrator(world: World) -> User:
    person = User.objects.create(username="local", name="Local")
    give_post(person, "administrator", world.cast.street_centre)
    return person


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"to_level": ""}, "to_level"),
        ({"to_organisation": "department"}, "to_level"),
        ({"to_level": "moon"}, "to_level"),
        ({"name": " "}, "name"),
    ],
)
def test_a_rule_has_a_name_and_one_target(world: World, change: dict[str, Any], field: str) -> None:
    if "to_organisation" in change:
        change = {"to_organisation": world.cast.department}
    with pytest.raises(Invalid) as refusal:
        save_rule(by=world.cast.ada, fields={"name": "A", "to_level": "street"} | change)
    assert field in refusal.value.fields


def test_a_rule_that_routed_cases_is_switched_off_and_not_deleted(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Deleting it would write every one of them anew."""
    rule = RoutingRule.objects.get()
    cases = [route_case(case_id=world.report().pk, at=MONDAY) for _ in range(2)]
    with pytest.raises(Invalid, match=r"took 2 cases to their holders.*Switch it off instead"):
        delete_rule(by=world.cast.ada, rule_id=rule.pk)
    client = client_of(world.cast.ada)
    page = client.get(reverse("routing:rule", args=[rule.pk])).content.decode()
    assert "It took 2 cases to their holders" in page
    assert reverse("routing:delete", args=[rule.pk]) not in page
    said = client.post(reverse("routing:delete", args=[rule.pk]), follow=True).content.decode()
    assert "Switch it off instead" in said
    client.post(reverse("routing:switch", args=[rule.pk]), {"on": "0"})
    rule.refresh_from_db()
    cases[0].refresh_from_db()
    assert (rule.is_active, cases[0].routed_by) == (False, rule)
    monkeypatch.setattr("cases.queries.rules.COUNTED", 1)
    with pytest.raises(Invalid, match="took more than 1 cases"):
        delete_rule(by=world.cast.ada, rule_id=rule.pk)
    with pytest.raises(ProtectedError):
        rule.delete()


def test_the_table_asks_for_rights_once(world: World, client: Client) -> None:
    areas = [world.cast.street, world.cast.other_street, world.cast.district, world.cast.community]
    client.force_login(world.cast.ada, backend="django.contrib.auth.backends.ModelBackend")
    counts = []
    for number in range(2):
        with CaptureQueriesContext(connection) as asked:
            page = client.get(reverse("routing:rules")).content.decode()
        counts.append(len(asked))
        for area in areas:
            RoutingRule.objects.create(
                name=f"{area.code} {number}", area=area, source="patrol", to_level="street", is_active=False
            )
    assert counts[0] == counts[1]
    assert "S1 0" in page


def test_who_may_change_which_rule(world: World) -> None:
    cast = world.cast
    local = make_user("local")
    give_post(local, "administrator", cast.street_centre)
    conditions: dict[str, dict[str, Any]] = {
        "own": {"area": cast.street},
        "below": {"area": cast.community},
        "above": {"area": cast.district},
        "beside": {"area": cast.other_street},
        "everywhere": {"kind": "social"},
        "emergency": {"area": cast.street, "comes_first": True},
    }
    rules = {
        name: RoutingRule.objects.create(name=name, to_level="street", is_active=False, **fields)
        for name, fields in conditions.items()
    }
    for who, may in ((local, {"own", "below"}), (cast.ada, {*rules}), (cast.root, {*rules})):
        page = client_of(who).get(reverse("routing:rules")).content.decode()
        offered = {name for name, rule in rules.items() if reverse("routing:switch", args=[rule.pk]) in page}
        assert offered == may


# Pages ------------------------------------------------------------------------------------------------------------


def client_of(user: Any) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_only_administrators_open_routing(world: World) -> None:
    rule = RoutingRule.objects.get()
    for name, args in (("rules", []), ("new", []), ("simulator", []), ("rule", [rule.pk])):
        address = reverse(f"routing:{name}", args=args)
        expected = {"ada": 200, "root": 200, "oscar": 403, "lisa": 403, "henry": 403, "stranger": 403}
        found = {who: client_of(getattr(world.cast, who)).get(address).status_code for who in expected}
        assert found == expected, name
        assert Client().get(address).status_code == 302
    for name in ("switch", "delete"):
        address = reverse(f"routing:{name}", args=[rule.pk])
        assert client_of(world.cast.oscar).post(address).status_code == 403
        assert client_of(world.cast.ada).get(address).status_code == 405
    assert RoutingRule.objects.get().is_active


def test_a_rule_by_forms(world: World) -> None:
    client = client_of(world.cast.ada)
    fields = {
        "name": "Litter at night", "case_class": world.classes["litter"].pk, "hours": "off",
        "area": world.cast.street.code, "to_organisation": world.cast.department.code, "is_active": "on",
    }  # fmt: skip
    assert client.post(reverse("routing:new"), fields).status_code == 302
    rule = RoutingRule.objects.get(name="Litter at night")
    assert (rule.case_class, rule.area, rule.to_organisation, rule.hours) == (
        world.classes["litter"], world.cast.street, world.cast.department, "off",
    )  # fmt: skip
    text = client.get(reverse("routing:rule", args=[rule.pk])).content.decode()
    assert f'value="{world.cast.department.code}"' in text
    group = {**fields, "case_class": "", "group": world.classes["litter"].parent.pk}  # type: ignore[union-attr]
    assert client.post(reverse("routing:rule", args=[rule.pk]), group).status_code == 302
    rule.refresh_from_db()
    assert rule.case_class == world.classes["litter"].parent
    client.post(reverse("routing:switch", args=[rule.pk]), {"on": "0"})
    rule.refresh_from_db()
    assert not rule.is_active
    assert "Switch on" in client.get(RULES).content.decode()
    client.post(reverse("routing:delete", args=[rule.pk]))
    assert not RoutingRule.objects.filter(pk=rule.pk).exists()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"to_level": "", "to_organisation": ""}, "Choose either a level, one organisation, or who"),
        ({"area": "XX"}, "Nothing here has the code"),
        ({"group": "group", "case_class": "litter"}, "Choose a group or one class, not both."),
        ({"name": ""}, "This field is required."),
    ],
)
def test_a_faulty_rule_is_kept_and_explained(world: World, change: dict[str, str], says: str) -> None:
    ids = {"group": world.classes["litter"].parent_id, "litter": world.classes["litter"].pk}
    fields = {"name": "Kept words", "comes_first": "on", "hours": "any", "to_level": "street"}
    fields |= {name: ids.get(value, value) for name, value in change.items()}  # type: ignore[misc]
    answer = client_of(world.cast.ada).post(reverse("routing:new"), fields)
    text = answer.content.decode()
    assert answer.status_code == 400
    assert says in text
    assert 'value="Kept words"' in text or not fields["name"]


def test_the_simulators_page(world: World) -> None:
    litter = world.classes["litter"].pk
    query: dict[str, str | int] = {"case_class": litter, "source": "patrol", "at": "2026-03-02T09:00"}
    client = client_of(world.cast.ada)
    text = client.get(
        reverse("routing:simulator"), query | {"lon": str(IN_G1[0]), "lat": str(IN_G1[1])}
    ).content.decode()
    assert "Goes to Riverside Street Grid Centre" in text
    assert "By the rule" in text.partition("<table")[0], "said before the table"
    first = text.partition("<tbody>")[2].partition("</tr>")[0]
    assert "Fires" in first, "what fires stands on top"
    RoutingRule.objects.update(is_active=False)
    text = client.get(reverse("routing:simulator"), query | {"area": world.cast.street.code}).content.decode()
    assert "No rule covers it" in text
    assert "is switched off" in text
    assert (
        client.get(reverse("routing:simulator"), {"case_class": "0", "source": "patrol"}).status_code == 400
    )


def test_the_table_names_forgotten_classes(world: World) -> None:
    text = client_of(world.cast.ada).get(RULES).content.decode()
    assert "S101 Neighbour dispute" in text
    assert "06001 Exposed litter" not in text
