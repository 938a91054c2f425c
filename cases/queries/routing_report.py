"""The report of the rule table, reckoned: what it leaves out, rules that never win, what it did in ninety days.

Only ids, codes and counts, so that it can be kept and read in any language (cases/queries/rules_report.py).
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from cases.models import Case, CaseClass, RoutingFailure, RoutingRule
from cases.queries.mapping import covering
from cases.queries.rules import all_rules
from cases.routing.covering import NEVER, Areas, Table, places_of
from gridgov.once import reading_once
from grids.models import Area

PAST = timedelta(days=90)


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


def reckon_report() -> dict[str, Any]:
    """`places`: areas of each kind of place; `gaps`: classes, numbers of places, sources, whether never covered;
    `shadowed`: a rule and those that take its cases; `figures`. Five queries, however many rules and cases there are.
    """
    rules = all_rules()
    table = table_of(rules)
    figures = asdict(figures_of_past())
    return {
        "places": [sorted(pk for pk in place if pk) for place in table.places],
        "gaps": list(_gaps(table)),
        "shadowed": [
            {"rule": line.rule.pk, "by": [rule.pk for rule in line.by]} for line in table.shadowed()
        ],
        "figures": figures | {"won": list(figures["won"].items())},
    }


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


def _gaps(table: Table) -> Iterator[dict[str, Any]]:
    """Holes put together: sources of a place, places alike, classes of a group alike."""
    sources: defaultdict[tuple[Any, bool, Areas], list[str]] = defaultdict(list)
    for hole in table.holes():
        sources[hole.case_class, hole.covered == NEVER, hole.areas].append(hole.source)
    numbers = {place: number for number, place in enumerate(table.places)}
    places: defaultdict[tuple[Any, bool, tuple[str, ...]], list[int]] = defaultdict(list)
    for (case_class, never, areas), found in sources.items():
        places[case_class, never, tuple(found)].append(numbers[areas])
    classes: defaultdict[Any, list[int]] = defaultdict(list)
    for (case_class, never, found_sources), found_places in places.items():
        key = (case_class.parent_id, case_class.kind, never, found_sources, tuple(found_places))
        classes[key].append(case_class.pk)
    for (_parent, _kind, never, found_sources, found_places), members in classes.items():
        yield {"classes": members, "places": found_places, "sources": found_sources, "never": never}
