"""Work orders, and the whistle."""

from django.utils import timezone

from cases.models import Case, WorkOrder
from tests.cases.planting.hand import Planted, of
from tests.cases.world import World


def order_left_open(world: World) -> None:
    case = world.walk(of(world), "check", "close")
    WorkOrder.objects.filter(case=case).update(state="open")


def nobody_leads(world: World) -> None:
    case = world.walk(of(world), "rework")
    case.work_orders.update(state="returned")


def somebody_waited_for(world: World) -> None:
    WorkOrder.objects.filter(case=of(world)).update(state="accepted")


def order_without_clock(world: World) -> None:
    world.walk(of(world), "rework").work_orders.update(clock=None)


def order_shows_another_due(world: World) -> None:
    world.walk(of(world), "rework").work_orders.update(due_at=timezone.now())


def clock_of_no_order(world: World) -> None:
    of(world).clocks.filter(kind="order").update(ended_at=None)


def given_back_and_asked_again(world: World) -> None:
    order = WorkOrder.objects.get(case=of(world))
    order.pk, order.role, order.state = None, "assisting", "returned"
    order.save(force_insert=True)


def two_orders_of_one(world: World) -> None:
    order = WorkOrder.objects.get(case=of(world))
    order.pk, order.role = None, "assisting"
    order.save(force_insert=True)


def helper_checked(world: World) -> None:
    WorkOrder.objects.filter(case=of(world)).update(answered_by=world.cast.leo)
    Case.objects.filter(pk=of(world).pk).update(checked_by=world.cast.leo)


def called_to_the_end(world: World) -> None:
    case = of(world)
    whistle_for(world)
    Case.objects.filter(pk=case.pk).update(state="void")


def called_without_limit(world: World) -> None:
    whistle_for(world)
    of(world).clocks.filter(kind="arrival").update(ended_at=timezone.now())


def limit_of_nobody(world: World) -> None:
    whistle_for(world)
    of(world).summonses.update(state="called_off")


def whistle_for(world: World) -> None:
    world.move(of(world), "whistle", world.cast.oscar, organisations=[world.cast.department.pk], text="Come")


PLANTED: Planted = (
    (order_left_open, "the case is over, order"),
    (nobody_leads, "it is given out, and nobody leads"),
    (somebody_waited_for, "it is handled, and somebody is waited for"),
    (order_without_clock, "is at work without a clock of its own"),
    (order_shows_another_due, "shows another due time than its clock"),
    (clock_of_no_order, "runs for no order"),
    (two_orders_of_one, "has 2"),
    (given_back_and_asked_again, "was given back and its organisation has another one"),
    (helper_checked, "checked by somebody who answered an order"),
    (called_to_the_end, "is called, and the case is over"),
    (called_without_limit, "is called, and no limit runs for it"),
    (limit_of_nobody, "runs for nobody"),
)
