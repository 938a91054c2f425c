"""Looking on site: tasks, samples, second looks, photos, the city's words."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone, translation
from hypothesis import given as for_all
from hypothesis import strategies as st

from assessment.access import objects_for
from assessment.figures import FIGURES
from assessment.queries import Month, rows
from cases.actions.lapse import let_lapse
from cases.actions.log import log_settled
from cases.actions.notify import write_notices
from cases.actions.report import Report
from cases.auditing.onsite import CHECKS
from cases.catalogue.onsite import set_site_rule, set_words
from cases.desk.moves import MoveForm
from cases.models import Case, Clock, Notice, SiteTask
from cases.queries.field import tasks_of
from cases.queries.offers import offers_for
from cases.queries.onsite import people_for
from cases.queries.timeline import full_timeline
from cases.wording import forget_words
from cases.workflow import MOVES, State
from cases.workflow.onsite import USUAL, Words, draw, parts_of, reworded
from gridgov.problems import Invalid, Refused
from tests.cases.pictures import jpeg
from tests.cases.test_publishing import publish_swapped
from tests.cases.world import IN_G1, MONDAY, World, a_photo, moment
from tests.cast import give_post, make_user

ANSWERED = ("establish", "dispatch", "accept", "answer")
SENT = (*ANSWERED, "send_check")


def rule(
    world: World, check: str | None = None, again: str | None = None, photos: bool | None = None
) -> None:
    shares = [None if share is None else Decimal(share) for share in (check, again)]
    group = world.classes["litter"].parent
    assert group is not None
    set_site_rule(case_class=group, check_share=shares[0], recheck_share=shares[1], photos=photos)


def looks(case: Case) -> list[tuple[str, str, str]]:
    """Kind, result and who did each look."""
    return [
        (task.kind, task.result, task.done_by.username if task.done_by else "")
        for task in case.site_tasks.select_related("done_by").order_by("id")
    ]


def sound() -> bool:
    return not [breach for check in CHECKS for breach in check()]


class TestTasks:
    def test_the_whole_way_leaves_one_task_for_each_look(self, world: World) -> None:
        case = world.walk(world.report(), "verify")
        task = case.site_tasks.get()
        assert (task.kind, task.grid, task.person) == ("verify", world.cast.grid, None)
        assert task.clock.due_at == MONDAY + timedelta(minutes=30)
        case = world.walk(case, "confirm", *SENT)
        assert looks(case) == [("verify", "seen", "alice"), ("check", "", "")]
        assert sound()
        case = world.walk(case, "check", "close")
        assert looks(case)[1] == ("check", "done", "alice")
        event = case.site_tasks.get(kind="check").event
        assert event is not None
        assert event.move == "check"
        assert sound()

    @pytest.mark.parametrize(
        ("before", "move", "result"),
        [
            (("verify",), "establish", "dropped"),
            (("verify",), "reject", "dropped"),
            (SENT, "fail_check", "not_done"),
            (SENT, "rework", "dropped"),
        ],
    )
    def test_how_a_task_ends(self, world: World, before: tuple[str, ...], move: str, result: str) -> None:
        case = world.walk(world.report(), *before, move)
        assert [each[1] for each in looks(case)] == [result]
        assert sound()

    def test_a_new_limit_is_a_new_task_of_the_same_person(self, world: World) -> None:
        case = world.walk(world.report(), "verify")
        world.move(case, "take", world.cast.leo)
        case = world.walk(case, "escalate")
        first, second = case.site_tasks.order_by("id")
        assert (first.result, second.result, second.person) == ("dropped", "", world.cast.leo)
        assert first.clock != second.clock
        assert sound()

    def test_a_hold_stops_the_task_and_it_goes_on_after_it(self, world: World) -> None:
        case = world.walk(world.report(), *SENT)
        world.move(case, "hold", world.cast.oscar, text="Frost", until=moment("2026-03-09 09:00"))
        case = world.move(case, "grant", world.cast.lisa, request=case.requests.get().pk)
        assert [task.kind for task in tasks_of(world.cast.alice)] == []
        case = world.move(case, "resume", world.cast.oscar, moment("2026-03-09 09:00"))
        assert [task.kind for task in tasks_of(world.cast.alice)] == ["check"]
        assert len(looks(case)) == 1
        assert sound()

    def test_when_the_grids_change_the_task_goes_to_the_new_one(self, world: World) -> None:
        case = world.move(world.report(), "verify", world.cast.oscar, person=world.cast.leo.pk)
        publish_swapped(world)
        task = case.site_tasks.get()
        assert (task.grid, task.person) == (world.cast.neighbour_grid, None), "he does not walk there"
        assert tasks_of(world.cast.alice) == []
        assert sound()

    def test_the_centre_names_a_member_and_another_takes_over(self, world: World) -> None:
        cast = world.cast
        case = world.move(world.report(), "verify", cast.oscar, person=cast.leo.pk)
        (mine,), (others) = tasks_of(cast.leo), tasks_of(cast.alice)
        assert (mine.mine, [(task.mine, task.person) for task in others]) == (True, [(False, cast.leo)])
        case = world.move(case, "take", cast.alice)
        assert case.events.latest("pk").data == {"person": cast.alice.pk, "person_before": cast.leo.pk}
        assert tasks_of(cast.alice)[0].mine
        with pytest.raises(Refused, match="already"):
            world.move(case, "take", cast.alice)

    @pytest.mark.parametrize("who", ["henry", "stranger", "oscar"])
    def test_only_members_of_the_grid_are_sent(self, world: World, who: str) -> None:
        with pytest.raises(Invalid) as caught:
            world.move(world.report(), "verify", world.cast.oscar, person=world.cast.people[who].pk)
        assert "person" in caught.value.fields

    def test_whoever_settled_it_is_not_sent_to_check_it(self, world: World) -> None:
        case = world.walk(world.report(), "settle")
        with pytest.raises(Refused, match="does not check"):
            world.move(case, "take", world.cast.alice)
        assert world.move(case, "take", world.cast.leo).site_tasks.get().person == world.cast.leo

    def test_the_oldest_due_stands_first_with_its_minutes(self, world: World) -> None:
        at = timezone.now()
        for minutes in (5, 20, 10):
            world.walk(world.report(at=at - timedelta(minutes=minutes)), "verify")
        tasks = tasks_of(world.cast.alice, now=at)
        left = [round(task.clock.seconds_left / 60) for task in tasks if task.clock]
        assert left == [10, 20, 25]
        page = Client()
        page.force_login(world.cast.alice)
        assert page.get("/field/").content.decode().count("Verify on site") == 3
        answer = page.get("/api/v1/tasks/").json()["results"]
        assert [row["kind"] for row in answer] == ["verify"] * 3
        assert [row["due_at"] for row in answer] == sorted(row["due_at"] for row in answer)


class TestLapse:
    def test_it_is_told_to_the_centre_and_counted_for_whoever_had_it(self, world: World) -> None:
        case = world.walk(world.report(), "verify")
        world.move(case, "take", world.cast.leo)
        clock = case.clocks.get(stage="verify")
        let_lapse(clock_id=clock.pk, case_id=case.pk, at=clock.due_at)
        write_notices({"clock": clock.pk, "kind": "lapse"})
        told = set(Notice.objects.filter(kind="lapse").values_list("user__username", flat=True))
        assert {"oscar", "lisa", "leo"} <= told
        assert "alice" not in told
        world.walk(case, "confirm")
        assert [late(world, "member", world.cast.people[who]) for who in ("leo", "alice")] == [1, 0]
        assert late(world, "grid", world.cast.grid) == 1

    def test_the_members_are_warned(self, world: World) -> None:
        clock = world.walk(world.report(), "verify").clocks.get(stage="verify")
        write_notices({"clock": clock.pk, "kind": "warn"})
        told = set(Notice.objects.filter(kind="warn").values_list("user__username", flat=True))
        assert {"alice", "leo", "oscar"} <= told


def late(world: World, kind: str, subject: Any) -> int:
    found = rows(kind, objects_for(world.cast.root, kind), Month(2026, 3))
    row = next(row for row in found if row.subject == subject)
    return dict(zip([figure.code for figure in FIGURES[kind]], row.counts, strict=True))["looks_late"]


class TestSamples:
    def test_without_a_rule_everything_is_looked_at(self, world: World) -> None:
        case = world.walk(world.report(), *ANSWERED)
        assert case.sampled is None
        with pytest.raises(Refused, match="Nobody has checked"):
            world.walk(case, "close")

    def test_what_was_not_drawn_is_closed_by_its_photos(self, world: World) -> None:
        rule(world, check="0")
        case = world.walk(world.report(), *ANSWERED[:3])
        case = world.move(case, "answer", world.cast.henry, text="Taken away", photos=a_photo())
        data = case.events.get(move="answer").data
        assert (case.sampled, data["sampled"], data["share"]) == (False, False, 0)
        assert tasks_of(world.cast.alice) == []  # nobody has to go
        assert full_timeline(case)[-1].detail.startswith("Not drawn")
        assert world.walk(case, "close").state == "closed"
        assert sound()

    def test_without_a_photo_it_is_not_closed_unseen(self, world: World) -> None:
        rule(world, check="0")
        case = world.walk(world.report(), *ANSWERED)
        with pytest.raises(Refused, match="no photo"):
            world.walk(case, "close")
        rule(world, check="0", photos=False)
        assert world.walk(case, "close").state == "closed"

    def test_what_was_drawn_is_checked(self, world: World) -> None:
        rule(world, check="0.9999")
        case = world.walk(world.report(uuid=drawn(world, "check", below=9999)), *ANSWERED)
        assert case.sampled is True
        with pytest.raises(Refused, match="Nobody has checked"):
            world.walk(case, "close")

    @pytest.mark.parametrize(
        "doubt", [("fail_check", "accept", "answer"), ("send_check",), ("rework", "answer")]
    )
    def test_what_was_doubted_is_looked_at_whatever_was_drawn(
        self, world: World, doubt: tuple[str, ...]
    ) -> None:
        rule(world, check="0")
        case = world.walk(world.report(), *ANSWERED)
        assert world.walk(case, *doubt).sampled is True
        assert sound()

    @pytest.mark.parametrize(
        "doubt",
        [("fail_check",), ("send_check", "rework"), ("check", "close", "reopen", "establish", "dispatch")],
    )
    def test_it_is_looked_at_too_where_the_share_falls_only_later(
        self, world: World, doubt: tuple[str, ...]
    ) -> None:
        case = world.walk(world.report(), *ANSWERED, *doubt)
        rule(world, check="0")
        case = world.walk(case, "accept")
        case = world.move(case, "answer", world.cast.henry, text="Taken away", photos=a_photo())
        assert case.sampled is True
        with pytest.raises(Refused, match="Nobody has checked"):
            world.walk(case, "close")
        set_site_rule(
            case_class=world.classes["litter"], check_share=Decimal(1), recheck_share=None, photos=None
        )
        assert world.walk(case, "rework", "answer").sampled is True, "and goes on being so"

    def test_settled_on_the_spot_is_drawn_too(self, world: World) -> None:
        rule(world, check="0")
        case = world.walk(world.report(), "settle")
        assert (case.sampled, looks(case)) == (False, [])
        assert not case.clocks.filter(stage="check").exists(), "nobody is to look"
        assert world.walk(case, "close").state == "closed"

    def test_a_class_has_its_own_share_before_its_groups(self, world: World) -> None:
        rule(world, check="0")
        set_site_rule(
            case_class=world.classes["litter"], check_share=Decimal(1), recheck_share=None, photos=None
        )
        assert world.walk(world.report(), *ANSWERED).sampled is None

    @for_all(seed=st.text(min_size=1), cases=st.lists(st.uuids(), min_size=1, max_size=20))
    def test_a_draw_follows_from_case_and_seed(self, seed: str, cases: list[UUID]) -> None:
        for case in cases:
            number = draw(seed, "check", case)
            assert 0 <= number < 10_000
            assert number == draw(seed, "check", case)

    def test_the_share_is_kept(self) -> None:
        cases = [UUID(int=number) for number in range(20_000)]
        for share in ("0.05", "0.3"):
            inside = sum(draw("seed", "check", case) < parts_of(Decimal(share)) for case in cases)
            assert abs(inside / len(cases) - float(share)) < 0.01
        other = sum(draw("seed", "check", each) == draw("other", "check", each) for each in cases[:1000])
        assert other < 10  # without the seed nobody knows


def drawn(world: World, purpose: str, *, below: int) -> UUID:
    """A case's uuid whose number is below."""
    from cases.queries.onsite import setting

    seed = setting().seed
    return next(each for each in iter(uuid4, None) if draw(seed, purpose, each) < below)


