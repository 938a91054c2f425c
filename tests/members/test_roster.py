"""The duty roster: shifts, turns, stand-ins; who is on duty now and when nobody is."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from gridgov.problems import Invalid, Refused
from members.actions import roster as act
from members.actions.posts import end_post
from members.auditing import turns_are_served_once
from members.models import Post, Shift, Turn
from members.queries.roster import candidates, gaps, on_duty, turns_of, week_of
from members.rota import Span, days_of, hours_on, in_turn, uncovered
from tests.cast import Cast, give_post

MONDAY = date(2030, 1, 7)
ZONE = timezone.get_default_timezone()


def clock(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), ZONE)


def people_on_duty(organisations: list[int], at: datetime) -> set[int]:
    """Whoever serves: the stand-in where there is one."""
    return {turn.stand_in_id or turn.user_id for turn in on_duty(organisations, at)}


@pytest.fixture
def day(cast: Cast) -> Shift:
    return _shift(cast, "白班", 8, 20)


@pytest.fixture
def night(cast: Cast) -> Shift:
    return _shift(cast, "夜班", 20, 8)


def _shift(cast: Cast, name: str, begins: int, ends: int) -> Shift:
    return act.create_shift(
        actor=cast.ada, organisation=cast.street_centre, name=name, begins=time(begins), ends=time(ends)
    )


@pytest.mark.parametrize(
    ("begins", "ends", "hours"), [(8, 20, 12), (20, 8, 12), (8, 8, 24), (0, 0, 24), (22, 23, 1)]
)
def test_a_shift_that_does_not_end_later_ends_on_the_next_day(begins: int, ends: int, hours: int) -> None:
    span = hours_on(MONDAY, time(begins), time(ends), ZONE)
    assert (span.starts, span.ends - span.starts) == (clock(MONDAY, begins), timedelta(hours=hours))


HOURS = st.tuples(st.integers(0, 99), st.integers(1, 30)).map(lambda each: (each[0], each[0] + each[1]))


@given(st.lists(HOURS, max_size=8), HOURS)
def test_uncovered_is_what_no_turn_touches(turns: list[tuple[int, int]], within: tuple[int, int]) -> None:
    """Against every hour counted one by one."""
    start = datetime(2030, 1, 1, tzinfo=UTC)

    def span(hours: tuple[int, int]) -> Span:
        return Span(start + timedelta(hours=hours[0]), start + timedelta(hours=hours[1]))

    free = {hour for hour in range(*within) if not any(first <= hour < last for first, last in turns)}
    found = list(uncovered([span(each) for each in turns], span(within)))
    told = {
        hour
        for hour in range(*within)
        if any(gap.starts <= start + timedelta(hours=hour) < gap.ends for gap in found)
    }
    assert told == free
    assert all(one.ends < two.starts for one, two in pairwise(found)), "joined, in order"


def test_people_take_turns() -> None:
    days = days_of(MONDAY, MONDAY + timedelta(days=4))
    assert [who for _day, who in in_turn(days, ["a", "b"])] == ["a", "b", "a", "b", "a"]
    assert in_turn(days, []) == []


def test_who_is_on_duty_at_each_hour(cast: Cast, day: Shift, night: Shift) -> None:
    act.put_on(actor=cast.lisa, shift=day, day=MONDAY, user=cast.anna)
    act.put_on(actor=cast.lisa, shift=night, day=MONDAY, user=cast.oscar, leads=True, phone="110")
    tuesday = MONDAY + timedelta(days=1)
    table = {
        clock(MONDAY, 7): set(), clock(MONDAY, 8): {cast.anna.pk}, clock(MONDAY, 19): {cast.anna.pk},
        clock(MONDAY, 20): {cast.oscar.pk}, clock(tuesday, 7): {cast.oscar.pk}, clock(tuesday, 8): set(),
    }  # fmt: skip
    assert {at: people_on_duty([cast.street_centre.pk], at) for at in table} == table
    assert people_on_duty([cast.district_centre.pk], clock(MONDAY, 9)) == set()


def test_a_stand_in_serves_instead_and_the_plan_stays(cast: Cast, day: Shift) -> None:
    turn = act.put_on(actor=None, shift=day, day=MONDAY, user=cast.anna)
    act.stand_in(actor=cast.anna, turn=turn, user=cast.dora, reason="Leave")
    assert people_on_duty([cast.street_centre.pk], clock(MONDAY, 9)) == {cast.dora.pk}
    [told] = on_duty([cast.street_centre.pk], clock(MONDAY, 9))
    assert (told.user, told.stand_in_reason) == (cast.anna, "Leave")
    assert [*turns_of(cast.anna)] == [*turns_of(cast.dora)] == [turn]
    act.stand_in(actor=cast.anna, turn=turn, user=None)
    assert people_on_duty([cast.street_centre.pk], clock(MONDAY, 9)) == {cast.anna.pk}


def test_nobody_is_in_two_turns_at_once(cast: Cast, day: Shift) -> None:
    long = _shift(cast, "全天", 8, 8)
    act.put_on(actor=None, shift=day, day=MONDAY, user=cast.anna)
    other = act.put_on(actor=None, shift=day, day=MONDAY, user=cast.dora)
    with pytest.raises(Invalid, match="on duty then already: 白班"):
        act.put_on(actor=None, shift=long, day=MONDAY, user=cast.anna)
    with pytest.raises(Invalid, match="on duty then already"):
        act.stand_in(actor=None, turn=other, user=cast.anna)
    act.stand_in(actor=None, turn=other, user=cast.oscar)
    act.put_on(actor=None, shift=long, day=MONDAY, user=cast.dora)  # his turn is served by another
    with pytest.raises(Invalid, match="on duty then already"):
        act.stand_in(actor=None, turn=other, user=None)
    with pytest.raises(Invalid, match="in this shift already"):
        act.put_on(actor=None, shift=day, day=MONDAY, user=cast.dora)
    assert [*turns_are_served_once()] == []


def test_only_people_with_a_post_there_on_that_day(cast: Cast, day: Shift) -> None:
    with pytest.raises(Invalid, match="has no post at"):
        act.put_on(actor=None, shift=day, day=MONDAY, user=cast.henry)
    give_post(cast.henry, "duty_officer", cast.street_centre, starts_on=MONDAY + timedelta(days=1))
    with pytest.raises(Invalid, match="has no post at"):
        act.put_on(actor=None, shift=day, day=MONDAY, user=cast.henry)
    act.put_on(actor=None, shift=day, day=MONDAY + timedelta(days=1), user=cast.henry)
    assert cast.henry not in candidates(cast.street_centre)


def test_the_past_is_not_planned_and_not_struck(cast: Cast, day: Shift) -> None:
    turn = act.put_on(actor=None, shift=day, day=MONDAY, user=cast.anna)
    with pytest.raises(Invalid, match="past is not planned"):
        act.put_on(actor=None, shift=day, day=MONDAY, user=cast.dora, at=clock(MONDAY, 20))
    with pytest.raises(Invalid, match="has begun"):
        act.take_off(actor=None, turn=turn, at=clock(MONDAY, 8))
    with pytest.raises(Invalid, match="is over"):
        act.stand_in(actor=None, turn=turn, user=cast.dora, at=clock(MONDAY, 20))
    act.take_off(actor=None, turn=turn, at=clock(MONDAY, 7))
    assert not Turn.objects.exists()


@pytest.mark.parametrize("who", ["anna", "henry", "audrey", "leo"])
def test_only_whoever_looks_after_the_organisation_plans(cast: Cast, day: Shift, who: str) -> None:
    turn = act.put_on(actor=None, shift=day, day=MONDAY, user=cast.dora)
    for attempt in (
        lambda: act.put_on(actor=cast.people[who], shift=day, day=MONDAY, user=cast.oscar),
        lambda: act.take_off(actor=cast.people[who], turn=turn),
        lambda: act.stand_in(actor=cast.people[who], turn=turn, user=cast.oscar),
        lambda: act.end_shift(actor=cast.people[who], shift=day),
    ):
        with pytest.raises(Refused) as refused:
            attempt()
        assert "leader" in refused.value.who_may.lower()


def test_weeks_are_filled_in_turn_and_copied(cast: Cast, day: Shift) -> None:
    act.put_on(actor=None, shift=day, day=MONDAY + timedelta(days=2), user=cast.anna)
    made, left = act.fill(
        actor=cast.lisa,
        shift=day,
        first=MONDAY,
        last=MONDAY + timedelta(days=4),
        people=[cast.anna, cast.dora],
    )
    assert len(made) == 4
    assert [sentence[:10] for sentence in left] == ["2030-01-09"]
    following = MONDAY + timedelta(days=7)
    made, left = act.copy_week(
        actor=cast.lisa, organisation=cast.street_centre, source=MONDAY, target=following
    )
    assert (len(made), left) == (5, [])
    [line] = week_of(cast.street_centre, following)
    assert [len(turns) for _day, turns in line.days] == [1, 1, 1, 1, 1, 0, 0]
    with pytest.raises(Invalid, match="at most 92 days"):
        act.fill(actor=None, shift=day, first=MONDAY, last=date(2031, 1, 1), people=[cast.anna])
    with pytest.raises(Invalid, match="next ten years"):
        act.put_on(actor=None, shift=day, day=date.max, user=cast.anna)


def test_what_nobody_covers_in_the_coming_week(cast: Cast, day: Shift, night: Shift) -> None:
    week = days_of(MONDAY, MONDAY + timedelta(days=6))
    act.fill(actor=None, shift=day, first=week[0], last=week[-1], people=[cast.anna])
    act.fill(actor=None, shift=night, first=week[0], last=week[-2], people=[cast.oscar])
    found = gaps([cast.street_centre.pk, cast.city_centre.pk], since=clock(MONDAY, 9))
    assert found[cast.street_centre.pk] == [Span(clock(week[-1], 20), clock(MONDAY + timedelta(days=7), 0))]
    assert found[cast.city_centre.pk] == [], "no shifts, nothing to cover"


def test_an_ended_shift_keeps_what_was(cast: Cast, day: Shift) -> None:
    act.fill(actor=None, shift=day, first=MONDAY, last=MONDAY + timedelta(days=3), people=[cast.anna])
    assert act.end_shift(actor=cast.ada, shift=day, at=clock(MONDAY + timedelta(days=1), 12)) == 2
    with pytest.raises(Invalid, match="no longer in use"):
        act.put_on(actor=None, shift=day, day=MONDAY + timedelta(days=5), user=cast.anna)
    assert [line.shift for line in week_of(cast.street_centre, MONDAY)] == [day]
    assert week_of(cast.street_centre, MONDAY + timedelta(days=7)) == []
    _shift(cast, "白班", 9, 21)


def test_the_end_of_a_post_ends_its_turns(cast: Cast, day: Shift) -> None:
    for who in (cast.anna, cast.dora):
        act.fill(actor=None, shift=day, first=MONDAY, last=MONDAY + timedelta(days=1), people=[who])
    first = Turn.objects.get(user=cast.dora, day=MONDAY)
    second = Turn.objects.get(user=cast.dora, day=MONDAY + timedelta(days=1))
    Turn.objects.filter(user=cast.anna).update(user=cast.oscar)
    for turn in (first, second):
        act.stand_in(actor=None, turn=turn, user=cast.anna)
    end_post(actor=None, post=Post.objects.get(user=cast.anna), on=MONDAY + timedelta(days=1))
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.stand_in, second.stand_in) == (cast.anna, None)
    act.stand_in(actor=None, turn=second, user=cast.lisa)
    end_post(actor=None, post=Post.objects.get(user=cast.dora), on=MONDAY + timedelta(days=1))
    second.refresh_from_db()
    assert (second.user, second.stand_in) == (cast.lisa, None), "whoever stood in serves it as his own"
    assert [*Turn.objects.filter(user=cast.dora)] == [first]
    assert [*turns_are_served_once()] == []


def test_the_audit_finds_turns_without_a_post_and_double_ones(cast: Cast, day: Shift) -> None:
    turn = act.put_on(actor=None, shift=day, day=MONDAY, user=cast.anna)
    Turn.objects.bulk_create(
        [Turn(shift=day, day=MONDAY, user=cast.henry, stand_in=cast.anna, starts=turn.starts, ends=turn.ends)]
    )
    assert len([*turns_are_served_once()]) == 2
    Turn.objects.update(stand_in=None)
    assert [breach.subject for breach in turns_are_served_once()] == [
        f"turn {Turn.objects.get(user=cast.henry).pk}"
    ]


def test_planning_a_week_on_the_pages(cast: Cast, client: Client) -> None:
    client.force_login(cast.lisa)
    page = client.get(reverse("members:rosters"), {"organisation": cast.street_centre.code})
    assert page.url == reverse("members:roster", args=[cast.street_centre.pk])  # type: ignore[attr-defined]
    shift = {"name": "白班", "name_en": "Day", "begins": "08:00", "ends": "20:00"}
    client.post(reverse("members:shift-new", args=[cast.street_centre.pk]), shift)
    [day] = Shift.objects.all()
    given = {
        "shift": day.pk,
        "first": "2030-01-07",
        "last": "2030-01-08",
        "people": [cast.anna.pk, cast.dora.pk],
    }
    answer = client.post(page.url, given, follow=True)  # type: ignore[attr-defined]
    assert "2 turns planned." in answer.content.decode()
    assert "陈安娜" in answer.content.decode() or "Anna Chen" in answer.content.decode()
    client.post(reverse("members:roster-copy", args=[cast.street_centre.pk]), {"week": "2030-01-07"})
    turn = Turn.objects.get(day=date(2030, 1, 15))
    client.post(reverse("members:turn", args=[turn.pk]), {"user": cast.oscar.pk, "reason": "Training"})
    turn.refresh_from_db()
    assert turn.stand_in == cast.oscar
    client.post(reverse("members:turn-strike", args=[turn.pk]))
    assert Turn.objects.count() == 3


def test_the_telephone_list_of_people_on_duty(cast: Cast, day: Shift, client: Client) -> None:
    act.put_on(actor=None, shift=day, day=MONDAY, user=cast.anna, phone="0571-110")
    client.force_login(cast.henry)
    page = client.get(reverse("members:on-duty"), {"at": "2030-01-07T09:00"}).content.decode()
    assert "0571-110" in page
    page = client.get(
        reverse("members:on-duty"), {"at": "2030-01-07T09:00", "search": "nobody"}
    ).content.decode()
    assert "0571-110" not in page


def test_the_same_over_the_api(cast: Cast, day: Shift, client: Client) -> None:
    client.force_login(cast.lisa)
    given = {"shift": day.pk, "day": "2030-01-07", "user": "anna"}
    made = client.post("/api/v1/turns/", given, content_type="application/json")
    assert made.status_code == 201
    put = {"user": "dora", "reason": "Leave"}
    client.post(f"/api/v1/turns/{made.json()['id']}/stand-in/", put, content_type="application/json")
    asked = {"at": "2030-01-07T09:00:00+08:00", "organisation": cast.street_centre.code}
    [turn] = client.get("/api/v1/on-duty/", asked).json()["results"]
    assert (turn["user"], turn["stand_in"]) == ("anna", "dora")
    again = client.post("/api/v1/turns/", given, content_type="application/json")
    assert again.status_code == 400
