"""Recomputing open clocks after a change: a preview that writes nothing, a run that moves each clock once."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from unittest.mock import patch

import pytest

from cases.actions import reckoning
from cases.actions.clocks import reckon
from cases.actions.lapse import let_lapse
from cases.actions.reckoning import apply_preview, ask_reckoning, go_on_reckoning, stop_reckoning
from cases.auditing import CHECKS
from cases.calendars import edit_day, load_rules
from cases.models import Case, Clock, Moved, Reckoning, WarnShare, WorkCalendar
from cases.queries.timeline import full_timeline
from gridgov.models import WorkItem
from gridgov.problems import Invalid, Refused, Stale
from gridgov.work import run_sweep
from members.models import User
from tests.cases.calendars import calendar
from tests.cases.world import MONDAY, World, moment

NOON = moment("2026-03-02 12:00")
WEDNESDAY = date(2026, 3, 4)  # the total limit of two working days from Monday 9:00 ends on it


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    """What runs out by now is left as it is, so it has to be said when that is."""
    with patch("django.utils.timezone.now", return_value=NOON):
        yield


def finish(limit: int = 100) -> None:
    """Let the worker do all that a run asks for."""
    while run_sweep("reckoning", limit=limit):
        pass


def run(at: datetime = NOON, **asked: object) -> Reckoning:
    with patch("django.utils.timezone.now", return_value=at):
        found = ask_reckoning(**asked)  # type: ignore[arg-type]
        finish()
    found.refresh_from_db()
    return found


def close_wednesday() -> None:
    edit_day(calendar=WorkCalendar.objects.get(), day=WEDNESDAY, spans=())


def clocks(case: Case) -> dict[str, datetime]:
    return dict(case.clocks.filter(ended_at=None).values_list("kind", "due_at"))


def figures(found: Reckoning) -> dict[str, dict[str, int]]:
    """By holder, what is not zero."""
    rows = found.tallies.select_related("holder")
    return {
        row.holder.code: {name: getattr(row, name) for name in row.FIGURES if getattr(row, name)}
        for row in rows
    }


@pytest.fixture
def case(world: World) -> Case:
    return world.walk(world.report(), "establish", "dispatch", "accept")


def test_a_clock_keeps_to_the_era_in_which_it_began(world: World) -> None:
    """Summer hours from Tuesday on are for what begins then, whatever happens to the case afterwards."""
    case = world.report()
    total = case.clocks.get(kind="total")
    assert total.calendar
    name = total.calendar.calendar.name
    load_rules(
        data=calendar(name=name, weekly={"mon": [["06:00", "08:00"]]}), effective_from=date(2026, 3, 3)
    )
    case = world.walk(case, "establish", at=MONDAY + timedelta(days=2))
    assert case.clocks.get(kind="total").calendar_id == total.calendar_id
    assert run(MONDAY + timedelta(days=3)).moved.count() == 0


def test_a_clock_keeps_its_version_until_it_is_reckoned_anew(world: World, case: Case) -> None:
    before = clocks(case)
    close_wednesday()
    case.refresh_from_db()
    assert clocks(case) == before
    found = run()
    case.refresh_from_db()
    assert (found.state, found.looked, found.percent) == ("done", 1, 100)
    assert clocks(case)["total"] == moment("2026-03-05 09:00") == case.total_due_at
    assert clocks(case)["level"] == before["level"] == case.due_at
    assert case.work_orders.get().due_at == case.total_due_at
    assert {clock.calendar.number for clock in case.clocks.filter(ended_at=None) if clock.calendar} == {2}


def test_what_moved_stands_in_ledger_and_history(world: World, case: Case) -> None:
    close_wednesday()
    version = case.version
    found = run()
    case.refresh_from_db()
    moved = Moved.objects.get(clock__case=case, clock__kind="total")
    assert (moved.reckoning, moved.clock.kind) == (found, "total")
    assert (moved.old_due_at, moved.new_due_at) == (moment("2026-03-04 09:00"), moment("2026-03-05 09:00"))
    event = case.events.get(move="reckon")
    assert (event.data["reckoning"], event.data["clocks"], case.version) == (found.pk, 2, version + 1)
    step = full_timeline(case)[-1]
    assert (step.what, step.who) == ("Limits reckoned anew", "The system")
    assert "the whole case until" in step.detail
    assert not [str(breach) for check in CHECKS for breach in check() if breach.check in ("history", "clocks")
                and "let lapse" not in breach.sentence]  # fmt: skip


def test_a_preview_counts_the_same_and_writes_nothing(world: World, case: Case) -> None:
    held = world.walk(world.report(), "establish")
    close_wednesday()
    before = list(Clock.objects.order_by("pk").values())
    events = case.events.count()
    seen = run(dry=True)
    assert list(Clock.objects.order_by("pk").values()) == before
    assert case.events.count() == events
    assert figures(seen) == {
        "centre-S1": {"looked": 5, "later": 2},
        "dept": {"looked": 1, "later": 1},  # the work order's own
    }
    assert {row.clock.case_id for row in seen.moved.all()} == {case.pk, held.pk}
    assert figures(run()) == figures(seen)
    again = {"centre-S1": {"looked": 5}, "dept": {"looked": 1}}
    assert figures(run()) == again, "a second run finds nothing to move"


def test_earlier_overdue_and_spared(world: World) -> None:
    """More working time makes limits end earlier; what has run out stays so, and is counted."""
    late = world.walk(world.report(at=MONDAY - timedelta(days=7)), "establish")
    early = world.walk(world.report(), "establish")
    for level in Clock.objects.exclude(kind="total"):
        level.limit_value, level.limit_unit, level.calendar = Decimal(90), "day", None
        reckon(level).save()
    total = late.clocks.get(kind="total")
    total.limit_value = Decimal(4)
    reckon(total).save()
    let_lapse(clock_id=total.pk, case_id=late.pk, at=NOON)
    closed: dict[str, list[list[str]]] = {f"2026-02-{day}": [] for day in range(23, 28)}
    load_rules(data=calendar(to="2027-12-31", days=closed | {"2026-03-02": [["00:00", "24:00"]]}))
    tuesday = moment("2026-03-03 12:00")
    # Of the seven one is the answer owed to whoever supervises since the total ran out.
    expected = {"centre-S1": {"looked": 7, "earlier": 2, "overdue": 1, "spared": 1}}
    assert figures(run(dry=True, at=tuesday)) == expected
    assert figures(run(at=tuesday)) == expected
    total.refresh_from_db()
    assert (total.due_at, total.lapsed_at) == (moment("2026-02-27 09:00"), moment("2026-02-27 09:00"))
    assert early.clocks.get(kind="total").due_at == moment("2026-03-03 09:00")


def test_of_one_calendar_only(world: World, case: Case) -> None:
    other = load_rules(data=calendar(name="Elsewhere")).version.calendar
    close_wednesday_of = WorkCalendar.objects.get(name="Office")
    edit_day(calendar=close_wednesday_of, day=WEDNESDAY, spans=())
    assert figures(run(calendar=other)) == {}
    assert figures(run(calendar=close_wednesday_of))["centre-S1"]["later"] == 1


def test_another_share_of_the_warning(world: World, case: Case) -> None:
    WarnShare.objects.create(kind="", share=Decimal("0.5"))
    WarnShare.objects.create(kind="level", share=Decimal("0.9"))
    found = run()
    level, total = case.clocks.get(kind="level"), case.clocks.get(kind="total")
    assert (level.warn_share, total.warn_share) == (Decimal("0.9"), Decimal("0.5"))
    assert total.warn_at == moment("2026-03-03 09:00")  # eight of sixteen working hours
    assert figures(found) == {
        "centre-S1": {"looked": 2, "warning": 2},
        "dept": {"looked": 1, "warning": 1},
    }
    assert not case.events.filter(move="reckon").exists(), "until when did not change"
    fresh = world.report()
    assert fresh.clocks.get(kind="level").warn_share == Decimal("0.9")


def test_a_clock_on_hold_moves_and_stays_on_hold(world: World, case: Case) -> None:
    world.move(case, "hold", world.cast.henry, text="Frost", until=moment("2026-04-01 09:00"))
    case = world.move(case, "grant", world.cast.lisa, request=case.requests.get().pk)
    close_wednesday()
    run()
    held = Case.objects.get(pk=case.pk)
    assert held.due_at == case.due_at
    assert held.total_due_at == moment("2026-03-05 09:00")
    assert held.clocks.filter(ended_at=None, paused_at=None).count() == 0


def test_one_that_cannot_be_reckoned_keeps_nobody_waiting(world: World, case: Case) -> None:
    other = world.walk(world.report(), "establish")
    close_wednesday()
    Clock.objects.filter(case=case, kind="total").update(limit_value=99_999)
    found = run()
    assert figures(found)["centre-S1"] == {"looked": 5, "later": 1, "failed": 1}
    assert other.clocks.get(kind="total").due_at == moment("2026-03-05 09:00")


@pytest.fixture
def five(world: World) -> list[Case]:
    found = [world.walk(world.report(), "establish") for _ in range(5)]
    close_wednesday()
    return found


def moved_cases() -> int:
    return Clock.objects.filter(kind="total", due_at=moment("2026-03-05 09:00")).count()


def test_it_goes_on_where_a_dead_worker_left_it(five: list[Case], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reckoning, "AT_ONCE", 2)
    found = ask_reckoning()
    assert run_sweep("reckoning", limit=1) == 1
    with patch.object(reckoning, "_go_on", side_effect=RuntimeError("killed")):
        run_sweep("reckoning", limit=1)
    assert moved_cases() == 2, "what was cut short is undone as a whole"
    WorkItem.objects.filter(kind="reckoning", state="waiting").update(due_at=NOON)
    finish()
    found.refresh_from_db()
    assert (moved_cases(), found.state, found.looked) == (5, "done", 5)
    assert Moved.objects.count() == 5
    go_on_reckoning({"run": found.pk, "after": five[1].pk})
    assert Moved.objects.count() == 5


def test_stopped_between_two_of_its_steps(
    world: World, five: list[Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reckoning, "AT_ONCE", 2)
    found = ask_reckoning()
    run_sweep("reckoning", limit=1)
    for _ in range(2):
        found = stop_reckoning(run_id=found.pk, by=world.cast.ada)
    finish()
    assert (moved_cases(), found.state) == (2, "stopped")
    assert run().looked == 5, "another may begin, and finds the rest"
    assert moved_cases() == 5


def test_a_stop_that_comes_when_all_is_through_finds_it_done(world: World, five: list[Case]) -> None:
    found = ask_reckoning()
    run_sweep("reckoning", limit=1)
    found = stop_reckoning(run_id=found.pk, by=world.cast.ada)
    assert (found.looked, found.cases, found.state, found.stopped_by) == (5, 5, "done", None)


def test_one_at_a_time_and_by_administrators(world: World, case: Case) -> None:
    with pytest.raises(Refused):
        ask_reckoning(by=world.cast.oscar)
    found = ask_reckoning(by=world.cast.ada)
    with pytest.raises(Refused, match="being reckoned already"):
        ask_reckoning(by=world.cast.ada)
    with pytest.raises(Refused):
        stop_reckoning(run_id=found.pk, by=world.cast.oscar)


class TestPreviews:
    """What a preview has shown is done, once, while it would still be that."""

    def preview(self) -> Reckoning:
        close_wednesday()
        return run(dry=True)

    def test_is_applied_once(self, world: World, case: Case) -> None:
        seen = self.preview()
        done = apply_preview(run_id=seen.pk, by=world.cast.ada)
        finish()
        assert (done.preview, figures(done)) == (seen, figures(seen))
        with pytest.raises(Stale, match="reckoned anew since"):
            apply_preview(run_id=seen.pk, by=world.cast.ada)

    def test_cases_that_it_has_not_seen_are_left_alone(self, world: World, case: Case) -> None:
        seen = self.preview()
        fresh = world.walk(world.report(), "establish")
        Clock.objects.filter(case=fresh).update(warn_share="0.5")  # so that there would be something to move
        apply_preview(run_id=seen.pk, by=world.cast.ada)
        finish()
        assert not Moved.objects.filter(clock__case=fresh, reckoning__dry=False).exists()

    @pytest.mark.parametrize(
        ("change", "why"),
        [
            (lambda: edit_day(calendar=WorkCalendar.objects.get(), day=date(2026, 3, 5), spans=()), "Calendars"),
            (lambda: load_rules(data=calendar(name="Elsewhere")), "Calendars"),
            (lambda: WorkCalendar.objects.update(area=Case.objects.get().street_id), "Calendars"),
            (lambda: WarnShare.objects.create(kind="", share=Decimal("0.5")), "Calendars or warnings"),
            (lambda: run(), "reckoned anew since"),
            (lambda: Reckoning.objects.update(asked_at=NOON - timedelta(hours=25)), "older than a day"),
            (lambda: Reckoning.objects.update(stopped_by=User.objects.get(username="ada")), "come to its end"),
        ],
    )  # fmt: skip
    def test_one_that_does_not_hold_any_more_is_refused(
        self, world: World, case: Case, change: Callable[[], object], why: str
    ) -> None:
        seen = self.preview()
        change()
        before = clocks(case)
        with pytest.raises(Stale, match=why):
            apply_preview(run_id=seen.pk, by=world.cast.ada)
        finish()
        assert clocks(case) == before

    def test_only_of_previews_and_by_administrators(self, world: World, case: Case) -> None:
        seen = self.preview()
        with pytest.raises(Refused):
            apply_preview(run_id=seen.pk, by=world.cast.oscar)
        with pytest.raises(Invalid):
            apply_preview(run_id=run().pk, by=world.cast.ada)