class TestSecondLook:
    @pytest.fixture
    def checked(self, world: World) -> Case:
        return world.walk(world.report(), *ANSWERED, "check")  # by alice

    def test_somebody_else_agrees(self, world: World, checked: Case) -> None:
        case = world.move(checked, "send_recheck", world.cast.oscar)
        assert (case.state, looks(case)) == ("checking", [("recheck", "", "")])
        assert [task.kind for task in tasks_of(world.cast.leo)] == ["recheck"]
        assert tasks_of(world.cast.alice) == []
        for move in ("recheck", "disagree"):
            with pytest.raises(Refused, match="does not check it again"):
                world.move(case, move, world.cast.alice, text="I looked")
        with pytest.raises(Refused, match="still has to check"):
            world.walk(case, "close")
        case = world.move(case, "recheck", world.cast.leo, text="Clean")
        assert sound()
        assert world.walk(case, "close").state == "closed"

    def test_disagreement_leads_to_rework_and_is_written(self, world: World, checked: Case) -> None:
        case = world.move(checked, "send_recheck", world.cast.oscar)
        case = world.move(case, "disagree", world.cast.leo, text="Half of it lies there")
        assert (case.state, case.checked_at, looks(case)) == (
            "dispatched",
            None,
            [("recheck", "not_done", "leo")],
        )
        assert case.events.latest("pk").data["disagrees_with"] == world.cast.alice.pk
        assert case.work_orders.get().reworks == 1
        assert sound()

    def test_it_is_asked_for_once_and_after_a_check(self, world: World, checked: Case) -> None:
        case = world.move(checked, "send_recheck", world.cast.oscar)
        with pytest.raises(Refused, match="already asked"):
            world.move(case, "send_recheck", world.cast.oscar)
        fresh = world.walk(world.report(), *SENT)
        with pytest.raises(Refused, match="Nobody has checked"):
            world.move(fresh, "send_recheck", world.cast.oscar)

    def test_a_share_is_looked_at_again_by_itself(self, world: World) -> None:
        rule(world, again="1")
        case = world.walk(world.report(), *SENT, "check")
        assert case.events.latest("pk").data["recheck"] is True
        assert looks(case) == [("check", "done", "alice"), ("recheck", "", "")]
        assert case.clocks.filter(stage="recheck", ended_at=None).count() == 1
        assert sound()

    def test_the_first_look_is_not_made_twice(self, world: World, checked: Case) -> None:
        """Else whoever checked could end the second look himself."""
        with pytest.raises(Refused, match="already"):
            world.move(checked, "check", world.cast.leo, text="Clean")
        case = world.move(checked, "send_recheck", world.cast.oscar)
        with pytest.raises(Refused, match="still has to check"):
            world.move(case, "fail_check", world.cast.alice, text="Dirty")
        assert looks(case) == [("recheck", "", "")]
        assert sound()

    def test_it_survives_an_escalation(self, world: World, checked: Case) -> None:
        case = world.move(checked, "send_recheck", world.cast.oscar)
        case = world.walk(case, "escalate")
        assert [each[:2] for each in looks(case)] == [("recheck", "dropped"), ("recheck", "")]
        assert sound()


