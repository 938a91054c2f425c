"""The kept report of the rule table, in the words of whoever reads it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from cases.models import CaseClass, RoutingRule, RulesReport, Source
from cases.queries.routing_report import Figures
from cases.queries.rules import all_rules
from cases.routing.covering import Shadowed
from gridgov.ui.joining import listed
from grids.models import Area


@dataclass(frozen=True)
class Gap:
    """Classes of one group that the rules leave out alike: where, from which sources; `never` or only sometimes."""

    group: str
    classes: list[CaseClass]
    places: str
    sources: str
    never: bool


@dataclass(frozen=True)
class Report:
    """The report as it was reckoned at `made_at`; rules and classes that are gone since are left out."""

    made_at: datetime | None
    gaps: list[Gap]
    shadowed: list[Shadowed]
    rules: list[tuple[RoutingRule, int]]
    figures: Figures


def kept() -> RulesReport:
    """The row, or an empty one before the first was asked for."""
    return RulesReport.objects.first() or RulesReport()


def read_report(content: dict[str, Any], made_at: datetime | None = None) -> Report:
    """Three queries."""
    rules = all_rules()
    by_id = {rule.pk: rule for rule in rules}
    figures = Figures(**(content["figures"] | {"won": dict(content["figures"]["won"])}))
    return Report(
        made_at=made_at,
        gaps=list(_gaps(content)),
        shadowed=[
            Shadowed(by_id[line["rule"]], [by_id[pk] for pk in line["by"] if pk in by_id])
            for line in content["shadowed"]
            if line["rule"] in by_id
        ],
        rules=[(rule, figures.won.get(rule.pk, 0)) for rule in rules],
        figures=figures,
    )


def _gaps(content: dict[str, Any]) -> Iterator[Gap]:
    ids = {pk for gap in content["gaps"] for pk in gap["classes"]}
    classes = CaseClass.objects.select_related("parent").in_bulk(ids)
    names = _Places(content["places"])
    for gap in content["gaps"]:
        members = [classes[pk] for pk in gap["classes"] if pk in classes]
        if members:
            group = members[0].parent
            yield Gap(
                group=group.display_name if group else "",
                classes=members,
                places=names.say(gap["places"]),
                sources=_say_sources(gap["sources"]),
                never=gap["never"],
            )


def _say_sources(sources: list[str]) -> str:
    if len(sources) == len(Source):
        return _("any source")
    return listed(Source(source).label for source in sources)


class _Places:
    """Names of places as rules divide the city."""

    def __init__(self, places: list[list[int]]) -> None:
        self.all = [frozenset(place) for place in places]
        self.areas = Area.objects.in_bulk({pk for place in places for pk in place})

    def say(self, chosen: list[int]) -> str:
        if len(chosen) == len(self.all):
            return _("everywhere")
        return listed(self._name(self.all[number]) for number in chosen)

    def _name(self, place: frozenset[int]) -> str:
        known = [self.areas[pk] for pk in place if pk in self.areas]
        if not known:
            return _("everywhere else")
        area = max(known, key=lambda each: len(each.path))
        if any(place < other for other in self.all):
            return _("%(area)s (the rest of it)") % {"area": area.display_name}
        return area.display_name
