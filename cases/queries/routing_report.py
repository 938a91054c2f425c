"""The report of the rule table: what it leaves out, rules that never win, what it did in the past ninety days."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import Case, CaseClass, RoutingFailure, RoutingRule, Source
from cases.queries.failures import Failing, failing_rules
from cases.queries.mapping import covering
from cases.queries.rules import all_rules
from cases.routing.covering import NEVER, Areas, Shadowed, Table, places_of
from gridgov.once import reading_once
from grids.models import Area

PAST = timedelta(days=90)


@dataclass(frozen=True)
class Gap:
    """Classes of one group that the rules leave out alike: where, from which sources; `never` or only sometimes."""

    group: str
    classes: list[CaseClass]
    places: str
    sources: str
    never: bool


@dataclass(frozen=True)
class Figures:
    """Cases reported in the past ninety days, by what routing did with them."""

    won: dict[int, int]
    uncovered: int
    failed: int
    other: int

    @property
    def total(self) -> int:
        return sum(self.won.values()) + self.uncovered + self.failed + self.other


@dataclass(frozen=True)
class RoutingReport:
    """Everything on the page."""

    gaps: list[Gap]
    shadowed: list[Shadowed]
    rules: list[tuple[RoutingRule, int]]
    figures: Figures
    failing: list[Failing]


def routing_report() -> RoutingReport:
    """Eight queries, however many rules and cases there are."""
    rules, figures = all_rules(), figures_of_past()
    table = table_of(rules)
    return RoutingReport(
        gaps=list(_gaps(table, rules)),
        shadowed=table.shadowed(),
        rules=[(rule, figures.won.get(rule.pk, 0)) for rule in rules],
        figures=figures,
        failing=failing_rules(),
    )


def table_of(rules: list[RoutingRule]) -> Table:
    """The rules over the classes that are offered and the places that differ to them."""
    classes = CaseClass.objects.offered().select_related("parent").order_by("kind", "code")
    areas = Area.objects.order_by("path").values_list("pk", "path", "parent")
    rows = list(areas)
    parents = {parent for _pk, _path, parent in rows}
    lines = [
        [int(step) for step in path.split("/") if step] for pk, path, _parent in rows if pk not in parents
    ]
    root = next((pk for pk, _path, parent in rows if parent is None), None)
    with reading_once():
        return Table(rules, list(classes), places_of(rules, lines, root), covering)


def figures_of_past() -> Figures:
    """How many cases each rule won. History that was brought in was never routed."""
    since = timezone.now() - PAST
    failed = Exists(RoutingFailure.objects.filter(case=OuterRef("pk"), mended_at=None))
    cases = Case.objects.filter(reported_at__gte=since, replayed=False).order_by()
    rows = cases.annotate(failed=failed & Q(uncovered=True)).values("routed_by", "uncovered", "failed")
    won: dict[int, int] = {}
    left: defaultdict[str, int] = defaultdict(int)
    for row in rows.annotate(count=Count("pk")):
        if row["routed_by"]:
            won[row["routed_by"]] = won.get(row["routed_by"], 0) + row["count"]
        else:
            left["failed" if row["failed"] else "uncovered" if row["uncovered"] else "other"] += row["count"]
    return Figures(won, left["uncovered"], left["failed"], left["other"])


def _gaps(table: Table, rules: list[RoutingRule]) -> Iterator[Gap]:
    """Holes put together: sources of a place, places alike, classes of a group alike."""
    sources: defaultdict[tuple[Any, bool, Areas], list[str]] = defaultdict(list)
    for hole in table.holes():
        sources[hole.case_class, hole.covered == NEVER, hole.areas].append(hole.source)
    places: defaultdict[tuple[Any, bool, tuple[str, ...]], list[Areas]] = defaultdict(list)
    for (case_class, never, areas), found in sources.items():
        places[case_class, never, tuple(found)].append(areas)
    classes: defaultdict[Any, list[CaseClass]] = defaultdict(list)
    for (case_class, never, found_sources), found_places in places.items():
        key = (case_class.parent_id, case_class.kind, never, found_sources, tuple(found_places))
        classes[key].append(case_class)
    names = _Places(table.places, rules)
    for (_parent, _kind, never, found_sources, found_places), members in classes.items():
        group = members[0].parent
        yield Gap(
            group=group.display_name if group else "",
            classes=members,
            places=names.say(found_places),
            sources=_say_sources(found_sources),
            never=never,
        )


def _say_sources(sources: tuple[str, ...]) -> str:
    if len(sources) == len(Source):
        return _("any source")
    return ", ".join(str(Source(source).label) for source in sources)


class _Places:
    """Names of places as rules divide the city."""

    def __init__(self, places: list[Areas], rules: list[RoutingRule]) -> None:
        self.all = places
        self.areas = {rule.area_id: rule.area for rule in rules if rule.area}

    def say(self, chosen: tuple[Areas, ...]) -> str:
        if len(chosen) == len(self.all):
            return _("everywhere")
        return ", ".join(self._name(place) for place in chosen)

    def _name(self, place: Areas) -> str:
        if not place:
            return _("everywhere else")
        area = max((self.areas[pk] for pk in place), key=lambda area: len(area.path) if area else 0)
        name = area.display_name if area else ""
        divided = any(place < other for other in self.all)
        return _("%(area)s (the rest of it)") % {"area": name} if divided else name
