"""Work for grid members that is not admitted."""

from cases.models import Case, SiteTask
from tests.cases.planting.hand import Planted, of, pushed
from tests.cases.world import World


def order_from_above(world: World) -> None:
    pushed(world, "assist", world.cast.district_centre, organisation=world.cast.team.pk)


def call_from_above(world: World) -> None:
    pushed(world, "whistle", world.cast.city_centre, organisations=[world.cast.team.pk])


def look_from_above(world: World) -> None:
    event = pushed(world, "send_check", world.cast.district_centre)
    clock = of(world).clocks.latest("pk")
    SiteTask.objects.create(
        case=of(world),
        kind="check",
        grid=world.cast.grid,
        clock=clock,
        given_at=event.at,
        done_at=event.at,
        result="dropped",
    )


def routed_from_outside(world: World) -> None:
    Case.objects.filter(pk=of(world).pk).update(source="department")
    pushed(world, "route", None, to=world.cast.team.pk)


def member_entrusted_from_above(world: World) -> None:
    pushed(world, "name", world.cast.district_centre, person=world.cast.alice.pk)


def member_sent_by_a_mediator(world: World) -> None:
    pushed(world, "plan_visit", None, person=world.cast.alice.pk)


PLANTED: Planted = (
    (order_from_above, "assist gave grid members work that is not admitted"),
    (call_from_above, "whistle gave grid members work that is not admitted"),
    (look_from_above, "send_check gave grid members work that is not admitted"),
    (routed_from_outside, "route gave grid members work that is not admitted"),
    (member_entrusted_from_above, "name gave grid members work that is not admitted"),
    (member_sent_by_a_mediator, "plan_visit gave grid members work that is not admitted"),
)
