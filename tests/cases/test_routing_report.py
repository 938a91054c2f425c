"""What the rule table leaves out and which rules never win: reckoned over all cases at once, as if tried one by one."""

from datetime import timedelta
from functools import partial
from itertools import product
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import example, given
from hypothesis import strategies as st

from cases.actions.route import route_case
from cases.actions.rules import switch_rule
from cases.actions.rules_report import ask_report, keep_fresh
from cases.catalogue import map_class
from cases.models import CaseClass, RoutingRule, RulesReport, Scheme, Source
from cases.queries.routing_report import figures_of_past, reckon_report
from cases.queries.rules_report import kept, read_report
from cases.routing import Facts, try_rules, winner
from cases.routing.covering import ALWAYS, NEVER, SOMETIMES, Table, places_of
from gridgov.models import WorkItem
from gridgov.work import run_sweep
from grids.models.grid import GridKind
from tests.cases.test_routing_order import AREAS, CLASSES, RULES, rule
from tests.cases.world import MONDAY, World

OFFERED = [CLASSES[pk] for pk in (11, 12, 21)]
OTHERS = {pk: [other for other in CLASSES if other not in (pk, pk // 10)] for pk in (11, 12, 21)}
LINES = [AREAS[4].line, AREAS[6].line]


@given(
    st.lists(
        RULES,
        max_size=6,
        unique_by=lambda rule: tuple(
            getattr(rule, name)
            for name in ("comes_first", "case_class_id", "kind", "area_id", "source", "hours", "grid_kind")
        ),
    ),
    st.fixed_dictionaries({pk: st.sets(st.sampled_from(OTHERS[pk])) for pk in OTHERS}),
)
@example([rule(cls=12), rule(cls=11)], {11: {12}, 12: set(), 21: set()})
@example([rule(cls=11), rule(cls=12), rule(cls=1)], {11: {2, 12}, 12: {11}, 21: {11}})
def test_it_says_what_trying_every_case_would_say(
    rules: list[RoutingRule], mapped: dict[int, set[int]]
) -> None:
    """Also where a mapping between schemes lets a rule fit: of equals the one for the case's own class wins."""
    for number, one in enumerate(rules, start=1):
        one.pk = number
    kin = {pk: frozenset(found) for pk, found in mapped.items()}
    table = Table(rules, OFFERED, places_of(rules, LINES, 1), lambda case_class: kin[case_class.pk])
    found = {(hole.case_class.pk, hole.areas, hole.source): hole.covered for hole in table.holes()}
    named = {rule.area_id for rule in rules}
    winners = set()
    for case_class, line, source in product(OFFERED, [[1], *LINES], Source.values):
        results = []
        for grid, working in product(["", *GridKind.values], [True, False]):
            classes = frozenset({case_class.pk, case_class.parent_id or 0})
            facts = Facts(
                classes, case_class.kind, frozenset(line), source, grid, partial(bool, working),
                mapped=kin[case_class.pk],
            )  # fmt: skip
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
    found = {line.rule: set(line.by) for line in read_report(reckon_report()).shadowed}
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
    found = [(gap.places, gap.sources, gap.never) for gap in read_report(reckon_report()).gaps]
    others = "Patrol, Resident, At the counter, Letter or mail, Hotline, Department, Superior, Import"
    assert sorted(found) == sorted(
        [
            ("everywhere else", "any source", True),
            ("Riverside Street", others, True),
            ("Pine Community", "any source", False),
        ]
    )
    RoutingRule.objects.create(name="All", kind="social", to_level="street")
    assert read_report(reckon_report()).gaps == []


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


def done() -> None:
    """The worker has done what waits."""
    for name in ("rules_report", "rerouting"):
        while run_sweep(name):
            pass


def test_the_winner_through_a_mapping_is_named_rightly(world: World) -> None:
    """Two rules that are equally specific: the older one fits through a mapping, the other one names the class."""
    litter = world.classes["litter"]
    scheme = Scheme.objects.create(code="OLD", name="旧", is_current=False)
    bags = CaseClass.objects.create(scheme=scheme, kind="event", code="01001", name="袋", name_en="Bags")
    map_class(case_class=litter, relation="narrower", other=bags)
    older = RoutingRule.objects.create(name="Older", case_class=bags, to_level="city")
    own = RoutingRule.objects.create(name="Own", case_class=litter, to_level="district")
    assert route_case(case_id=world.report().pk, at=MONDAY).routed_by == own
    shadowed = {line.rule: line.by for line in read_report(reckon_report()).shadowed}
    assert shadowed[older] == [own]


def test_the_report_is_kept_and_made_by_a_worker(
    world: World, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.force_login(world.cast.ada)
    page = client.get(reverse("routing:report")).content.decode()
    assert "was not reckoned yet" in page
    assert 'hx-trigger="load"' in page, "it asks by itself"
    assert client.get(reverse("routing:report-file")).status_code == 302
    page = client.post(reverse("routing:report-renew"), follow=True).content.decode()
    assert "is being reckoned" in page
    assert "every 2s" in page
    client.post(reverse("routing:report-renew"))
    assert WorkItem.objects.filter(kind="rules_report").count() == 1, "one is under way already"
    done()
    page = client.get(reverse("routing:report")).content.decode()
    assert "As of" in page
    assert "is being reckoned" not in page
    rule = RoutingRule.objects.get()
    switch_rule(by=world.cast.ada, rule_id=rule.pk, on=False)
    page = client.get(reverse("routing:report")).content.decode()
    assert "is being reckoned" in page
    assert "Every class that can be chosen is covered" not in page, "the old one is shown meanwhile"
    switch_rule(by=world.cast.ada, rule_id=rule.pk, on=True)
    done()
    assert (kept().asked, kept().made) == (3, 3), "the second was passed over for the third"
    assert keep_fresh(1) == 0
    RulesReport.objects.update(made_at=timezone.now() - timedelta(days=2))
    assert (keep_fresh(1), keep_fresh(1)) == (1, 0)
    done()
    monkeypatch.setattr("cases.queries.routing_report.reckon_report", None)
    assert client.get(reverse("routing:report")).status_code == 200, "nothing is reckoned in the request"


def test_a_rule_that_is_gone_since_is_left_out(world: World) -> None:
    RoutingRule.objects.create(name="First", comes_first=True, to_level="city")
    content = reckon_report()
    RoutingRule.objects.all().delete()
    assert read_report(content).shadowed == []


def test_the_page_and_its_file(world: World, client: Client) -> None:
    RoutingRule.objects.create(name="Down", kind="social", to_level="community")
    RoutingRule.objects.create(
        name="=Never", case_class=world.classes["litter"], is_active=True, to_level="city"
    )
    RoutingRule.objects.create(name="First", comes_first=True, kind="event", to_level="city")
    now = timezone.now()
    route_case(case_id=world.report(kind="dispute", at=now).pk, at=now)
    client.force_login(world.cast.ada)
    ask_report()
    done()
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


@pytest.mark.parametrize("count", [300])
def test_a_large_table_is_reckoned_at_once(count: int) -> None:
    from time import perf_counter

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
