"""Where a case goes: the facts, the rule that wins, whom it means, and what is wrong where that does not work."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

import structlog
from django.db import DatabaseError

from cases.calendars.lookup import clock_schedule_of, version_for
from cases.models import Case, CaseClass, RoutingFailure, RoutingRule
from cases.models.routing import KEEPERS
from cases.queries.authority import authority_of, raised
from cases.queries.mapping import covering
from cases.routing import Facts, Keeping, Trial, try_rules, winner
from cases.sight import WORKS
from grids.models import Component, Grid
from members.models import Organisation, Post
from members.queries import team_of

P = RoutingFailure.Problem
UPWARD = ("community", "street", "district", "city")
INBOX = ("street", "district", "city")  # whose centre a case waits at that no rule takes anywhere
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Decision:
    """Every rule tried and the one that wins. Without `target` the case stays in the street's inbox: no rule covers it,
    or (`problem`) the rule that wins does not work."""

    trials: list[Trial]
    rule: RoutingRule | None = None
    target: Organisation | None = None
    problem: str = ""
    reason: str = ""

    @property
    def sentence(self) -> str:
        """Why the rule that wins does not work; empty when it does."""
        return RoutingFailure.say(self.problem, self.reason) if self.problem else ""


def decide(case: Case, trials: list[Trial]) -> Decision:
    """Where the case goes by rules that were tried on it. A rule that fails never breaks routing: it is a problem."""
    found = winner(trials)
    if found is None:
        return Decision(trials)
    if found.failed:
        return Decision(trials, found.rule, None, P.UNTRIED, found.reason)
    try:
        target = target_of(found.rule, case)
        problem = _wrong_with(target)
    except DatabaseError:
        raise  # this transaction is over: the work is done again
    except Exception as error:
        log.exception("rule_failed", rule=found.rule.pk, case=case.pk)
        return Decision(trials, found.rule, None, P.ERROR, type(error).__name__)
    said = target.display_name if target else str(found.rule.get_to_level_display())
    return Decision(trials, found.rule, None if problem else target, problem, said if problem else "")


def explain(case: Case, at: datetime) -> list[Trial]:
    """Every rule with the reason why it does or does not fit this case; the simulator shows the same."""
    areas = [pk for pk in (case.community_id, case.street_id, case.district_id, case.city_id) if pk]
    facts = facts_of(case.case_class, areas, case.source, case.duty_grid, at, component=case.component)
    rules = RoutingRule.objects.filter(is_active=True)
    return try_rules(rules.select_related("to_organisation__area", "case_class", "area"), facts)


def facts_of(
    case_class: CaseClass,
    areas: Sequence[int],
    source: str,
    grid: Grid | None,
    at: datetime,
    *,
    component: Component | None = None,
) -> Facts:
    """What the rules look at. `areas` are ids, lowest first: the lowest one's calendar says what working time is."""
    place = areas[0] if areas else None
    return Facts(
        classes=frozenset(pk for pk in (case_class.pk, case_class.parent_id) if pk),
        mapped=covering(case_class),
        kind=case_class.kind,
        areas=frozenset(areas),
        source=source,
        grid_kind=grid.kind if grid else "",
        is_working=lambda: clock_schedule_of(version_for(place, at).pk).is_open(at),
        keeping=keeping_of(component),
    )


def keeping_of(component: Component | None) -> Keeping:
    """Owner and maintainer of a component; an organisation answers for the keeper whose code it has."""
    if component is None:
        return Keeping()
    keepers = {role: keeper for role in KEEPERS if (keeper := getattr(component, role))}
    return Keeping(is_there=True, keepers=keepers, organisation_of=cache(active_organisation))


def active_organisation(code: str) -> Organisation | None:
    return Organisation.objects.select_related("area", "kind").filter(code=code, is_active=True).first()


def target_of(rule: RoutingRule, case: Case) -> Organisation | None:
    """The organisation a rule means for this case. A level that has no authority over it (power list), or that does not
    exist here, is skipped upward."""
    if rule.to_keeper:
        return keeping_of(case.component).answering(rule.to_keeper)
    if rule.to_organisation_id:
        return rule.to_organisation
    level = raised(rule.to_level, authority_of(case))
    if level == "grid_team":
        team = team_of(case.duty_grid) if case.duty_grid else None
        if team:
            return team
    return centre_from(level, case)


def centre_from(level: str, case: Case) -> Organisation | None:
    """The centre of the case's area at this level, or the next one above: where an area or its centre does not exist,
    the case goes on up."""
    wanted = UPWARD.index(level) if level in UPWARD else 0
    return _lowest_centre(case, UPWARD[wanted:])


def inbox_of(case: Case) -> Organisation | None:
    """The centre of the street that was located, or the next existing one above."""
    return _lowest_centre(case, INBOX)


def _lowest_centre(case: Case, levels: Sequence[str]) -> Organisation | None:
    """Of the centres of the case's areas at these levels, lowest first, the first that exists. One query."""
    areas = [pk for level in levels if (pk := getattr(case, f"{level}_id"))]
    centres = Organisation.objects.select_related("area", "kind").filter(is_centre=True, area__in=areas)
    return min(centres, key=lambda centre: areas.index(centre.area_id), default=None)


def _wrong_with(target: Organisation | None) -> str:
    if target is None:
        return P.NO_CENTRE
    if not target.is_active:
        return P.INACTIVE
    return "" if somebody_works_at(target) else P.NOBODY


def somebody_works_at(organisation: Organisation) -> bool:
    """Whether anybody holds a post there today with a right on cases."""
    posts = Post.objects.in_force().filter(organisation=organisation, user__is_active=True)
    return posts.filter(kind__organisation_permissions__overlap=[*WORKS]).exists()