class TestPhotos:
    @pytest.mark.parametrize(
        ("photos", "missing"),
        [
            ({}, {"before", "photos"}),
            ({"photos": True}, {"before"}),
            ({"before": True}, {"photos"}),
            ({"before": True, "photos": True}, set()),
        ],
    )
    def test_both_are_needed(self, world: World, photos: dict[str, bool], missing: set[str]) -> None:
        given: dict[str, Any] = {name: a_photo() if name in photos else () for name in ("before", "photos")}
        case = world.report()
        if not missing:
            world.move(case, "settle", world.cast.alice, text="Taken away", **given)
            assert sorted(case.photos.values_list("kind", flat=True)) == ["after", "before"]
            return
        with pytest.raises(Invalid) as caught:
            world.move(case, "settle", world.cast.alice, text="Taken away", **given)
        assert set(caught.value.fields) == missing
        assert Case.objects.get(pk=case.pk).state == "reported"

    def test_those_of_the_report_count(self, world: World) -> None:
        case = world.report(photos=a_photo())
        assert world.move(
            case, "settle", world.cast.alice, text="x", before=(), photos=a_photo()
        ).settled_on_spot

    def test_a_class_with_nothing_to_photograph(self, world: World) -> None:
        rule(world, photos=False)
        case = world.report()
        assert world.move(case, "settle", world.cast.alice, text="x", before=(), photos=()).settled_on_spot

    def test_logged_and_settled_in_one_needs_both_or_nothing_happens(self, world: World) -> None:
        report = Report(
            uuid=uuid4(), case_class=world.classes["litter"], source="patrol", description="Bags",
            lon=IN_G1[0], lat=IN_G1[1], photos=a_photo(),
        )  # fmt: skip
        with pytest.raises(Invalid):
            log_settled(report=report, actor=world.cast.alice, done="Taken away")
        assert not Case.objects.exists()
        case, _new = log_settled(report=report, actor=world.cast.alice, done="Taken away", after=a_photo())
        assert case.state == "checking"

    def test_the_phone_says_which_is_missing(self, world: World) -> None:
        client = Client()
        client.force_login(world.cast.alice)
        lon, lat = IN_G1
        given = {
            "uuid": uuid4(), "case_class": world.classes["litter"].pk, "lon": lon, "lat": lat,
            "description": "Bags", "settled": "on", "done": "Taken away", "photos": [jpeg()],
        }  # fmt: skip
        page = client.post("/field/log/", given)
        assert page.status_code == 400
        assert "A photo of how it is now is missing." in page.content.decode()
        assert "A photo of how it was before is missing." not in page.content.decode()
        assert client.post("/field/log/", given | {"photos": [jpeg()], "after": [jpeg()]}).status_code == 302

    def test_pages_and_api_take_both(self, world: World) -> None:
        client = Client()
        client.force_login(world.cast.alice)
        phone, api = world.report(), world.report()
        given = {"text": "Taken away", "before": [jpeg()], "photos": [jpeg()]}
        answer = client.post(f"/field/cases/{phone.pk}/settle/", given | {"version": phone.version})
        assert answer.status_code == 302
        files = given | {"before": [jpeg()], "photos": [jpeg()]}
        assert client.post(f"/api/v1/cases/{api.pk}/settle/", files).status_code == 200
        for case in (phone, api):
            assert sorted(case.photos.values_list("kind", flat=True)) == ["after", "before"]


