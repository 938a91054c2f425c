"""Reads of the roster: the week of an organisation, who is on duty now, what nobody covers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from members.models import Organisation, Post, Shift, Turn, User
from members.rota import Span, days_of, hours_on, uncovered

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class ShiftWeek:
    """A line of the week's table: the turns of each of the seven days."""

    shift: Shift
    days: tuple[tuple[date, tuple[Turn, ...]], ...]


def week_of(organisation: Organisation, monday: date) -> list[ShiftWeek]:
    """Shifts in use, and ended ones with turns in this week; two queries."""
    days = days_of(monday, monday + timedelta(days=6))
    turns = Turn.objects.filter(shift__organisation=organisation, day__range=(days[0], days[-1]))
    by_place: dict[tuple[int, date], list[Turn]] = {}
    for turn in turns.select_related("user", "stand_in"):
        by_place.setdefault((turn.shift_id, turn.day), []).append(turn)
    used = {shift for shift, _day in by_place}
    return [
        ShiftWeek(shift, tuple((day, tuple(by_place.get((shift.pk, day), ()))) for day in days))
        for shift in organisation.shifts.all()
        if shift.is_active or shift.pk in used
    ]


def on_duty_everywhere(moment: datetime | None = None) -> "QuerySet[Turn]":
    """Turns that run then (now) at every active organisation, whoever leads first."""
    running = Turn.objects.at(moment or timezone.now()).filter(shift__organisation__is_active=True)
    return running.select_related("user", "stand_in", "shift__organisation")


def on_duty(organisations: Iterable[int], moment: datetime | None = None) -> "QuerySet[Turn]":
    """The same at these organisations."""
    return on_duty_everywhere(moment).filter(shift__organisation__in=list(organisations))


def with_roster(organisations: "QuerySet[Organisation]") -> "QuerySet[Organisation]":
    """Only those that keep shifts."""
    return organisations.filter(Exists(Shift.objects.filter(organisation=OuterRef("pk"), is_active=True)))


def gaps(organisations: Iterable[int], *, since: datetime | None = None) -> dict[int, list[Span]]:
    """By organisation, when nobody is on duty within the hours of its shifts in the coming seven days; two queries."""
    since = since or timezone.now()
    first, places = timezone.localdate(since), list(organisations)
    within = Span(since, datetime.combine(first + WEEK, time(), timezone.get_default_timezone()))
    wanted, served = _wanted(places, first, within), _served(places, within)
    return {
        place: sorted(
            {gap for span in wanted.get(place, ()) for gap in uncovered(served.get(place, ()), span)}
        )
        for place in places
    }


def _wanted(places: list[int], first: date, within: Span) -> dict[int, list[Span]]:
    zone = timezone.get_default_timezone()
    found: dict[int, list[Span]] = {}
    for shift in Shift.objects.filter(organisation__in=places, is_active=True):
        for day in days_of(first - timedelta(days=1), first + WEEK):
            span = hours_on(day, shift.begins, shift.ends, zone)
            starts, ends = max(span.starts, within.starts), min(span.ends, within.ends)
            if starts < ends:
                found.setdefault(shift.organisation_id, []).append(Span(starts, ends))
    return found


def _served(places: list[int], within: Span) -> dict[int, list[Span]]:
    turns = Turn.objects.filter(shift__organisation__in=places).between(within.starts, within.ends)
    found: dict[int, list[Span]] = {}
    for place, starts, ends in turns.values_list("shift__organisation", "starts", "ends"):
        found.setdefault(place, []).append(Span(starts, ends))
    return found


def candidates(organisation: Organisation, day: date | None = None) -> "QuerySet[User]":
    """Who may be put on: people with a post there."""
    posts = Post.objects.in_force(day).filter(organisation=organisation)
    return User.objects.filter(pk__in=posts.values("user"), is_active=True)


def turns_of(user: User, *, since: datetime | None = None) -> "QuerySet[Turn]":
    """Somebody's own coming turns, those given to a stand-in too."""
    mine = Q(user=user) | Q(stand_in=user)
    turns = Turn.objects.filter(mine, ends__gt=since or timezone.now())
    return turns.select_related("shift__organisation", "user", "stand_in").order_by("starts", "pk")
