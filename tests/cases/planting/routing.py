"""Routing and its failures."""

from django.utils import timezone

from cases.models import CaseEvent, RoutingFailure, RoutingRule
from gridgov.models import WorkItem
from tests.cases.planting.hand import Planted, of
from tests.cases.world import World


def routed_twice(world: World) -> None:
    case = of(world)
    CaseEvent.objects.create(
        case=case, move="route", from_state=case.state, to_state=case.state, at=timezone.now()
    )


def never_routed(world: World) -> None:
    world.report()
    WorkItem.objects.all().delete()


def rule_that_fails(world: World) -> None:
    rule = RoutingRule.objects.get()
    RoutingFailure.objects.create(case=world.report(), rule=rule, problem="nobody", tried_at=timezone.now())


def failure_of_a_case_that_went(world: World) -> None:
    RoutingFailure.objects.create(case=of(world), problem="nobody", tried_at=timezone.now())


PLANTED: Planted = (
    (rule_that_fails, "fails (nobody) and keeps 1 waiting"),
    (failure_of_a_case_that_went, "is marked as failed, and a rule took it further"),
    (routed_twice, "was routed 2 times"),
    (never_routed, "was neither routed nor waits for it"),
)
