"""Mappings between schemes, and what goes on through them when a scheme is superseded."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.actions.route import route_case
from cases.catalogue import (
    StandardText,
    drop_standard,
    edit_standard,
    map_class,
    offer_scheme,
    set_level_limit,
    unmap_class,
)
from cases.catalogue.mapping import BROADER, NARROWER, SAME, Edge, Graph
from cases.catalogue.taking import take_standards
from cases.models import Case, CaseClass, ClassMapping, Clock, FilingStandard, RoutingRule, Scheme
from cases.queries.mapping import covering, mappings_of, standing_for
from cases.queries.rules import Imagined, gaps, lost_rules, simulate
from cases.queries.schemes import standards_to_take
from gridgov.models import AuditEntry
from gridgov.problems import Invalid, Refused
from tests.cases.world import IN_G1, MONDAY, World

Classes = dict[str, CaseClass]
DAY = timedelta(days=1)


@pytest.fixture
def newer(world: World) -> Classes:
    """A scheme that takes the place of the world's, its classes not mapped yet."""
    scheme = Scheme.objects.create(code="NEW", name="新", is_current=False)
    group = CaseClass.objects.create(scheme=scheme, kind="event", code="01", level=1, name="市容")
    made = {"group": group}
    for code, name in (("01001", "bags"), ("01002", "bins"), ("01003", "weeds")):
        made[name] = CaseClass.objects.create(
            scheme=scheme, kind="event", code=code, parent=group, name=name, name_en=name
        )
        FilingStandard.objects.create(
            case_class=made[name], number=1, limit_value=Decimal(3), limit_unit="working_day"
        )
    return made


def supersede(world: World, newer: Classes) -> None:
    offer_scheme(scheme=newer["bags"].scheme, offered=True)
    offer_scheme(scheme=world.classes["litter"].scheme, offered=False)


@pytest.mark.parametrize(
    ("edges", "seen"),
    [
        ([(1, SAME, 2), (2, SAME, 3)], {2: SAME, 3: SAME}),
        ([(1, NARROWER, 2), (3, SAME, 2)], {2: NARROWER, 3: NARROWER}),
        ([(2, BROADER, 1), (3, BROADER, 2)], {2: NARROWER, 3: NARROWER}),
        ([(1, BROADER, 2), (2, NARROWER, 3)], {2: BROADER}),
        ([(1, NARROWER, 2), (2, BROADER, 3)], {2: NARROWER}),
        ([(2, SAME, 3)], {}),
    ],
)
def test_what_follows_from_mappings(edges: list[Any], seen: dict[int, str]) -> None:
    assert Graph(Edge(*edge) for edge in edges).related(1) == seen


@settings(max_examples=200)
@given(
    sets=st.lists(st.frozensets(st.integers(0, 3), min_size=1), min_size=2, max_size=6),
    pairs=st.sets(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=10),
)
def test_what_is_said_holds_of_the_cases(sets: list[frozenset[int]], pairs: set[tuple[int, int]]) -> None:
    """Classes as sets of cases: every relation that is derived is true of the sets."""
    told = {SAME: frozenset.__eq__, NARROWER: frozenset.__le__, BROADER: frozenset.__ge__}
    edges = [
        Edge(one, name, other)
        for one, other in pairs
        if one < other < len(sets)
        for name, holds in told.items()
        if holds(sets[one], sets[other])
    ]
    graph = Graph(edges)
    for one, first in enumerate(sets):
        for other, relation in graph.related(one).items():
            assert told[relation](first, sets[other])


def test_a_pair_stands_once_and_is_seen_from_both_sides(world: World, newer: Classes) -> None:
    litter, bags = world.classes["litter"], newer["bags"]
    map_class(case_class=litter, relation="same", other=bags)
    map_class(case_class=bags, relation="narrower", other=litter)
    assert ClassMapping.objects.count() == 1
    assert [(seen.relation, seen.other) for seen in mappings_of(litter)] == [("broader", bags)]
    assert [(seen.relation, seen.other) for seen in mappings_of(bags)] == [("narrower", litter)]
    unmap_class(mapping=ClassMapping.objects.get())
    assert mappings_of(bags) == []
    assert list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))[-3:] == [
        "mapping.set",
        "mapping.set",
        "mapping.drop",
    ]


