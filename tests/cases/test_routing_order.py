"""The most specific rule wins, and two that could both win are refused."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from cases.actions.rules import save_rule, switch_rule
from cases.models import CaseClass, RoutingRule
from cases.routing import Facts, in_order, rank, try_rules, winner
from cases.routing.ranking import same_conditions
from gridgov.problems import Invalid, Refused
from grids.models import Area
from tests.cases.world import World
from tests.cast import give_post, make_user

# A small world: two groups of two classes in two kinds, a line of four areas beside another one.
CLASSES = {pk: CaseClass(pk=pk, level=1, kind=kind) for pk, kind in ((1, "event"), (2, "social"))}
CLASSES |= {
    pk: CaseClass(pk=pk, level=2, kind=CLASSES[pk // 10].kind, parent=CLASSES[pk // 10])
    for pk in (11, 12, 21)
}
AREAS = {
    pk: Area(pk=pk, level=level, path=path)
    for pk, level, path in (
        (1, "city", "/1/"), (2, "district", "/1/2/"), (3, "street", "/1/2/3/"), (4, "community", "/1/2/3/4/"),
        (5, "street", "/1/2/5/"), (6, "community", "/1/2/5/6/"),
    )
}  # fmt: skip


def rule(pk: int = 0, **fields: Any) -> RoutingRule:
    named = {"case_class": CLASSES.get(fields.pop("cls", 0)), "area": AREAS.get(fields.pop("where", 0))}
    return RoutingRule(pk=pk or None, name="R", to_level="street", **named, **fields)


SOURCES, GRIDS, HOURS = ("patrol", "telephone"), ("comprehensive", "micro"), ("working", "off")
RULES = st.builds(
    rule,
    cls=st.sampled_from((0, *CLASSES)),
    where=st.sampled_from((0, *AREAS)),
    kind=st.sampled_from(("", "event")),
    source=st.sampled_from(("", *SOURCES)),
    grid_kind=st.sampled_from(("", *GRIDS)),
    hours=st.sampled_from(("any", *HOURS)),
    comes_first=st.booleans(),
)


@st.composite
def facts(draw: Callable[..., Any]) -> Facts:
    case_class = CLASSES[draw(st.sampled_from((11, 12, 21)))]
    place = AREAS[draw(st.sampled_from((1, 4, 6)))]
    working = draw(st.booleans())
    return Facts(
        frozenset({case_class.pk, case_class.parent_id or 0}), case_class.kind, frozenset(place.line),
        draw(st.sampled_from(SOURCES)), draw(st.sampled_from(GRIDS)), lambda: working,
    )  # fmt: skip


@given(st.lists(RULES, max_size=8), st.lists(facts(), min_size=1, max_size=20))
def test_of_rules_without_a_tie_one_wins_at_most(rules: list[RoutingRule], cases: list[Facts]) -> None:
    """Whoever fits and is not the winner has a lower rank; equal ranks that both fit are the same conditions."""
    kept: list[RoutingRule] = []
    for number, one in enumerate(rules, start=1):
        one.pk = number
        if not any(same_conditions(one, other) for other in kept):
            kept.append(one)
    for case in cases:
        trials = try_rules(kept, case)
        fitting = [trial.rule for trial in trials if not trial.reason]
        best = winner(trials)
        assert (best.rule if best else None) == (fitting[0] if fitting else None)
        equal = [one for one in fitting if rank(one) == rank(fitting[0])]
        # A kind beside a class says nothing new: storing takes it away.
        assert (
            len({(one.case_class_id, one.area_id, one.source, one.hours, one.grid_kind) for one in equal})
            <= 1
        )


NARROWER: dict[str, list[Any]] = {
    "case_class": [0, 1, 11], "area": [0, 1, 2, 3, 4], "source": ["", "patrol"], "hours": ["any", "off"],
    "grid_kind": ["", "micro"], "to_keeper": ["", "owner"], "comes_first": [False, True],
}  # fmt: skip


@given(
    st.fixed_dictionaries({name: st.integers(0, len(steps) - 1) for name, steps in NARROWER.items()}),
    st.data(),
)
def test_a_condition_added_or_narrowed_raises_the_rank(chosen: dict[str, int], data: Any) -> None:
    open_ones = [name for name, step in chosen.items() if step + 1 < len(NARROWER[name])]
    if not open_ones:
        return
    narrowed = chosen | {(name := data.draw(st.sampled_from(open_ones))): chosen[name] + 1}
    assert rank(_built(narrowed)) > rank(_built(chosen))


def _built(chosen: dict[str, int]) -> RoutingRule:
    values = {name: NARROWER[name][step] for name, step in chosen.items()}
    return rule(cls=values.pop("case_class"), where=values.pop("area"), **values)


@pytest.mark.parametrize(
    ("wins", "loses"),
    [
        ({"cls": 11}, {"cls": 1, "where": 4, "source": "patrol", "hours": "off", "grid_kind": "micro"}),
        ({"cls": 1}, {"kind": "event", "where": 4}),
        ({"kind": "event"}, {"where": 4}),
        ({"where": 4}, {"where": 3, "source": "patrol"}),
        ({"where": 1}, {"component_owner_id": 7}),
        ({"component_owner_id": 7}, {"component_maintainer_id": 7, "to_keeper": "owner"}),
        ({"component_maintainer_id": 7}, {"to_keeper": "maintainer", "source": "patrol"}),
        ({"to_keeper": "owner"}, {"source": "patrol"}),
        ({"source": "patrol"}, {"hours": "off", "grid_kind": "micro"}),
        ({"hours": "off"}, {"grid_kind": "micro"}),
        ({"grid_kind": "micro"}, {}),
        ({"comes_first": True}, {"cls": 11, "where": 4, "component_owner_id": 7}),
        ({"comes_first": True, "where": 3}, {"comes_first": True, "where": 1}),
    ],
)  # fmt: skip
def test_the_order_of_conditions(wins: dict[str, Any], loses: dict[str, Any]) -> None:
    better, worse = rule(2, **wins), rule(1, **loses)
    assert in_order([worse, better]) == [better, worse]


# Ties -------------------------------------------------------------------------------------------------------------


def test_a_rule_that_would_tie_is_refused_with_the_other_and_an_example(world: World) -> None:
    cast = world.cast
    asked: dict[str, Any] = {
        "name": "Calls by night", "case_class": world.classes["litter"].parent, "area": cast.street,
        "source": "telephone", "hours": "off",
    }  # fmt: skip
    made = save_rule(by=cast.ada, fields=asked | {"to_level": "street"})
    other = asked | {"name": "Mine", "to_organisation": cast.department}
    with pytest.raises(Invalid) as refusal:
        save_rule(by=cast.ada, fields=other)
    said = (
        "“Calls by night” asks for exactly the same",
        "Exposed litter",
        "Riverside Street",
        "Outside working time",
    )
    assert [words for words in said if words not in str(refusal.value)] == []
    save_rule(by=cast.ada, fields=other | {"hours": "working"})
    waiting = save_rule(by=cast.ada, fields=other | {"is_active": False})
    with pytest.raises(Invalid):
        switch_rule(by=cast.ada, rule_id=waiting.pk, on=True)
    switch_rule(by=cast.ada, rule_id=made.pk, on=False)
    assert switch_rule(by=cast.ada, rule_id=waiting.pk, on=True).is_active
    with pytest.raises(Invalid):
        save_rule(by=cast.ada, rule_id=made.pk, fields={"is_active": True})


def test_to_owner_and_to_maintainer_would_both_win(world: World) -> None:
    save_rule(by=world.cast.ada, fields={"name": "To the owner", "to_keeper": "owner"})
    with pytest.raises(Invalid, match="To the owner"):
        save_rule(by=world.cast.ada, fields={"name": "To the maintainer", "to_keeper": "maintainer"})


def test_the_database_refuses_a_tie_too(world: World) -> None:
    made = RoutingRule.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        RoutingRule.objects.create(name="Twice", case_class=made.case_class, to_level="city")
    RoutingRule.objects.create(name="Twice", case_class=made.case_class, to_level="city", is_active=False)


def test_the_page_says_it_above_the_form(world: World, client: Client) -> None:
    client.force_login(world.cast.ada)
    group = world.classes["litter"].parent_id
    answer = client.post(
        reverse("routing:new"),
        {"name": "Twice", "group": group, "hours": "any", "to_level": "city", "is_active": "on"},
    )
    assert answer.status_code == 400
    assert "“Litter to the street” asks for exactly the same" in answer.content.decode()


def test_only_the_city_sets_a_rule_before_all_others(world: World) -> None:
    local = make_user("local")
    give_post(local, "administrator", world.cast.street_centre)
    fields = {"name": "Flood", "area": world.cast.street, "to_level": "district", "comes_first": True}
    with pytest.raises(Refused):
        save_rule(by=local, fields=fields)
    made = save_rule(by=world.cast.ada, fields=fields)
    with pytest.raises(Refused):
        switch_rule(by=local, rule_id=made.pk, on=False)


def test_a_kind_beside_a_class_is_dropped_or_refused(world: World) -> None:
    litter = world.classes["litter"]
    fields = {"name": "A", "case_class": litter, "to_level": "city"}
    assert save_rule(by=world.cast.ada, fields=fields | {"kind": "event"}).kind == ""
    with pytest.raises(Invalid, match="of another kind"):
        save_rule(by=world.cast.ada, fields=fields | {"kind": "social"})


# Rules from before ------------------------------------------------------------------------------------------------

BEFORE = import_module("cases.migrations.0007_the_most_specific_rule_wins")


@given(st.lists(RULES, max_size=7), st.lists(facts(), min_size=1, max_size=20))
def test_old_rules_go_on_as_they_did_or_are_told(rules: list[RoutingRule], cases: list[Facts]) -> None:
    """`rules` stand in their old order: the first that fits won. What the migration changes, it names."""
    for number, one in enumerate(rules, start=1):
        one.pk, one.comes_first = number, False
    off = BEFORE.doubles(rules)
    kept = [one for one in rules if one.pk not in off]
    first = BEFORE.first_ones(kept)
    told = set(BEFORE.turned_round(kept, first))
    for case in cases:
        then = next((trial.rule for trial in map(_tried_alone(case), rules) if not trial.reason), None)
        for one in kept:
            one.comes_first = one.pk in first
        now = winner(try_rules(kept, case))
        assert (now.rule if now else None) == then or any(now and pair == (then, now.rule) for pair in told)


def _tried_alone(case: Facts) -> Callable[[RoutingRule], Any]:
    return lambda one: try_rules([one], case)[0]
