"""A dispute is seen only by those who work on it: in no list, page, file or figure's list by anybody else."""

from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from cases.actions import perform
from cases.actions.notify import write_notices
from cases.models import (
    AppealReview,
    Case,
    CaseClass,
    CaseEvent,
    Insider,
    Moved,
    Notice,
    Participant,
    SiteTask,
)
from cases.queries.inbox import TABS, Desk, count, listing
from gridgov.models import AuditEntry
from gridgov.problems import Refused
from members.models import User
from tests.cases.world import MONDAY, World, a_photo
from tests.permissions.rows import Row, path_of, rows
from tests.permissions.scene import Scene, make_scene
from tests.test_permissions import signed_in

# Walks its grid, works on it, leads above, watches from elsewhere, audits: none of them is let in.
OUTSIDE = ("alice", "leo", "henry", "diana", "carl", "olga", "audrey", "ada", "pia", "nina")
LOOKED_FOR = ("alice", "diana")
WALKED = ("alice", "henry", "diana", "audrey")  # as their pages differ
APART = ("setup:", "routing:", "grids:", "members:", "account", "api-grid", "api-area", "api-component")
CASE_PAGES = {"case", "number", "photo"}


def lists() -> list[Row]:
    """Every address of the permission table that could tell of a case."""
    wanted = ("setup:reckoning", "grids:component")
    apart = (
        *APART,
        "public:map",
        "public:contact",
        "public:components",
        "healthz",
        "readyz",
        "metrics",
        "schema",
    )
    found = [
        row
        for row in rows()
        if row.method == "GET" and (row.name in wanted or not row.name.startswith(apart))
    ]
    tabs = ("?tab=all", "?tab=check", "?tab=passed", "?tab=reported")
    lists = ("desk:inbox", "desk:export", "field:cases")
    return [*found, *(row._replace(query=tab) for row in found if row.name in lists for tab in tabs)]


@pytest.fixture
def scene(db: None) -> Scene:
    """The case of the permission table in as many lists as there are: late, looked at, told of, with a component."""
    scene = make_scene()
    case, cast, now = scene.case, scene.cast, timezone.now()
    Case.objects.filter(pk=case.pk).update(reported_by=cast.stranger, component=scene.ids["component"])
    case.clocks.filter(kind="level").update(lapsed_at=now, replayed=False)
    clock = case.clocks.get(kind="level")
    Moved.objects.create(
        reckoning_id=scene.ids["reckoning"],
        clock=clock,
        **dict.fromkeys(("old_due_at", "new_due_at", "old_warn_at", "new_warn_at"), now),
    )
    SiteTask.objects.create(
        case=case, kind="check", grid=case.duty_grid, person=cast.oscar, given_at=now, clock=clock
    )
    for name in OUTSIDE:
        Notice.objects.create(user=cast.people[name], case=case, kind="note", at=now)
    return scene


def asked(scene: Scene, row: Row, client: Client) -> tuple[int, str]:
    before = transaction.savepoint()
    answer: Any = client.get(path_of(scene, row) + row.query)
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    transaction.savepoint_rollback(before)
    return answer.status_code, body.decode(errors="replace")


def telling(scene: Scene, who: str) -> dict[str, int]:
    """Addresses whose answer to this person tells of the case, with their status; its pages, whatever they tell."""
    client, found = signed_in(scene.cast.people[who]), {}
    for row in lists():
        status, body = asked(scene, row, client)
        about = CASE_PAGES & {*row.objects}
        tells = scene.case.number in body or scene.case.description in body or about
        if tells and status != 404:
            found[row.name] = status
    return found


def make_dispute(case: Case) -> Case:
    Case.objects.filter(pk=case.pk).update(dispute=True)
    case.refresh_from_db()
    return case


