"""Who is on duty in the demo city: day and night at every centre above the communities."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from members.actions.roster import create_shift, fill
from members.models import Organisation, User
from members.queries.roster import candidates

from .offices import Staff

DAYS = 10
ROUND = (("白班", "Day", time(8), time(20)), ("夜班", "Night", time(20), time(8)))


def plan(staff: Staff, now: datetime) -> None:
    """From yesterday on; centres with one person alone keep the day only. Nobody has a night and the day after it."""
    for centre in staff.centres.values():
        people = list(candidates(centre).order_by("pk")[:4])
        level = centre.area.level if centre.area else ""
        if level != "community" and people:
            _centre(centre, people, timezone.localdate(now) - timedelta(days=1), now)


def _centre(centre: Organisation, people: list[User], first: date, now: datetime) -> None:
    half = (len(people) + 1) // 2
    for (name, name_en, begins, ends), crew in zip(ROUND, (people[:half], people[half:]), strict=True):
        if crew:
            shift = create_shift(
                actor=None, organisation=centre, name=name, name_en=name_en, begins=begins, ends=ends
            )
            last = first + timedelta(days=DAYS)
            fill(
                actor=None,
                shift=shift,
                first=first,
                last=last,
                people=crew,
                leads=True,
                at=now - timedelta(days=3),
            )
