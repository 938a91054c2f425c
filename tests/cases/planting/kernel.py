"""The kernel: work that waits, triggers, what must be sealed or shredded."""

from django.utils import timezone

from cases.models import Reporter
from gridgov.models import AuditEntry, WorkItem
from tests.cases.planting.hand import DAY, HOUR, Planted, of, sql
from tests.cases.world import World
from tests.cast import make_resident


def late_work(world: World) -> None:
    WorkItem.objects.create(kind="notice", key="x", due_at=timezone.now() - 2 * HOUR)


def failed_work(world: World) -> None:
    WorkItem.objects.create(kind="notice", key="x", state="failed", attempts=12, last_error="boom")


def disabled_trigger(world: World) -> None:
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    sql("ALTER TABLE cases_caseevent DISABLE TRIGGER ALL")


def plain_phone(world: World) -> None:
    Reporter.objects.create(case=of(world), name="Wang", phone="13800005678")
    sql("UPDATE cases_reporter SET phone = '13800005678'")


def plain_lookup(world: World) -> None:
    make_resident(world.cast.grid)
    sql("UPDATE members_resident SET phone_lookup = '13800005678'")


def kept_too_long(world: World) -> None:
    Reporter.objects.create(case=of(world), name="Wang", retain_until=timezone.localdate() - 9 * DAY)


def unmasked_for_nothing(world: World) -> None:
    AuditEntry.objects.create(action="reporter.unmask", at=timezone.now())


PLANTED: Planted = (
    (late_work, "work: notice x: waits since"),
    (failed_work, "given up after 12 attempts: boom"),
    (disabled_trigger, "cases.CaseEvent.event_append_only: the trigger is disabled"),
    (plain_phone, "phone is not sealed"),
    (plain_lookup, "phone_lookup is not hashed"),
    (kept_too_long, "its time is over, and it was not shredded"),
    (unmasked_for_nothing, "was unmasked without a purpose"),
)