SWAPPED = Words("hecha", "heshi", "check", "verify")


@pytest.fixture
def swapped(world: World) -> Iterator[World]:
    set_words(words=SWAPPED)
    forget_words()
    yield world
    forget_words()


class TestWords:
    @pytest.mark.parametrize(
        ("text", "language", "expected"),
        [
            ("Check failed", "en", "Verify failed"),
            ("Verified on site", "en", "Checked on site"),
            ("Nobody has checked this case", "en", "Nobody has verified this case"),
            ("Checking", "en", "Verifying"),
            ("已派发现场核实", "zh-hans", "已派发现场核查"),
            ("核查中", "zh-hans", "核实中"),
            ("A checkout", "en", "A checkout"),
        ],
    )
    def test_sentences(self, text: str, language: str, expected: str) -> None:
        assert reworded(text, SWAPPED, language) == expected
        assert reworded(text, USUAL, language) == text

    def test_pages_and_api_use_them(self, swapped: World) -> None:
        case = swapped.walk(swapped.report(), "verify")
        client = Client()
        client.force_login(swapped.cast.alice)
        page = client.get("/field/").content.decode()
        assert "Check on site" in page
        assert "Verify on site" not in page
        assert "Checking" in client.get(f"/field/cases/{case.pk}/").content.decode()
        answer = client.get(f"/api/v1/cases/{case.pk}/").json()
        assert answer["looks"][0]["title"] == "Check on site"
        assert (
            next(event for event in answer["events"] if event["move"] == "verify")["done"]
            == "Sent to check on site"
        )
        chinese = client.get(f"/field/cases/{case.pk}/", headers={"accept-language": "zh-hans"})
        assert "核查中" in chinese.content.decode()
        with translation.override("en"):  # outside a request nobody asks the database
            assert str(State.VERIFYING.label) == "Verifying"

    def test_two_looks_have_two_names(self, world: World) -> None:
        with pytest.raises(Invalid, match="different"):
            set_words(words=Words("hecha", "hecha"))

    def test_an_administrator_sets_them_up(self, world: World) -> None:
        client = Client()
        client.force_login(world.cast.ada)
        chosen = {"verify_zh": "hecha", "check_zh": "heshi", "verify_en": "check", "check_en": "verify"}
        assert client.post("/setup/onsite/words/", chosen).status_code == 302
        assert "cities swap" in client.get("/setup/onsite/").content.decode()
        group = world.classes["litter"].parent_id
        given = {"group": group, "check_share": "12.5", "photos": "no"}
        assert client.post("/setup/onsite/rule/", given).status_code == 302
        page = client.get(f"/setup/onsite/?class={group}").content.decode()
        assert "12.5%" in page
        assert client.post("/setup/onsite/rule/", given | {"check_share": "120"}).status_code == 400
        one = world.classes["litter"]
        both = client.post("/setup/onsite/rule/", given | {"case_class": one.pk})
        assert (both.status_code, "Choose a group or one class" in both.content.decode()) == (400, True)
        single = {"case_class": one.pk, "check_share": "40", "photos": ""}
        assert client.post("/setup/onsite/rule/", single).status_code == 302
        page = client.get(f"/setup/onsite/?class={one.pk}").content.decode()
        assert f'value="{one.pk}" checked' in page
        assert 'type="search"' in page
        forget_words()