def test_what_cannot_be_mapped(world: World, newer: Classes) -> None:
    litter = world.classes["litter"]
    for other, relation, sentence in (
        (world.classes["dispute"], "same", "two schemes"),
        (newer["group"], "same", "a class to a class"),
        (newer["bags"], "cousin", "Choose one"),
    ):
        with pytest.raises(Invalid, match=sentence):
            map_class(case_class=litter, relation=relation, other=other)
    with pytest.raises(Refused):
        map_class(case_class=litter, relation="same", other=newer["bags"], by=world.cast.anna)


def test_rules_of_the_older_scheme_go_on(world: World, newer: Classes) -> None:
    """For a class that is the same or narrower; a rule of its own goes before; what is not mapped is told."""
    cast, litter = world.cast, world.classes["litter"]
    old_group = CaseClass.objects.get(code="06")
    rule = RoutingRule.objects.create(name="Litter", case_class=litter, to_organisation=cast.department)
    supersede(world, newer)
    assert {each.name for each in lost_rules()} == {"Litter", "Litter to the street"}
    world.classes |= newer

    def fires(kind: str) -> RoutingRule | None:
        return route_case(case_id=world.report(kind=kind).pk, at=MONDAY).routed_by

    assert fires("bags") is None
    map_class(case_class=newer["bags"], relation="narrower", other=litter)
    map_class(case_class=newer["weeds"], relation="broader", other=litter)
    assert (fires("bags"), fires("bins"), fires("weeds")) == (rule, None, None)
    assert lost_rules() == [], "the group's rule too: its class is mapped"
    assert {gap.case_class.name for gap in gaps()} == {"bins", "weeds"}
    own = RoutingRule.objects.create(name="Bags", case_class=newer["bags"], to_level="street")
    assert fires("bags") == own
    map_class(case_class=newer["group"], relation="same", other=old_group)
    assert fires("bins") == RoutingRule.objects.get(name="Litter to the street")
    assert gaps() == []


def test_the_simulator_says_that_a_rule_fires_through_a_mapping(
    world: World, newer: Classes, client: Client
) -> None:
    litter = world.classes["litter"]
    rule = RoutingRule.objects.create(name="Old litter", case_class=litter, to_level="district")
    map_class(case_class=newer["bags"], relation="narrower", other=litter)
    supersede(world, newer)
    client.force_login(world.cast.ada)

    def tried() -> str:
        asked: dict[str, Any] = {
            "case_class": newer["bags"].pk, "source": "patrol", "area": world.cast.street.code
        }  # fmt: skip
        return client.get(reverse("routing:simulator"), asked).content.decode()

    outcome = simulate(Imagined(newer["bags"], "patrol", MONDAY, point=IN_G1))
    assert (outcome.rule, outcome.mapped) == (rule, True)
    assert (
        "“Old litter” names “06001 Exposed litter” of the scheme TEST. It fires through a mapping" in tried()
    )
    RoutingRule.objects.create(name="Bags", case_class=newer["bags"], to_level="street")
    outcome = simulate(Imagined(newer["bags"], "patrol", MONDAY, point=IN_G1))
    assert (outcome.rule and outcome.rule.name, outcome.mapped) == ("Bags", False)
    page = tried()
    assert "It fires through a mapping" not in page
    assert "would fit through a mapping, but another rule wins" in page


