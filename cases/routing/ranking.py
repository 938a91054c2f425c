"""The order of rules: the most specific one wins. Pure.

A rank compares condition by condition, the weightiest first:

1. a rule that goes before all others (for emergencies), before every rule that does not;
2. what it is about: one class, before a group, before a kind of class, before everything;
3. where: a community, before a street, a district, the city, everywhere;
4. the component: a named owner, a named maintainer, a rule that sends to whoever keeps it;
5. the source; 6. the time; 7. the kind of grid: named, before any.

A condition added, or narrowed, always raises the rank, so a rule never loses to one that is wider. Two rules of equal
rank name the same conditions with the same breadth; they catch a case in common only if all these are the same:
such a pair is refused when it is stored, and by the database. Any case has therefore one winner at most.
"""

from collections.abc import Iterable

from cases.models import RoutingRule
from grids.models.area import Level

Rank = tuple[int, ...]
CLASS = 2  # CaseClass.level of a class; 1 is a group
DEPTH = {str(level): depth for depth, level in enumerate(Level, start=1)}  # city 1 … community 4
CONDITIONS = (
    "comes_first", "case_class_id", "kind", "area_id", "component_owner_id", "component_maintainer_id",
    "sends_to_keeper", "source", "hours", "grid_kind",
)  # fmt: skip


def rank(rule: RoutingRule) -> Rank:
    """How specific a rule is; the higher wins. Reads `case_class` and `area` of the rule."""
    named = (
        rule.component_owner_id, rule.component_maintainer_id, rule.to_keeper, rule.source,
        rule.hours != "any", rule.grid_kind,
    )  # fmt: skip
    return (int(rule.comes_first), _subject(rule), _depth(rule), *(int(bool(one)) for one in named))


def in_order(rules: Iterable[RoutingRule]) -> list[RoutingRule]:
    """Most specific first; those that never meet go by number."""
    return sorted(rules, key=lambda rule: (tuple(-part for part in rank(rule)), rule.pk or 0))


def same_conditions(one: RoutingRule, other: RoutingRule) -> bool:
    """Whether both ask for exactly the same: then both would win for the same cases."""
    return all(getattr(one, name) == getattr(other, name) for name in CONDITIONS)


def _subject(rule: RoutingRule) -> int:
    if rule.case_class is not None:
        return 3 if rule.case_class.level == CLASS else 2
    return 1 if rule.kind else 0


def _depth(rule: RoutingRule) -> int:
    return DEPTH[rule.area.level] if rule.area is not None else 0
