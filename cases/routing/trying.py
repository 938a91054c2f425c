"""Rules tried on the facts of a case: which fits, and why each other does not. Pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import structlog
from django.db import DatabaseError
from django.utils.translation import gettext as _

from cases.models import RoutingRule
from cases.routing.ranking import in_order, rank
from gridgov.problems import Invalid
from grids.models import Keeper
from members.models import Organisation

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Keeping:
    """Who keeps the component a case is about: by role, those on record; and the organisations that answer for them."""

    is_there: bool = False
    keepers: Mapping[str, Keeper] = field(default_factory=dict)
    organisation_of: Callable[[str], Organisation | None] = lambda code: (
        None
    )  # asked only by rules that need it

    def answering(self, role: str) -> Organisation | None:
        """The organisation with the code of the owner or maintainer."""
        keeper = self.keepers.get(role)
        return self.organisation_of(keeper.code) if keeper else None


@dataclass(frozen=True)
class Facts:
    """What rules look at. `classes` holds the class and its group; `areas` every area the place lies in."""

    classes: frozenset[int]
    kind: str
    areas: frozenset[int]
    source: str
    grid_kind: str
    is_working: Callable[
        [], bool
    ]  # asked only by rules that name a time: without a calendar the others still work
    keeping: Keeping = Keeping()
    mapped: frozenset[int] = frozenset()  # classes and groups of other schemes that are the same, or broader


@dataclass(frozen=True)
class Trial:
    """One rule that was looked at, and why it did not fit (empty: it fits). `failed`: nobody knows whether it fits.

    `mapped`: its class is of another scheme, and a mapping says that the case's class is the same or a part of it.
    """

    rule: RoutingRule
    reason: str
    failed: bool = False
    mapped: bool = False


def try_rules(rules: Iterable[RoutingRule], facts: Facts) -> list[Trial]:
    """Every rule, most specific first, with the reason why it does not fit.

    A rule that cannot be tried (a time, and no calendar) is a failed trial, not an exception: the others still count.
    """
    ordered = sorted(
        in_order(rules), key=lambda rule: (_descending(rule), rule.case_class_id in facts.mapped)
    )
    return [_try(rule, facts) for rule in ordered]


def _descending(rule: RoutingRule) -> tuple[int, ...]:
    """Most specific first; among equals the one that names the case's own class goes before a mapped one."""
    return tuple(-part for part in rank(rule))


def _try(rule: RoutingRule, facts: Facts) -> Trial:
    mapped = rule.case_class_id in facts.mapped - facts.classes
    try:
        return Trial(rule, why_not(rule, facts), mapped=mapped)
    except Invalid as problem:
        return Trial(rule, str(problem), failed=True, mapped=mapped)
    except DatabaseError:
        raise  # this transaction is over: the work is done again
    except Exception as error:
        log.exception("rule_failed", rule=rule.pk)
        return Trial(rule, type(error).__name__, failed=True, mapped=mapped)


def winner(trials: Sequence[Trial]) -> Trial | None:
    """The first that fits, or that cannot be tried and might have: a wider rule must not take its cases in silence."""
    return next((trial for trial in trials if trial.failed or not trial.reason), None)


def why_not(rule: RoutingRule, facts: Facts) -> str:
    """The first condition that does not fit, as a sentence; empty when all do."""
    if not rule.is_active:
        return _("is switched off")
    if rule.case_class_id and rule.case_class_id not in facts.classes | facts.mapped:
        return _("is for another class")
    if rule.kind and rule.kind != facts.kind:
        return _("is for another kind of class")
    if rule.area_id and rule.area_id not in facts.areas:
        return _("is for another area")
    if rule.source and rule.source != facts.source:
        return _("is for another source")
    if rule.grid_kind and rule.grid_kind != facts.grid_kind:
        return _("is for another kind of grid")
    if rule.hours != "any" and (rule.hours == "working") != facts.is_working():
        return _("is for another time of day")
    return _other_keeper(rule, facts.keeping) or _nobody_answers(rule, facts.keeping)


def _other_keeper(rule: RoutingRule, keeping: Keeping) -> str:
    wanted = {"owner": rule.component_owner_id, "maintainer": rule.component_maintainer_id}
    if any(wanted.values()) and not keeping.is_there:
        return _("is for cases about a registered component")
    found = {role: keeper.pk for role, keeper in keeping.keepers.items()}
    if wanted["owner"] and wanted["owner"] != found.get("owner"):
        return _("is for components of another owner")
    if wanted["maintainer"] and wanted["maintainer"] != found.get("maintainer"):
        return _("is for components of another maintainer")
    return ""


def _nobody_answers(rule: RoutingRule, keeping: Keeping) -> str:
    """A rule that sends to owner or maintainer fits only where there is an organisation to send to."""
    role = rule.to_keeper
    if not role or keeping.answering(role):
        return ""
    if not keeping.is_there:
        return _("is for cases about a registered component")
    keeper = keeping.keepers.get(role)
    if keeper is None:
        missing = {
            "owner": _("the component has no owner on record"),
            "maintainer": _("the component has no maintainer on record"),
        }
        return missing[role]
    return _("no active organisation has the code %(code)s of %(keeper)s") % {
        "code": keeper.code,
        "keeper": keeper.display_name,
    }