class TestNobodyElse:
    def test_no_answer_tells_of_it(self, scene: Scene) -> None:
        """The same walk finds it in each kind of list as long as it is no dispute."""
        open_case = {name for who in LOOKED_FOR for name in telling(scene, who)}
        expected = {
            "desk:inbox", "desk:lapses", "desk:notices", "desk:case",
            "field:home", "field:cases", "field:map", "field:case", "api-cases", "api-case", "api-lapses",
            "grids:component", "public:case", "case-photo", "desk:print",
        }  # fmt: skip
        assert sorted(expected - open_case) == []
        make_dispute(scene.case)
        assert {who: telling(scene, who) for who in WALKED} == {who: {} for who in WALKED}

    def test_what_is_done_to_it_is_done_to_nothing(self, scene: Scene) -> None:
        """404 for each move of the API and pages, whoever asks, as for a case that is not there."""
        make_dispute(scene.case)
        missing = scene.case.pk + 1_000_000
        for who in ("alice", "henry", "diana"):
            client = signed_in(scene.cast.people[who])
            for name in ("note", "answer", "check", "supervise", "appoint"):
                here, nowhere = (
                    client.post(f"/api/v1/cases/{pk}/{name}/", {"text": "x"}, content_type="application/json")
                    for pk in (scene.case.pk, missing)
                )
                assert (here.status_code, here.json()) == (nowhere.status_code, nowhere.json()), name
                assert client.post(f"/desk/cases/{scene.case.pk}/{name}/", {"version": 1}).status_code == 404

    def test_no_total_counts_it(self, scene: Scene) -> None:
        make_dispute(scene.case)
        for who in OUTSIDE:
            desk = Desk.of(scene.cast.people[who])
            assert [count(listing(desk, tab)) for tab in TABS.values()] == [0] * len(TABS), who

    def test_nobody_is_told_of_it(self, scene: Scene) -> None:
        case = make_dispute(scene.case)
        Notice.objects.all().delete()
        for event in CaseEvent.objects.filter(case=case):
            write_notices({"event": event.pk})
        told = set(Notice.objects.values_list("user__username", flat=True))
        assert told
        assert told <= {"anna", "dora", "oscar", "lisa", "stranger"}

    def test_behind_a_figure_it_is_counted_and_not_named(self, scene: Scene) -> None:
        """Centres above have it in their figures only."""
        case = make_dispute(scene.case)
        centre = scene.cast.street_centre.pk
        address = (
            f"/desk/assessment/centre/{centre}/reported/?month={timezone.localtime(case.reported_at):%Y-%m}"
        )
        page = signed_in(scene.cast.carl).get(address)
        assert page.context["count"] == 1
        assert case.number not in page.content.decode()
        assert "1 dispute is counted and not listed" in page.content.decode()
        assert case.number in signed_in(scene.cast.lisa).get(address).content.decode()

    def test_a_number_alone_opens_no_page(self, scene: Scene) -> None:
        """Its reporter comes by account, or by number and telephone together."""
        case = make_dispute(scene.case)
        client = Client()
        assert client.get(f"/follow/{case.number}/").status_code == 404
        wrong = client.get("/follow/", {"number": case.number, "phone": "13911112222"})
        unknown = client.get("/follow/", {"number": "20260309-ZZZZZZ", "phone": "13911112222"})
        assert wrong.status_code == unknown.status_code == 404
        client.get("/follow/", {"number": case.number, "phone": "13800005678"})
        assert case.case_class.display_name in client.get(f"/follow/{case.number}/").content.decode()
        assert signed_in(scene.cast.stranger).get(f"/follow/{case.number}/").status_code == 200


