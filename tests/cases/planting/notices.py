"""What people are told."""

from django.utils import timezone

from cases.models import Delivery, Notice
from tests.cases.planting.hand import HOUR, Planted, of, pushed, sql
from tests.cases.world import World


def forgotten_notice(world: World) -> None:
    for waits in (True, False):
        Notice.objects.create(user=world.cast.oscar, kind="export", at=timezone.now() - 2 * HOUR, waits=waits)


def forgotten_message(world: World) -> None:
    Delivery.objects.create(user=world.cast.oscar, channel="mail", due_at=timezone.now() - 2 * HOUR)


def somebody_elses_notice(world: World) -> None:
    later = timezone.now() + HOUR
    message = Delivery.objects.create(user=world.cast.oscar, channel="mail", due_at=later)
    notice = Notice.objects.create(user=world.cast.henry, kind="export", at=later)
    message.items.create(notice=notice, channel="mail")


def told_twice_of_a_step(world: World) -> None:
    sql("ALTER TABLE cases_notice DROP CONSTRAINT notice_event_once")
    for _ in range(2):
        Notice.objects.create(
            user=world.cast.oscar,
            case=of(world),
            event=of(world).events.latest("pk"),
            kind="answer",
            at=timezone.now(),
        )


def told_twice_of_a_limit(world: World) -> None:
    sql("DROP INDEX notice_due_once")
    now, clock = timezone.now(), of(world).clocks.get(kind="total")
    for _ in range(2):
        Notice.objects.create(
            user=world.cast.oscar, case=of(world), clock=clock, kind="warning", due_at=now, at=now
        )


def told_to_nobody(world: World) -> None:
    world.move(of(world), "urge", world.cast.diana, timezone.now())  # asks for its notices
    pushed(world, "supervise", world.cast.district_centre)


PLANTED: Planted = (
    (forgotten_notice, "no channel was asked about it"),
    (forgotten_message, "is due, and nobody tries to send it"),
    (somebody_elses_notice, "holds a notice of somebody else"),
    (told_twice_of_a_step, "was told 2 times"),
    (told_twice_of_a_limit, "was told 2 times"),
    (told_to_nobody, "supervise was told to nobody"),
)
