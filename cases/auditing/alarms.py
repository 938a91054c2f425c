"""Alarms: what rings has somebody who can confirm and a limit, and what is over rings for nobody."""

from collections.abc import Iterator

from django.db.models import Exists, F, OuterRef, Q

from cases.models import Alarm, Clock, Ring, Rung
from cases.workflow import ENDED
from gridgov.auditing import Breach, Check

RINGS = Ring.objects.filter(confirmed_at=None, ended_at=None)


def what_rings_has_a_clock() -> Iterator[Breach]:
    """A ring of a case that nobody confirmed has a running clock of its organisation; each such clock is of one."""
    rings = RINGS.filter(alarm__drill=False).select_related("alarm__case")
    wrong = Q(clock=None) | Q(clock__ended_at__isnull=False) | ~Q(clock__holder=F("organisation"))
    for ring in rings.filter(wrong).iterator():
        yield _of(ring, "rings, and no limit of its organisation runs")
    waited_for = RINGS.filter(clock=OuterRef("pk"))
    clocks = Clock.objects.filter(kind="alarm", ended_at=None).filter(~Exists(waited_for))
    for clock in clocks.select_related("case").iterator():
        yield Breach("alarms", clock.case.number, f"clock {clock.pk} runs for no alarm")
    for ring in Ring.objects.filter(alarm__drill=True, clock__isnull=False).select_related("alarm__case"):
        yield _of(ring, "is of a drill, and a limit is charged for it")


def what_is_over_rings_for_nobody() -> Iterator[Breach]:
    """Of a case that ended nothing rings; who is rung is rung for what rings; what is over has no ring left."""
    for ring in RINGS.filter(alarm__case__state__in=ENDED).select_related("alarm__case").iterator():
        yield _of(ring, "rings, and the case is over")
    left = Rung.objects.filter(silent_at=None).exclude(ring__in=RINGS).select_related("ring__alarm__case")
    for one in left.iterator():
        yield _of(one.ring, f"rings on for person {one.user_id}, and is over")
    alarms = Alarm.objects.select_related("case")
    open_ring = RINGS.filter(alarm=OuterRef("pk"))
    for alarm in alarms.filter(Exists(open_ring), ended_at__isnull=False):
        yield Breach("alarms", _name(alarm), "is over, and a ring of it is not")
    for alarm in alarms.filter(~Exists(open_ring), ended_at=None):
        yield Breach("alarms", _name(alarm), "rings, and nobody is waited for")


def whoever_was_rung_confirms() -> Iterator[Breach]:
    """A ring is confirmed by somebody who was rung there; late confirmations stay marked."""
    own = Rung.objects.filter(ring=OuterRef("pk"), user=OuterRef("confirmed_by"))
    done = Ring.objects.filter(confirmed_at__isnull=False).select_related("alarm__case")
    for ring in done.filter(~Exists(own)).iterator():
        yield _of(ring, "was confirmed by somebody who was not rung")
    for ring in done.filter(confirmed_at__gt=F("due_at"), lapsed_at=None).iterator():
        yield _of(ring, "was confirmed late, and is not marked so")


def _of(ring: Ring, sentence: str) -> Breach:
    return Breach("alarms", f"{_name(ring.alarm)} ring {ring.pk}", sentence)


def _name(alarm: Alarm) -> str:
    return alarm.case.number if alarm.case else f"drill {alarm.pk}"


CHECKS: tuple[Check, ...] = (
    what_rings_has_a_clock,
    what_is_over_rings_for_nobody,
    whoever_was_rung_confirms,
)
