"""Clocks: which run, when they are due, what a lapse did."""

from django.utils import timezone

from cases.models import Case, CaseEvent, Clock
from tests.cases.planting.hand import HOUR, Planted, of, sql
from tests.cases.world import World, moment


def late_and_unwritten(world: World) -> None:
    clock = of(world).clocks.filter(ended_at__isnull=False, lapsed_at=None).latest("due_at")
    Clock.objects.filter(pk=clock.pk).update(ended_at=clock.due_at + HOUR)


def ended_total(world: World) -> None:
    of(world).clocks.filter(kind="total").update(ended_at=timezone.now())


def ended_level(world: World) -> None:
    of(world).clocks.filter(kind="level").update(ended_at=timezone.now())


def level_of_another(world: World) -> None:
    of(world).clocks.filter(kind="level").update(holder=world.cast.city_centre)


def clock_on_hold(world: World) -> None:
    Case.objects.filter(pk=of(world).pk).update(state="on_hold", held_until=timezone.now())


def clock_after_the_end(world: World) -> None:
    Case.objects.filter(pk=of(world).pk).update(state="void")


def two_totals(world: World) -> None:
    sql("DROP INDEX clock_one_running")
    clock = of(world).clocks.get(kind="total")
    clock.pk = None
    clock.save(force_insert=True)


def shown_due(world: World) -> None:
    Case.objects.filter(pk=of(world).pk).update(total_due_at=timezone.now())


def moved_due(world: World) -> None:
    clock = of(world).clocks.get(kind="total")
    Clock.objects.filter(pk=clock.pk).update(due_at=clock.due_at + HOUR)
    Case.objects.filter(pk=clock.case_id).update(total_due_at=clock.due_at + HOUR)


def beyond_the_calendar(world: World) -> None:
    Clock.objects.filter(kind="total").update(limit_value=99999, limit_unit="working_day")


def unswept(world: World) -> None:
    of(world).clocks.filter(kind="stage").update(
        due_at=moment("2026-01-05 09:00"), started_at=moment("2026-01-05 08:45")
    )
    clock = of(world).clocks.filter(kind="level").get()
    Clock.objects.filter(pk=clock.pk).update(
        started_at=moment("2026-01-05 08:45"), due_at=moment("2026-01-05 09:00")
    )


def silent_lapse(world: World) -> None:
    of(world).clocks.filter(kind="level").update(lapsed_at=timezone.now())


def told_twice(world: World) -> None:
    sql("DROP INDEX event_lapse_once")
    case = of(world)
    step = {"move": "lapse", "from_state": case.state, "to_state": case.state, "at": timezone.now()}
    for _ in range(2):
        CaseEvent.objects.create(case=case, data={"clock": 1}, **step)


def owed_to_oneself(world: World) -> None:
    clock = of(world).clocks.get(kind="level")
    clock.pk, clock.kind, clock.owed_to = None, "feedback", clock.holder
    clock.save(force_insert=True)


PLANTED: Planted = (
    (late_and_unwritten, "and nobody let it lapse"),
    (ended_total, "no total clock runs"),
    (ended_level, "no level clock runs"),
    (level_of_another, "its level clock runs on another organisation"),
    (clock_on_hold, "it is on hold and a clock runs"),
    (clock_after_the_end, "it is over and a clock has not ended"),
    (two_totals, "2 total clocks run"),
    (shown_due, "total_due_at is not its total clock's"),
    (moved_due, "due_at is"),
    (beyond_the_calendar, "cannot be reckoned"),
    (unswept, "was not let lapse"),
    (silent_lapse, "lapsed, and nothing happened"),
    (told_twice, "escalated 2 times"),
    (owed_to_oneself, "owes an answer to himself"),
)