def test_somebody_of_another_grid_neither_sees_nor_takes_it(world: World) -> None:
    other = make_user("otto")
    give_post(other, "grid_member", world.cast.team, grid=world.cast.neighbour_grid)
    world.walk(world.report(), "verify")
    assert tasks_of(other) == []
    assert SiteTask.objects.count() == Clock.objects.filter(stage="verify").count() == 1


# Whoever is sent may answer ---------------------------------------------------------------------------------------


def handled_earlier(world: World) -> Case:
    """Alice put it right in the case's first life; in its second one the department did, and leo is there too."""
    case = world.walk(world.report(), "establish")
    case = world.move(case, "dispatch", world.cast.oscar, organisation=world.cast.team.pk)
    case = world.move(case, "answer", world.cast.alice, text="Cleared")
    case = world.move(case, "check", world.cast.leo, text="It is done")
    return world.walk(case, "close", "reopen", *ANSWERED)


@pytest.mark.parametrize("move", ["send_check", "send_recheck", "take"])
def test_nobody_is_given_a_look_whose_answer_would_be_refused(world: World, move: str) -> None:
    cast, case = world.cast, handled_earlier(world)
    if move != "send_check":
        case = world.walk(case, "send_check")
    given: dict[str, Any] = {"person": cast.alice.pk}
    if move == "send_recheck":
        give_post(cast.stranger, "grid_member", cast.team, grid=cast.grid)
        case = world.move(case, "check", cast.leo, text="It is done")
    who = cast.alice if move == "take" else cast.oscar
    with pytest.raises(Refused, match="handled a case") as caught, transaction.atomic():
        world.move(case, move, who, **({} if move == "take" else given))
    assert ("Stranger" if move == "send_recheck" else "Leo Lin") in str(caught.value.who_may)
    assert "Alice" not in str(caught.value.who_may)
    assert case not in [task.case for task in tasks_of(cast.alice)]


