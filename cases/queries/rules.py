"""The rule table: tried on an imagined case, and the classes it forgets."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.models import Authority, Case, CaseClass, Kind, RoutingRule
from cases.queries.authority import authority_of, below
from cases.queries.deciding import Decision, decide, facts_of
from cases.queries.mapping import covering, lost
from cases.routing import Trial, in_order, try_rules
from gridgov.once import reading_once
from gridgov.ui.quantities import number_text
from grids.locating import locate
from grids.models import Area, Component, Grid, Keeper
from grids.models.grid import GridKind
from members.models import Organisation

COUNTED = 10_000
COLUMNS = ("community_id", "street_id", "district_id", "city_id")


@dataclass(frozen=True)
class Imagined:
    """A case that does not exist: where, what, whence, when."""

    case_class: CaseClass
    source: str
    at: datetime
    area: Area | None = None
    point: tuple[float, float] | None = None
    component: Component | None = None

    @property
    def place(self) -> tuple[float, float] | None:
        """The point, else where the component stands; an area that was named goes before the latter."""
        if self.point or self.area or self.component is None:
            return self.point
        return self.component.lon, self.component.lat


@dataclass(frozen=True)
class Outcome:
    """What routing would decide, and the names of the place, largest first."""

    decision: Decision
    place: list[str]
    authority: Authority | None = None  # of the power list, where it lifts the rule's level

    @property
    def trials(self) -> list[Trial]:
        """Every rule tried, most specific first."""
        return self.decision.trials

    @property
    def rule(self) -> RoutingRule | None:
        """The rule that fires."""
        return self.decision.rule

    @property
    def mapped(self) -> bool:
        """Whether it fires through a mapping between schemes."""
        return any(trial.mapped for trial in self.trials if trial.rule == self.rule)

    @property
    def target(self) -> Organisation | None:
        """Where the case goes; None: it stays in the inbox, marked."""
        return self.decision.target

    @property
    def problem(self) -> str:
        """Why the rule that fires does not work, as a sentence."""
        return self.decision.sentence


@dataclass(frozen=True)
class Gap:
    """A class that no rule covers (`sometimes` False), or only under further conditions."""

    case_class: CaseClass
    sometimes: bool


def simulate(imagined: Imagined) -> Outcome:
    """What the worker would do with such a case; nothing is written."""
    case = _case(imagined)
    areas = [pk for name in COLUMNS if (pk := getattr(case, name))]
    facts = facts_of(
        imagined.case_class, areas, imagined.source, case.duty_grid, imagined.at, component=case.component
    )
    trials = try_rules(all_rules(), facts)
    names = [area.display_name for area in Area.objects.filter(pk__in=areas).order_by("path")]
    names += [case.duty_grid.display_name] if case.duty_grid else []
    decision = decide(case, trials)
    level = decision.rule.to_level if decision.rule else ""
    entry = authority_of(case) if level else None
    return Outcome(decision, names, entry if level and below(level, entry) else None)


def all_rules() -> list[RoutingRule]:
    """Every rule, most specific first; switched-off ones too."""
    rules = RoutingRule.objects.select_related(
        "case_class__scheme", "area", "to_organisation__area", "component_owner", "component_maintainer"
    )
    return in_order(rules)


def gaps(table: Iterable[RoutingRule] | None = None) -> list[Gap]:
    """Offered classes that no active rule (of the table, if it was read already) covers everywhere and always."""
    rules = [rule for rule in (all_rules() if table is None else table) if rule.is_active]
    found = []
    with reading_once():
        for case_class in CaseClass.objects.offered().select_related("parent").order_by("kind", "code"):
            fitting = [rule for rule in rules if _may_fit(rule, case_class)]
            if not any(_unconditional(rule) for rule in fitting):
                found.append(Gap(case_class, sometimes=bool(fitting)))
    return found


def routed_by(rule: RoutingRule) -> int:
    """How many cases it took to their holders; COUNTED + 1 says: more than that."""
    return Case.objects.filter(routed_by=rule).order_by()[: COUNTED + 1].count()


def routed_text(number: int) -> str:
    """The same as words: “12 cases”, “more than 10,000 cases”."""
    if number > COUNTED:
        return _("more than %(n)s cases") % {"n": number_text(COUNTED)}
    return ngettext("%(n)s case", "%(n)s cases", number) % {"n": number_text(number)}


def lost_rules(table: Iterable[RoutingRule] | None = None) -> list[RoutingRule]:
    """Active rules for classes that are not offered any more and are mapped to none that is."""
    rules = all_rules() if table is None else table
    named = [rule for rule in rules if rule.is_active and rule.case_class]
    gone = {each.pk for each in lost([rule.case_class for rule in named if rule.case_class])}
    return [rule for rule in named if rule.case_class_id in gone]


def conditions_of(rule: RoutingRule) -> list[tuple[str, str]]:
    """What a rule asks for, as (words, icon)."""
    stated = (
        (rule.comes_first and _("goes before all others"), "lightning-charge"),
        (rule.case_class and rule.case_class.display_name, "tag"),
        (rule.kind and str(Kind(rule.kind).label), "tags"),
        (rule.area and rule.area.display_name, "geo"),
        (rule.source and rule.get_source_display(), "box-arrow-in-right"),
        (rule.grid_kind and str(GridKind(rule.grid_kind).label), "grid-3x3"),
        (rule.hours != "any" and rule.get_hours_display(), "clock"),
        (_keeper(_("owner: %(name)s"), rule.component_owner), "house-check"),
        (_keeper(_("maintainer: %(name)s"), rule.component_maintainer), "wrench"),
    )
    return [(str(words), icon) for words, icon in stated if words]


def _keeper(words: str, keeper: Keeper | None) -> str:
    return words % {"name": keeper.display_name} if keeper else ""


def _may_fit(rule: RoutingRule, case_class: CaseClass) -> bool:
    named = rule.case_class_id in (None, case_class.pk, case_class.parent_id)
    named = named or rule.case_class_id in covering(case_class)
    return named and rule.kind in ("", case_class.kind)


def _unconditional(rule: RoutingRule) -> bool:
    kept = rule.component_owner_id or rule.component_maintainer_id or rule.to_keeper
    return not (rule.area_id or rule.source or rule.grid_kind or kept) and rule.hours == "any"


def _case(imagined: Imagined) -> Case:
    case = Case(case_class=imagined.case_class, source=imagined.source, component=imagined.component)
    if point := imagined.place:
        place = locate(*point)
        case.duty_grid = (
            Grid.objects.select_related("community").get(pk=place.grid_id) if place.grid_id else None
        )
        for name in COLUMNS:
            setattr(case, name, getattr(place, name))
    elif imagined.area:
        _place(case, Area.objects.filter(pk__in=imagined.area.line))
    if case.city_id is None:
        _place(case, Area.objects.filter(parent=None))
    return case


def _place(case: Case, areas: Iterable[Area]) -> None:
    for area in areas:
        setattr(case, f"{area.level}_id", area.pk)