class TestWhoSees:
    """One table: who, and what makes him one of those who work on it."""

    def sees(self, case: Case, user: User) -> bool:
        found = Case.objects.visible_to(user).filter(pk=case.pk).exists()
        listed = any(rows.filter(pk=case.pk).exists() for rows in listing(Desk.of(user), TABS["all"]))
        assert found == listed, "the list and the predicate are the same set"
        return found

    def test_the_desk_of_its_holder_and_nobody_by_territory(self, world: World) -> None:
        case = make_dispute(world.report(by=world.cast.stranger))
        people = world.cast.people
        assert {name for name, user in people.items() if self.sees(case, user)} == {
            "anna", "dora", "oscar", "lisa", "stranger", "root",
        }  # fmt: skip

    def test_the_member_who_reported_it(self, world: World) -> None:
        assert self.sees(make_dispute(world.report(by=world.cast.alice)), world.cast.alice)

    def test_the_members_who_are_asked_to_look(self, world: World) -> None:
        """All of the grid while nobody is named; later only whoever looked."""
        case = make_dispute(world.report(by=world.cast.stranger))
        world.move(case, "verify", world.cast.oscar)
        assert self.sees(case, world.cast.alice)
        assert self.sees(case, world.cast.leo)
        world.move(case, "confirm", world.cast.alice, text="Both were at home")
        assert self.sees(case, world.cast.alice)
        assert not self.sees(case, world.cast.leo)

    def test_of_members_only_the_one_who_is_sent(self, world: World) -> None:
        case = make_dispute(world.report(by=world.cast.stranger))
        world.move(case, "verify", world.cast.oscar, person=world.cast.leo.pk)
        assert (self.sees(case, world.cast.leo), self.sees(case, world.cast.alice)) == (True, False)

    def test_of_an_organisation_at_work_those_who_are_named(self, world: World) -> None:
        case = make_dispute(world.walk(world.report(by=world.cast.stranger), "establish", "dispatch"))
        assert not self.sees(case, world.cast.henry)
        named = Insider.objects.create(case=case, user=world.cast.henry, part="named", since=MONDAY)
        assert self.sees(case, world.cast.henry)
        Insider.objects.filter(pk=named.pk).update(until=MONDAY)
        assert not self.sees(case, world.cast.henry), "no longer let in"

    def test_a_centre_above_once_it_came_up_to_it(self, world: World) -> None:
        case = make_dispute(world.walk(world.report(by=world.cast.stranger), "establish"))
        assert not self.sees(case, world.cast.diana)
        case = world.move(case, "escalate", world.cast.oscar, text="Beyond our means")
        assert self.sees(case, world.cast.diana)
        assert self.sees(case, world.cast.oscar), "whoever passed it up stays told"
        assert not self.sees(case, world.cast.carl)

    def test_a_grids_team_while_it_holds_it(self, world: World) -> None:
        case = make_dispute(world.report(by=world.cast.stranger))
        Participant.objects.filter(case=case).update(organisation=world.cast.team)
        Case.objects.filter(pk=case.pk).update(holder=world.cast.team)
        assert self.sees(case, world.cast.alice)
        assert not self.sees(case, world.cast.oscar)

    def test_whoever_has_to_decide_an_appeal(self, world: World) -> None:
        case = world.walk(world.report(by=world.cast.stranger), "establish")
        clock = case.clocks.get(kind="level")
        clock.lapsed_at = MONDAY
        clock.save()
        world.move(
            case, "appeal", world.cast.oscar, clock=clock.pk, text="The calendar was wrong", photos=a_photo()
        )
        make_dispute(case)
        review = AppealReview.objects.get()
        leader = User.objects.filter(
            posts__organisation=review.reviewer, posts__kind__code="centre_leader"
        ).get()
        assert self.sees(case, leader)
        AppealReview.objects.all().delete()
        assert not self.sees(case, leader)


class TestItsClassDecides:
    @pytest.fixture
    def quarrel(self, world: World) -> CaseClass:
        CaseClass.objects.filter(pk=world.classes["dispute"].pk).update(is_dispute=True)
        world.classes["dispute"].refresh_from_db()
        return world.classes["dispute"]

    def test_from_the_report_on(self, world: World, quarrel: CaseClass) -> None:
        assert world.report(kind="dispute").dispute
        assert not world.report(kind="litter").dispute

    def test_another_class_when_it_is_established(self, world: World, quarrel: CaseClass) -> None:
        """Into a dispute: narrow from then on. Out of one: open again, as long as nothing was said in confidence."""
        case = world.report(kind="litter", by=world.cast.stranger)
        given: dict[str, Any] = {"case_class": quarrel.pk, "filing_standard": world.standards["dispute"].pk}
        assert world.move(case, "establish", world.cast.oscar, **given).dispute
        case = world.report(kind="dispute", by=world.cast.stranger)
        back: dict[str, Any] = {
            "case_class": world.classes["litter"].pk,
            "filing_standard": world.standards["litter"].pk,
        }
        assert not world.move(case, "establish", world.cast.oscar, **back).dispute

    def test_not_out_of_one_with_somebody_in_confidence(self, world: World, quarrel: CaseClass) -> None:
        case = world.report(kind="dispute", by=world.cast.stranger)
        Insider.objects.create(case=case, user=world.cast.henry, part="named", since=MONDAY)
        back = {"case_class": world.classes["litter"].pk, "filing_standard": world.standards["litter"].pk}
        with pytest.raises(Refused, match="stays a dispute"):
            perform("establish", case_id=case.pk, actor=world.cast.oscar, given=back, at=MONDAY)

    def test_a_class_changed_later_leaves_its_cases(self, world: World, quarrel: CaseClass) -> None:
        before = world.report(kind="dispute")
        CaseClass.objects.filter(pk=quarrel.pk).update(is_dispute=False)
        quarrel.refresh_from_db()
        assert not world.report(kind="dispute").dispute
        before.refresh_from_db()
        assert before.dispute


def test_reading_one_is_written_down(world: World) -> None:
    case = make_dispute(world.report(by=world.cast.stranger))
    signed_in(world.cast.oscar).get(f"/desk/cases/{case.pk}/")
    signed_in(world.cast.oscar).get(f"/api/v1/cases/{case.pk}/")
    entries = AuditEntry.objects.filter(action="dispute.read", actor=world.cast.oscar)
    assert [entry.target_id for entry in entries] == [str(case.pk)] * 2