def test_the_form_offers_only_those_who_may(world: World) -> None:
    case = handled_earlier(world)
    field: Any = MoveForm(MOVES["send_check"], case, user=world.cast.oscar).fields["person"]
    assert list(field.queryset) == [world.cast.leo]
    assert set(people_for(case, "verify")) == {world.cast.alice, world.cast.leo}


def test_somebody_from_elsewhere_is_no_choice(world: World) -> None:
    case = world.walk(world.report(), *ANSWERED)
    with pytest.raises(Invalid) as caught:
        world.move(case, "send_check", world.cast.oscar, person=world.cast.henry.pk)
    assert "person" in caught.value.fields


@pytest.mark.parametrize("again", [False, True])
def test_whoever_checked_does_not_answer_an_order_while_the_check_stands(world: World, again: bool) -> None:
    cast, case = world.cast, world.walk(world.report(), "establish", "dispatch")
    case = world.move(case, "assist", cast.oscar, organisation=cast.team.pk, optional=True)
    case = world.walk(case, "answer", "send_check")
    case = world.move(case, "check", cast.leo if again else cast.alice, text="It is done")
    if again:
        case = world.move(case, "send_recheck", cast.oscar)
        case = world.move(case, "recheck", cast.alice, text="So it is")
    with pytest.raises(Refused, match="while the check stands"), transaction.atomic():
        world.move(case, "answer", cast.alice, text="Our part")
    blocked = {step.name: why for step, why in offers_for(case, cast.alice).blocked}
    assert "while the check stands" in blocked["answer"]
    case = world.move(case, "rework", cast.oscar, text="Not quite")
    assert world.move(case, "answer", cast.alice, text="Our part").version > case.version


def test_whoever_was_to_check_and_answers_an_order_is_not_waited_for(world: World) -> None:
    cast, case = world.cast, world.walk(world.report(), "establish", "dispatch")
    case = world.move(case, "assist", cast.oscar, organisation=cast.team.pk, optional=True)
    case = world.walk(case, "answer")
    case = world.move(case, "send_check", cast.oscar, person=cast.alice.pk)
    case = world.move(case, "answer", cast.alice, text="Our part")
    assert case.site_tasks.get(done_at=None).person is None
    assert sound()
    assert [task.kind for task in tasks_of(cast.leo)] == ["check"]
