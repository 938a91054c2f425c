"""Requests, orders of superiors, appeals."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from cases.models import Appeal, AppealReview, Case, CaseRequest, CaseText, Clock, Supervision
from tests.cases.planting.hand import Planted, of, sql
from tests.cases.world import World


def _asked(world: World, kind: str, **more: Any) -> CaseRequest:
    case, cast, now = of(world), world.cast, timezone.now()
    reason = CaseText.objects.create(case=case, body="Frost")
    given = {
        "asked_by": cast.henry,
        "asked_at": now,
        "granted": True,
        "decided_by": cast.lisa,
        "decided_at": now,
    }
    if kind == "extension":
        given |= {"amount": Decimal(1), "unit": "working_day"}
    return CaseRequest.objects.create(case=case, kind=kind, reason=reason, **given | more)


def own_decision(world: World) -> None:
    sql("ALTER TABLE cases_caserequest DROP CONSTRAINT request_of_others")
    _asked(world, "void", decided_by=world.cast.henry)


def granted_by_nobody(world: World) -> None:
    _asked(world, "void", decided_by=None)


def asked_to_the_end(world: World) -> None:
    _asked(world, "void", granted=None, decided_by=None, decided_at=None)
    Case.objects.filter(pk=of(world).pk).update(state="rejected")


def three_extensions(world: World) -> None:
    for _ in range(3):
        _asked(world, "extension")


def two_holds(world: World) -> None:
    for _ in range(2):
        _asked(world, "hold")


def long_hold(world: World) -> None:
    _asked(world, "hold", until=timezone.now() + timedelta(days=400))


def unrecorded_extension(world: World) -> None:
    _asked(world, "extension")


def _more_time(world: World, amount: str, request: int) -> None:
    of(world).clocks.filter(kind="total").update(extensions=[["2026-03-02T09:00:00+08:00", amount, request]])


def extension_out_of_nothing(world: World) -> None:
    _more_time(world, "1", 999)


def extension_too_long(world: World) -> None:
    _more_time(world, "99", _asked(world, "extension").pk)


def _supervised(world: World) -> Supervision:
    case = world.move(of(world), "supervise", world.cast.diana, timezone.now(), text="Hurry")
    return case.supervisions.get()


def order_with_a_wrong_clock(world: World) -> None:
    order = _supervised(world)
    Clock.objects.filter(pk=order.clock_id).update(owed_to=world.cast.city_centre)


def reply_that_runs_on(world: World) -> None:
    order = _supervised(world)
    Supervision.objects.filter(pk=order.pk).update(
        reply=order.opinion, replied_by=world.cast.oscar, replied_at=timezone.now()
    )


def reply_to_nothing(world: World) -> None:
    _supervised(world).delete()


def uncounted_reminder(world: World) -> None:
    world.move(of(world), "urge", world.cast.diana, timezone.now())
    Case.objects.update(urged=0)


def appeal_against_nothing(world: World) -> None:
    Appeal.objects.create(case=of(world), clock=of(world).clocks.get(kind="total"))


def explained_by_nobody(world: World) -> None:
    of(world).clocks.filter(kind="total").update(explained_at=timezone.now())


def granted_without_trace(world: World) -> None:
    appeal_against_nothing(world)
    case, cast, now = of(world), world.cast, timezone.now()
    AppealReview.objects.create(
        appeal=case.appeals.get(),
        number=1,
        reviewer=cast.district_centre,
        asked_by=cast.oscar,
        asked_at=now,
        reason=CaseText.objects.create(case=case, body="Flood"),
        granted=True,
        decided_by=cast.diana,
        decided_at=now,
    )


PLANTED: Planted = (
    (own_decision, "was decided by whoever asked"),
    (granted_by_nobody, "was granted by nobody"),
    (asked_to_the_end, "waits, and the case is over"),
    (three_extensions, "3 requests of extension were granted"),
    (two_holds, "2 requests of hold were granted"),
    (long_hold, "is for more than a year"),
    (unrecorded_extension, "the total clock has no more time"),
    (extension_out_of_nothing, "by request 999, which was not granted"),
    (extension_too_long, "was given 99 more"),
    (order_with_a_wrong_clock, "is another one's"),
    (reply_that_runs_on, "has a reply, and its clock runs"),
    (reply_to_nothing, "somebody owes a reply to no order"),
    (uncounted_reminder, "was urged 1 times and says 0"),
    (appeal_against_nothing, "about a limit that did not run out"),
    (explained_by_nobody, "is explained, and nobody granted an appeal"),
    (granted_without_trace, "has a granted appeal, and is not explained"),
)