def test_level_limits_of_a_group_go_on(world: World, newer: Classes) -> None:
    old = CaseClass.objects.get(code="06")
    set_level_limit(level="street", group=old, value=Decimal(9), unit="hour")
    world.classes |= newer
    supersede(world, newer)

    def level_limit() -> tuple[Decimal, str]:
        clock = Clock.objects.get(case=world.report(kind="bags"), kind="level")
        return clock.limit_value, clock.limit_unit

    assert level_limit() == (Decimal("1.5"), "working_day")
    map_class(case_class=newer["group"], relation="same", other=old)
    assert level_limit() == (Decimal(9), "hour")
    set_level_limit(level="street", group=newer["group"], value=Decimal(7), unit="hour")
    assert level_limit() == (Decimal(7), "hour")


@pytest.mark.parametrize(
    ("mapped", "outcome"),
    [
        ({"bags": "same"}, "bags"),
        ({"bags": "broader"}, "bags"),  # all that was litter is now bags
        ({"bags": "narrower", "bins": "narrower"}, "Choose instead: 01001 bags; 01002 bins."),
        ({"bags": "broader", "bins": "same"}, "bins"),
        ({}, "nothing says what took its place"),
    ],
)
def test_a_report_begun_before_goes_on_or_says_what_to_choose(
    world: World, newer: Classes, client: Client, mapped: dict[str, str], outcome: str
) -> None:
    """A draft on the phone, and another system's report by scheme, kind and code, that come after the change."""
    litter = world.classes["litter"]
    for name, relation in mapped.items():
        map_class(case_class=newer[name], relation=relation, other=litter)
    supersede(world, newer)
    client.force_login(world.cast.alice)
    lon, lat = IN_G1
    fields = {"uuid": str(uuid4()), "description": "Bags", "lon": lon, "lat": lat}
    page = client.post(reverse("field:log"), fields | {"case_class": litter.pk})
    key = {"scheme": "TEST", "kind": "event", "code": litter.code}
    answer = client.post("/api/v1/cases/", fields | {"uuid": str(uuid4())} | key, "application/json")
    if outcome in newer:
        assert (page.status_code, answer.status_code) == (302, 201)
        assert {case.case_class.name for case in Case.objects.all()} == {outcome}
    else:
        assert outcome in page.content.decode()
        assert outcome in answer.json()["error"]
        assert not Case.objects.exists()


def test_one_class_through_a_chain_of_schemes(world: World, newer: Classes) -> None:
    oldest = Scheme.objects.create(code="OLDEST", name="最旧", is_current=False)
    rubbish = CaseClass.objects.create(scheme=oldest, kind="event", code="1", name="垃圾")
    map_class(case_class=rubbish, relation="narrower", other=world.classes["litter"])
    map_class(case_class=world.classes["litter"], relation="same", other=newer["bags"])
    supersede(world, newer)
    assert standing_for(rubbish).now == newer["bags"]
    assert rubbish.pk not in covering(newer["bags"]), "a rule for a part is none for the whole"


def test_both_class_pages_show_a_mapping(world: World, newer: Classes, client: Client) -> None:
    litter, bags = world.classes["litter"], newer["bags"]
    client.force_login(world.cast.ada)
    form = reverse("setup:mapping-new", args=[litter.pk])
    given = {"relation": "broader", "scheme": bags.scheme_id, "kind": "event", "code": "nothing"}
    assert "no class of this kind and code" in client.post(form, given).content.decode()
    assert client.post(form, given | {"code": bags.code}).status_code == 302
    texts = [client.get(reverse("setup:class", args=[each.pk])).content.decode() for each in (litter, bags)]
    assert ["broader than" in text for text in texts] == [True, False]
    assert ["narrower than" in text for text in texts] == [False, True]
    drop = reverse("setup:mapping-drop", args=[ClassMapping.objects.get().pk])
    answer = client.post(drop, {"back": bags.pk})
    assert answer.headers["Location"] == reverse("setup:class", args=[bags.pk])
    assert not ClassMapping.objects.exists()


