"""Reads of alarms: what rings for somebody, one alarm as a page shows it, the list."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.utils import timezone

from cases.models import WARN_SHARE, Alarm, Case, Clock, Ring, RingRule, RingWord, Rung
from cases.queries.marks import marks_of
from cases.queries.remaining import Face, face_of
from cases.sight import organisations_of
from members.access import area_rights

SHOWN = ("case__case_class", "case__holder", "grid__community", "rung_by")


@dataclass(frozen=True)
class RingLine:
    """One place: who was rung there, how much time is left, who confirmed, what was said."""

    ring: Ring
    face: Face
    people: list[Rung]
    words: list[RingWord]

    @property
    def alone(self) -> bool:
        """Whether nobody was on duty."""
        return self.ring.found not in (Ring.Found.DUTY, Ring.Found.GRID)


@dataclass(frozen=True)
class AlarmFace:
    """An alarm with its rings; `mine` are those where the reader was rung."""

    alarm: Alarm
    lines: list[RingLine]
    mine: list[RingLine]


def ringing_for(user: Any) -> list[RingLine]:
    """What rings for somebody now, the first due first. Nothing is read where the menus' marks say nothing rings."""
    if not marks_of(user).rung:
        return []
    mine = Rung.objects.filter(user=user.pk, silent_at=None)
    rings = Ring.objects.filter(pk__in=mine.values("ring")).select_related(
        "clock", "organisation", "alarm__grid", *(f"alarm__{name}" for name in SHOWN)
    )
    now = timezone.now()
    return [RingLine(ring, _face(ring, now), [], []) for ring in rings.order_by("due_at", "pk")]


def faces_of_alarms(alarms: Iterable[Alarm], user: Any) -> list[AlarmFace]:
    """Three queries, however many."""
    found, now = list(alarms), timezone.now()
    rings = list(
        Ring.objects.filter(alarm__in=found).select_related("clock", "organisation", "confirmed_by", "alarm")
    )
    people = _by_ring(Rung.objects.filter(ring__in=rings).select_related("user").order_by("at", "pk"))
    words = _by_ring(RingWord.objects.filter(ring__in=rings).select_related("user", "note"))
    lines = [
        RingLine(ring, _face(ring, now), people.get(ring.pk, []), words.get(ring.pk, [])) for ring in rings
    ]
    return [_one(alarm, [line for line in lines if line.ring.alarm_id == alarm.pk], user) for alarm in found]


def _one(alarm: Alarm, lines: list[RingLine], user: Any) -> AlarmFace:
    mine = [line for line in lines if any(one.user_id == user.pk for one in line.people)]
    return AlarmFace(alarm, lines, [line for line in mine if line.ring.ended_at is None])


def alarm_on(case: Case, user: Any) -> AlarmFace | None:
    """The alarm of a case that was read with it."""
    alarm: Alarm | None = getattr(case, "alarm", None)
    return faces_of_alarms([alarm], user)[0] if alarm else None


def alarms_for(user: Any) -> QuerySet[Alarm]:
    """Of cases that the person may see; drills that rang for him or at his organisations, that he started, or in areas
    that he administers."""
    seen = Case.objects.visible_to(user).filter(pk=OuterRef("case"))
    here = Ring.objects.filter(alarm=OuterRef("pk"))
    involved = Q(organisation__in=organisations_of(user).values("pk")) | Q(people__user=user.pk)
    keeps = Q(pk__in=[])
    for held in area_rights(user, "administer"):
        keeps |= Q(grid__community__path__startswith=held.path)
    drills = Q(drill=True) & (Q(rung_by=user.pk) | Q(Exists(here.filter(involved))) | keeps)
    return Alarm.objects.filter(Q(Exists(seen)) | drills).select_related(*SHOWN)


def alarm_for_reading(user: Any, pk: int) -> Alarm:
    """One of them, or 404 as if it were not there."""
    found = alarms_for(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def ring_rules() -> QuerySet[RingRule]:
    """Which classes ring, groups first."""
    rules = RingRule.objects.select_related("case_class__parent", "case_class__scheme")
    return rules.order_by("case_class__level", "case_class__kind", "case_class__code")


def _by_ring(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(row.ring_id, []).append(row)
    return found


def _face(ring: Ring, now: datetime) -> Face:
    """Its clock's; a drill has none, and shows the same."""
    return face_of(ring.clock or _unsaved(ring), now)


def _unsaved(ring: Ring) -> Clock:
    return Clock(
        kind="alarm",
        limit_value=Decimal(ring.alarm.minutes),
        limit_unit="minute",
        started_at=ring.rung_at,
        due_at=ring.due_at,
        warn_at=ring.rung_at + (ring.due_at - ring.rung_at) * float(WARN_SHARE),
        lapsed_at=ring.lapsed_at,
        ended_at=ring.confirmed_at or ring.ended_at,
    )
