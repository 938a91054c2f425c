"""What the rule table leaves out and which rules never win: reckoned over all cases at once, as if tried one by one."""

from functools import partial
from itertools import product
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from cases.actions.route import route_case
from cases.models import RoutingRule, Source
from cases.queries.routing_report import figures_of_past, routing_report
from cases.routing import Facts, try_rules, winner
from cases.routing.covering import ALWAYS, NEVER, SOMETIMES, Table, places_of
from grids.models.grid import GridKind
from tests.cases.test_routing_order import AREAS, CLASSES, RULES
from tests.cases.world import MONDAY, World

OFFERED = [CLASSES[pk] for pk in (11, 12, 21)]
LINES = [AREAS[4].line, AREAS[6].line]


@given(
    st.lists(
        RULES,
        max_size=6,
        unique_by=lambda rule: tuple(
            getattr(rule, name)
            for name in ("comes_first", "case_class_id", "kind", "area_id", "source", "hours", "grid_kind")
        ),
    )
)
def test_it_says_what_trying_every_case_would_say(rules: list[RoutingRule]) -> None:
    for number, one in enumerate(rules, start=1):
        one.pk = number
    table = Table(rules, OFFERED, places_of(rules, LINES, 1))
    found = {(hole.case_class.pk, hole.areas, hole.source): hole.covered for hole in table.holes()}
    named = {rule.area_id for rule in rules}
    winners = set()
    for case_class, line, source in product(OFFERED, [[1], *LINES], Source.values):
        results = []
        for grid, working in product(["", *GridKind.values], [True, False]):
            classes = frozenset({case_class.pk, case_class.parent_id or 0})
            facts = Facts(classes, case_class.kind, frozenset(line), source, grid, partial(bool, working))
            best = winner(try_rules(rules, facts))
            results.append(best is not None)
            winners |= {best.rule.pk} if best else set()
        covered = ALWAYS if all(results) else SOMETIMES if any(results) else NEVER
        assert found.get((case_class.pk, frozenset(named & {*line}), source), ALWAYS) == covered
    lost = table.shadowed()
    assert {never.rule.pk for never in lost} == {rule.pk for rule in rules} - winners
    assert all(taker.pk in winners for never in lost for taker in never.by)


def test_who_takes_the_cases_of_a_rule_that_never_wins(world: World) -> None:
    litter = world.classes["litter"]
    day, night = (
        RoutingRule.objects.create(name=hours, case_class=litter, hours=hours, to_level="street")
        for hours in ("working", "off")
    )
    always = RoutingRule.objects.create(name="Always", case_class=litter, to_level="city")
    gone = RoutingRule.objects.create(name="Gone", case_class=litter, kind="social", to_level="city")
    flood = RoutingRule.objects.create(
        name="Flood", comes_first=True, area=world.cast.street, to_level="city"
    )
    here = RoutingRule.objects.create(name="Here", area=world.cast.street, to_level="street")
    found = {line.rule: set(line.by) for line in routing_report().shadowed}
    group = RoutingRule.objects.get(name="Litter to the street")
    assert found == {always: {flood, day, night}, gone: set(), here: {flood}, group: {flood, day, night}}


def test_gaps_name_places_and_sources(world: World) -> None:
    cast = world.cast
    RoutingRule.objects.create(
        name="Calls", kind="social", source="telephone", area=cast.street, to_level="street"
    )
    RoutingRule.objects.create(
        name="East", kind="social", area=cast.other_community, hours="off", to_level="street"
    )
    found = [(gap.places, gap.sources, gap.never) for gap in routing_report().gaps]
    others = "Patrol, Resident, At the counter, Department, Superior, Import"
    assert sorted(found) == sorted(
        [
            ("everywhere else", "any source", True),
            ("Riverside Street", others, True),
            ("Pine Community", "any source", False),
        ]
    )
    RoutingRule.objects.create(name="All", kind="social", to_level="street")
    assert routing_report().gaps == []


def test_the_past_ninety_days(world: World) -> None:
    now = timezone.now()
    route_case(case_id=world.report(at=now).pk, at=now)
    route_case(case_id=world.report(kind="dispute", at=now).pk, at=now)
    RoutingRule.objects.create(name="Down", kind="social", to_level="community")
    route_case(case_id=world.report(kind="dispute", at=now).pk, at=now)
    world.report(at=now)
    world.report(at=MONDAY)
    figures = figures_of_past()
    rule = RoutingRule.objects.get(name="Litter to the street")
    assert (figures.won, figures.uncovered, figures.failed, figures.other) == ({rule.pk: 1}, 1, 1, 1)
    assert figures.total == 4


def test_the_page_and_its_file(world: World, client: Client) -> None:
    RoutingRule.objects.create(name="Down", kind="social", to_level="community")
    RoutingRule.objects.create(
        name="=Never", case_class=world.classes["litter"], is_active=True, to_level="city"
    )
    RoutingRule.objects.create(name="First", comes_first=True, kind="event", to_level="city")
    now = timezone.now()
    case = route_case(case_id=world.report(kind="dispute", at=now).pk, at=now)
    client.force_login(world.cast.ada)
    page = client.get(reverse("routing:report")).content.decode()
    for words in (
        "nobody works on cases",
        "Route again",
        "Every class that can be chosen is covered",
        "“First”",
    ):
        assert words in page
    lines = client.get(reverse("routing:report-file")).content.decode()
    assert "'=Never" in lines
    assert "Fails,Down" in lines
    answer = client.post(reverse("routing:again"), follow=True).content.decode()
    assert "0 cases went to their holders. 1 still waits." in answer
    RoutingRule.objects.filter(name="Down").update(to_level="street")
    assert "1 case went to its holder." in client.post(reverse("routing:again"), follow=True).content.decode()
    case.refresh_from_db()
    assert not case.uncovered


@pytest.mark.parametrize("count", [300])
def test_a_large_table_is_reckoned_at_once(count: int) -> None:
    from time import perf_counter

    from cases.models import CaseClass

    classes: list[Any] = [CaseClass(pk=100 + n, level=2, kind="event", parent=CLASSES[1]) for n in range(250)]
    rules = []
    for number in range(count):
        one = RoutingRule(
            pk=number + 1, name=str(number), to_level="street", case_class=classes[number % 250]
        )
        one.area, one.source = (AREAS[1 + number % 6], Source.values[number % 5])
        rules.append(one)
    began = perf_counter()
    table = Table(rules, classes, places_of(rules, LINES, 1))
    assert len(list(table.holes())) > 1000
    table.shadowed()
    assert perf_counter() - began < 10  # a second on a free machine