def test_the_page_of_a_scheme_says_what_its_end_would_cost(
    world: World, newer: Classes, client: Client
) -> None:
    litter = world.classes["litter"]
    set_level_limit(level="street", group=CaseClass.objects.get(code="06"), value=Decimal(9), unit="hour")
    offer_scheme(scheme=newer["bags"].scheme, offered=True)
    client.force_login(world.cast.ada)
    page = reverse("setup:scheme", args=[litter.scheme_id])

    def costs() -> list[list[str]]:
        found = client.get(page).context["outlook"]
        return [[str(row) for row in rows] for rows in (found.unmapped, found.rules, found.limits)]

    assert costs() == [
        ["06001 Exposed litter", "S101 Neighbour dispute"],
        ["Litter to the street"],
        ["Street 06 Cityscape"],
    ]
    map_class(case_class=litter, relation="same", other=newer["bags"])
    assert costs() == [["S101 Neighbour dispute"], [], []]


def test_classes_without_a_standard_take_over_those_of_what_they_are_mapped_to(
    world: World, newer: Classes, client: Client
) -> None:
    FilingStandard.objects.filter(case_class__scheme__code="NEW").delete()
    litter = world.classes["litter"]
    map_class(case_class=newer["bags"], relation="same", other=litter)
    map_class(case_class=newer["bins"], relation="narrower", other=litter)
    map_class(case_class=newer["weeds"], relation="broader", other=litter)
    supersede(world, newer)
    client.force_login(world.cast.ada)
    scheme = newer["bags"].scheme_id
    assert client.get(reverse("setup:scheme", args=[scheme])).context["outlook"].bare == 3
    assert client.post(reverse("setup:scheme-take", args=[scheme])).status_code == 302
    taken = FilingStandard.objects.in_force().filter(case_class__scheme=scheme)
    assert sorted((row.case_class.name, row.number, row.limit_unit) for row in taken) == [
        ("bags", 1, "working_day"),
        ("bags", 2, "hour"),
        ("bins", 1, "working_day"),
        ("bins", 2, "hour"),
    ]
    assert client.get(reverse("setup:scheme", args=[scheme])).context["outlook"].bare == 1
    world.classes |= newer
    case = world.report(kind="bags")
    chosen = taken.get(case_class=newer["bags"], number=1)
    assert world.move(case, "establish", world.cast.oscar, filing_standard=chosen.pk).state == "established"


def test_what_is_planned_is_taken_over_as_planned(world: World, newer: Classes) -> None:
    """It comes into force on its day and not before; classes that get nothing are not counted."""
    FilingStandard.objects.filter(case_class__scheme__code="NEW").update(valid_to=timezone.now())
    litter, dispute = world.classes["litter"], world.classes["dispute"]
    map_class(case_class=newer["bags"], relation="same", other=litter)
    map_class(case_class=newer["bins"], relation="same", other=dispute)
    FilingStandard.objects.filter(case_class=dispute).update(is_active=False)
    now = timezone.now()
    text = StandardText("ordinary", Decimal(7), "working_day", is_urgent=False)
    edit_standard(standard=world.standards["litter"], text=text, starts=now + DAY, at=now)

    def limits(moment: datetime) -> list[tuple[str, int, int]]:
        rows = (
            FilingStandard.objects.in_force(moment).filter(case_class__scheme__code="NEW").order_by("number")
        )
        return [(row.case_class.name, row.number, int(row.limit_value)) for row in rows]

    assert limits(now) == []
    assert [taker.name for taker, _source in standards_to_take(newer["bags"].scheme)] == ["bags"]
    assert take_standards(scheme=newer["bags"].scheme, at=now) == 1
    assert limits(now) == [("bags", 1, 2), ("bags", 2, 4)]
    assert limits(now + DAY) == [("bags", 1, 7), ("bags", 2, 4)]
    copies = FilingStandard.objects.filter(case_class=newer["bags"], number=1).order_by("version")
    assert [row.version for row in copies] == [1, 2, 3], "after the one that had ended"
    drop_standard(standard=copies[2], at=now)
    assert limits(now + DAY) == limits(now)
    assert AuditEntry.objects.get(action="standard.take").data == {"classes": 1, "standards": 3}
