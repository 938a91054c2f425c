"""Who wants what over which channel, and when not: a person's own choice, else the organisation's, else the city's."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import F

from cases.calendars import version_for
from cases.calendars.lookup import clock_schedule_of
from cases.models import Channel, NoticeChoice, NoticeDefault, Quiet, Wish
from cases.telling.rules import USUAL, QuietTime
from cases.worktime import Schedule
from gridgov.problems import Invalid
from members.models import Post, User

CITY = None  # the key of what holds where no organisation says otherwise


@dataclass(frozen=True)
class Wanted:
    """What holds for one person: channels by group, those that reach him, quiet hours, the place of his calendar."""

    kinds: dict[str, list[str]] = field(default_factory=lambda: USUAL)
    reaches: frozenset[str] = frozenset()
    quiet: QuietTime = field(default_factory=lambda: QuietTime(Quiet.CALENDAR))
    area: int | None = None

    def channels(self, group: str, *, everywhere: bool = False) -> list[str]:
        """Over which channels a notice of this group goes out; an alarm over all that reach him."""
        if everywhere:
            return sorted(self.reaches)
        return [channel for channel in self.kinds.get(group, ()) if channel in self.reaches]


def channels_offered() -> list[Channel]:
    """Channels to people that this site is set up for."""
    sends = {Channel.MAIL: settings.SENDS_MAIL, Channel.SMS: settings.SENDS_SMS}
    return [channel for channel, on in sends.items() if on]


def wanted_by(users: Iterable[int]) -> dict[int, Wanted]:
    """What holds for each of these people; nobody whose account is closed. Four queries, however many."""
    people = User.objects.filter(pk__in=list(users), is_active=True)
    emails = dict(people.values_list("pk", "email"))
    choices = {row.user_id: row for row in NoticeChoice.objects.filter(user__in=list(emails))}
    offices = _offices(emails)
    defaults = _defaults({organisation for places in offices.values() for organisation, _area in places})
    found = {}
    for user, email in emails.items():
        choice, places = choices.get(user), offices.get(user, [])
        wish: Wish | None = choice if choice and choice.own else None
        wish = wish or next(
            (defaults[place] for place, _area in places if place in defaults), defaults.get(CITY)
        )
        phone = choice.phone if choice else ""
        area = next((area for _place, area in places if area), None)
        found[user] = _wanted(wish, mail=bool(email), phone=bool(phone), area=area)
    return found


def wish_of(user: User) -> Wanted:
    """The same for one person."""
    return wanted_by([user.pk]).get(user.pk, Wanted())


def default_of(organisation: int | None) -> Wanted:
    """What holds for whoever chose nothing there, or in the city."""
    found = _defaults([organisation] if organisation else [])
    return _wanted(found.get(organisation) or found.get(CITY), mail=True, phone=True, area=None)


def schedule_at(area: int | None, at: datetime) -> Schedule | None:
    """The calendar by which quiet hours go at a place; None where there is none."""
    try:
        return clock_schedule_of(version_for(area, at).pk)
    except Invalid:
        return None


def quiet_of(wish: Wanted, schedule: Callable[[int | None], Schedule | None]) -> QuietTime:
    """The person's quiet hours, by `schedule` of his place where they go by a calendar."""
    by_calendar = wish.quiet.mode == Quiet.CALENDAR
    return replace(wish.quiet, schedule=schedule(wish.area)) if by_calendar else wish.quiet


def _wanted(wish: Wish | None, *, mail: bool, phone: bool, area: int | None) -> Wanted:
    has = {Channel.MAIL: mail, Channel.SMS: phone}
    reaches = frozenset(channel for channel in channels_offered() if has[channel])
    if wish is None:
        return Wanted(reaches=reaches, area=area)
    return Wanted(wish.kinds, reaches, QuietTime(wish.quiet, wish.quiet_from, wish.quiet_to), area)


def _offices(users: Iterable[int]) -> dict[int, list[tuple[int, int | None]]]:
    """(organisation, its area) of each person's posts, the longest held first."""
    posts = Post.objects.in_force().filter(user__in=list(users)).order_by("starts_on", "pk")
    columns: Any = posts.annotate(place=F("organisation__area")).values_list("user", "organisation", "place")
    found: dict[int, list[tuple[int, int | None]]] = {}
    for user, organisation, place in columns:
        found.setdefault(user, []).append((organisation, place))
    return found


def _defaults(organisations: Iterable[int]) -> dict[int | None, NoticeDefault]:
    rows = NoticeDefault.objects.filter(organisation__in=list(organisations))
    return {row.organisation_id: row for row in rows.union(NoticeDefault.objects.filter(organisation=None))}
