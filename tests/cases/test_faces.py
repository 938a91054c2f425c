"""A clock is shown even where its calendar says nothing."""

from cases.queries.remaining import face_of
from tests.cases.world import World, moment


def test_outside_the_calendar_a_clock_shows_plain_time(world: World) -> None:
    clock = world.report().clocks.get(kind="total")
    inside, outside = (face_of(clock, moment(f"{year}-03-02 09:00")) for year in (2026, 2030))
    assert (inside.working, outside.working) == (True, False)
    assert outside.seconds_left == (clock.due_at - moment("2030-03-02 09:00")).total_seconds()
