"""The worker takes each reported case to its first holder. A case that no rule covers stays where it is, marked so."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from django.db import transaction
from django.utils import timezone

from cases.access import case_for_moving
from cases.actions import clocks
from cases.actions.notify import tell
from cases.actions.step import Step
from cases.actions.vertical import hold
from cases.calendars.lookup import clock_schedule_of, version_for
from cases.models import Case, CaseClass, RoutingRule
from cases.models.routing import KEEPERS
from cases.queries.mapping import covering
from cases.routing import Facts, Keeping, Trial, try_rules, winner
from cases.workflow import MOVES, Permit, State, Where
from gridgov.work import handles
from grids.models import Area, Component, Grid
from members.models import Organisation
from members.queries import centre_of, team_of

UPWARD = ("community", "street", "district", "city")


@handles("route")
def route_waiting(payload: dict[str, Any]) -> None:
    """Route one case; one that somebody already moved on is left alone."""
    route_case(case_id=payload["case"])


@transaction.atomic
def route_case(*, case_id: int, at: datetime | None = None) -> Case:
    """Give a reported case to the holder its rule names."""
    case = case_for_moving(None, case_id)
    if case.state != State.REPORTED or case.routed_by_id or case.uncovered:
        return case
    step = Step(case, MOVES["route"], None, Permit(Where.SYSTEM), {}, at or timezone.now(), case.state)
    found = winner(explain(case, step.at))
    rule = found.rule if found and not found.failed else None
    target = target_of(rule, case) if rule else None
    case.routed_by, case.uncovered = rule, target is None
    step.data = {"rule": rule.pk if rule else None, "uncovered": case.uncovered}
    if target and target.pk != case.holder_id:
        hold(step, target, old_role="assisting")  # it passed nothing up: it stays told
        clocks.start_anew(case, step.anew | {"stage"}, at=step.at)
    case.updated_at = step.at
    case.version += 1
    case.save()
    event = step.write(case.state)
    if target is None or "to" in step.data:  # who has it already was told of the report
        tell(event, case)
    return case


def explain(case: Case, at: datetime) -> list[Trial]:
    """Every rule with the reason why it does or does not fit this case; the simulator shows the same."""
    areas = [pk for pk in (case.community_id, case.street_id, case.district_id, case.city_id) if pk]
    return explain_facts(
        facts_of(case.case_class, areas, case.source, case.duty_grid, at, component=case.component)
    )


def explain_facts(facts: Facts) -> list[Trial]:
    """The rule table tried on facts."""
    return try_rules(
        RoutingRule.objects.filter(is_active=True).select_related("to_organisation", "case_class", "area"),
        facts,
    )


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
    """The organisation a rule means for this case; a level that does not exist here is skipped upward."""
    if rule.to_keeper:
        return keeping_of(case.component).answering(rule.to_keeper)
    if rule.to_organisation_id:
        return rule.to_organisation if rule.to_organisation and rule.to_organisation.is_active else None
    if rule.to_level == "grid_team":
        team = team_of(case.duty_grid) if case.duty_grid else None
        if team:
            return team
    wanted = UPWARD.index(rule.to_level) if rule.to_level in UPWARD else 0
    for level in UPWARD[wanted:]:
        if pk := getattr(case, f"{level}_id"):
            return centre_of(Area.objects.get(pk=pk))
    return None
