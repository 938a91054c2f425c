"""A dispute from report to the last visit: mediator, parties, talks, agreement or none, visits that go on."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import Http404
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.actions.disputes.papers import read_papers
from cases.actions.disputes.visits import tell_of_visit
from cases.actions.shredding import shred_disputes
from cases.auditing import CHECKS
from cases.exports.paper import _photos as paper_photos
from cases.models import Case, CaseClass, DisputeOutcome, Insider, Notice, Party, Photo, Visit
from cases.queries.offers import offers_for
from cases.queries.standing import relations_of
from cases.queries.timeline import full_timeline
from cases.workflow import TABLE, State
from gridgov.models import AuditEntry, WorkItem
from gridgov.problems import Invalid, Problem, Refused, Stale
from gridgov.work import run_sweep
from members.models import User
from tests.cases.world import World, a_photo, moment

REPORTED = moment("2026-03-02 09:00")
DAY = date(2026, 3, 2)
TERMS: dict[str, Any] = {
    "terms": "The boxes are gone by Friday",
    "made_on": DAY,
    "visits": [date(2026, 3, 17), date(2026, 4, 1)],
}


class Quarrel:
    """One dispute of the world, and short ways to make its moves."""

    def __init__(self, world: World, at: datetime = REPORTED) -> None:
        CaseClass.objects.filter(pk=world.classes["dispute"].pk).update(is_dispute=True)
        world.classes["dispute"].refresh_from_db()
        self.world, self.cast = world, world.cast
        self.mediator = world.cast.henry
        self.case = world.report(by=world.cast.stranger, kind="dispute", at=at)

    def do(self, name: str, who: str = "oscar", **given: Any) -> Case:
        self.case = self.world.move(self.case, name, self.cast.people[who], **given)
        return self.case

    def establish(self) -> "Quarrel":
        self.do("establish", filing_standard=self.world.standards["dispute"].pk)
        return self

    def mediated(self) -> "Quarrel":
        """Established, with a mediator and two parties."""
        self.establish().do("appoint", mediator=self.mediator.pk)
        self.do("party", "henry", role="applicant", party_name="王一", phone="13800001111")
        self.do("party", "henry", role="respondent", party_name="李二", address="柳园路 3 号")
        return self

    def agreed(self, **more: Any) -> "Quarrel":
        self.mediated().do("agree", "henry", **(TERMS | more))
        return self

    @property
    def outcome(self) -> DisputeOutcome:
        return self.case.outcomes.get(superseded_at=None)

    @property
    def visits(self) -> list[Visit]:
        return list(self.case.visits.order_by("due_on"))


@pytest.fixture
def quarrel(world: World) -> Quarrel:
    return Quarrel(world)


def breaches() -> list[str]:
    return [str(breach) for check in CHECKS for breach in check()]


class TestTheWholeWay:
    def test_to_an_agreement_that_is_kept(self, quarrel: Quarrel) -> None:
        """Mediator, parties, talks, agreement, signature, closing, both visits; the audit finds nothing wrong."""
        quarrel.mediated().do("session", "henry", held_at=REPORTED, text="Both shouted", venue="Room 2")
        quarrel.do("agree", "henry", **TERMS)
        assert quarrel.case.state == State.HANDLED
        quarrel.do("sign", "henry", photos=a_photo())
        assert Photo.objects.get(case=quarrel.case).kind == "deed"
        assert quarrel.do("close").state == State.CLOSED
        for visit in quarrel.visits:
            quarrel.do("visit", "henry", visit=visit.pk, kept=True, text="All is quiet")
        assert [visit.state for visit in quarrel.visits] == ["kept", "kept"]
        assert quarrel.case.state == State.CLOSED
        WorkItem.objects.all().delete()  # of days long past
        assert breaches() == []

    def test_to_no_agreement(self, quarrel: Quarrel) -> None:
        """Closed with where the parties can go next, and without visits."""
        quarrel.mediated().do("fail_talks", "henry", way="court", made_on=DAY, text="Neither gave way")
        assert (quarrel.outcome.kind, quarrel.outcome.way) == ("failed", "court")
        assert quarrel.do("close").state == State.CLOSED
        assert quarrel.visits == []

    def test_through_an_organisation_at_work(self, quarrel: Quarrel) -> None:
        """With a work order the order decides about the state; whoever is named in the organisation answers it."""
        quarrel.establish().do("dispatch", organisation=quarrel.cast.department.pk)
        quarrel.do("name", colleague=quarrel.cast.henry.pk)
        quarrel.do("appoint", mediator=quarrel.cast.lisa.pk)
        for name, role in (("王一", "applicant"), ("李二", "respondent")):
            quarrel.do("party", role=role, party_name=name)
        assert quarrel.do("agree", "lisa", **TERMS).state == State.DISPATCHED
        with pytest.raises(Stale):
            quarrel.do("close")
        assert quarrel.do("answer", "henry", text="Wall put up").state == State.HANDLED
        assert quarrel.do("close").state == State.CLOSED


class TestMediator:
    def test_is_told_and_sees_it(self, quarrel: Quarrel) -> None:
        assert not Case.objects.visible_to(quarrel.mediator).exists()
        quarrel.establish().do("appoint", mediator=quarrel.mediator.pk)
        while run_sweep("notice"):
            pass
        assert Notice.objects.filter(user=quarrel.mediator, kind="appoint", case=quarrel.case).exists()
        assert Case.objects.visible_to(quarrel.mediator).filter(pk=quarrel.case.pk).exists()

    def test_ends_the_limit_of_finding_somebody(self, quarrel: Quarrel) -> None:
        running = quarrel.establish().case.clocks.filter(kind="stage", ended_at=None)
        assert running.get().stage == "dispatch"
        quarrel.do("appoint", mediator=quarrel.mediator.pk)
        assert not running.exists()

    @pytest.mark.parametrize("steps", ["reopen establish", "fail_check", "escalate"])
    def test_it_does_not_begin_again_while_he_mediates(self, quarrel: Quarrel, steps: str) -> None:
        quarrel.mediated()
        if steps != "escalate":
            quarrel.do("agree", "henry", **TERMS)
        if steps.startswith("reopen"):
            quarrel.do("close", "lisa")
            quarrel.do("reopen", text="It began again")
            quarrel.establish()
        else:
            quarrel.do(steps, text="They shout again")
        assert quarrel.case.state == State.ESTABLISHED
        assert not quarrel.case.clocks.filter(kind="stage", ended_at=None).exists()

    def test_is_no_party_no_handler_and_not_who_reported(self, quarrel: Quarrel, world: World) -> None:
        quarrel.establish().do("party", role="applicant", party_name=quarrel.mediator.name)
        with pytest.raises(Invalid, match="a party does not mediate"):
            quarrel.do("appoint", mediator=quarrel.mediator.pk)
        own = world.report(by=world.cast.alice, kind="dispute", at=REPORTED)
        with pytest.raises(Invalid, match="reported a dispute"):
            world.move(own, "appoint", world.cast.oscar, mediator=world.cast.alice.pk)
        Case.objects.filter(pk=own.pk).update(handled_by=world.cast.leo)
        with pytest.raises(Invalid, match="handled a case"):
            world.move(own, "appoint", world.cast.oscar, mediator=world.cast.leo.pk)

    def test_a_party_that_bears_his_name_is_refused(self, quarrel: Quarrel) -> None:
        quarrel.establish().do("appoint", mediator=quarrel.mediator.pk)
        with pytest.raises(Invalid, match="The mediator bears that name"):
            quarrel.do("party", role="applicant", party_name=f" {quarrel.mediator.name} ")

    def test_another_one_needs_a_reason_and_takes_over_the_visits(self, quarrel: Quarrel) -> None:
        quarrel.agreed()
        tell_of_visit(visit_id=quarrel.visits[0].pk, missed=False, at=REPORTED)
        with pytest.raises(Invalid, match="Say why"):
            quarrel.do("appoint", mediator=quarrel.cast.lisa.pk)
        quarrel.do("appoint", mediator=quarrel.cast.lisa.pk, text="On leave")
        told = Notice.objects.filter(kind="visit_due").order_by("pk").values_list("user__username", flat=True)
        assert [*told] == ["henry", "lisa"], "of the one whose day is here"
        assert {visit.person for visit in quarrel.visits} == {quarrel.cast.lisa}
        assert not Case.objects.visible_to(quarrel.mediator).filter(pk=quarrel.case.pk).exists()

    def test_somebody_from_elsewhere_cannot_be_chosen(self, quarrel: Quarrel) -> None:
        quarrel.establish()
        with pytest.raises(Invalid, match="Choose one"):
            quarrel.do("appoint", mediator=quarrel.cast.cleo.pk)

    def test_does_not_close_his_own_case(self, quarrel: Quarrel) -> None:
        quarrel.mediator = quarrel.cast.lisa
        quarrel.establish().do("appoint", mediator=quarrel.cast.lisa.pk)
        for name, role in (("王一", "applicant"), ("李二", "respondent")):
            quarrel.do("party", "lisa", role=role, party_name=name)
        quarrel.do("agree", "lisa", **TERMS)
        with pytest.raises(Refused, match="handled a case"):
            quarrel.do("close", "lisa")


class TestParties:
    def test_are_sealed_masked_and_opened_for_a_purpose(self, quarrel: Quarrel) -> None:
        quarrel.mediated()
        with connection.cursor() as cursor:
            cursor.execute("SELECT name || phone || address FROM cases_party")
            sealed = " ".join(row[0] for row in cursor.fetchall())
        assert not any(word in sealed for word in ("王", "李", "13800001111", "柳园"))
        with pytest.raises(Invalid):
            read_papers(case_id=quarrel.case.pk, actor=quarrel.mediator, purpose=" ")
        found = read_papers(case_id=quarrel.case.pk, actor=quarrel.mediator, purpose="To call them")
        assert [party.name for party in found.parties] == ["王一", "李二"]
        row = AuditEntry.objects.get(action="dispute.unmask")
        assert (row.actor, row.purpose, row.target_id) == (
            quarrel.mediator,
            "To call them",
            str(quarrel.case.pk),
        )

    def test_struck_out_leaves_nothing_behind(self, quarrel: Quarrel) -> None:
        quarrel.mediated().do("drop_party", party=quarrel.case.parties.earliest("pk").pk, text="Wrong person")
        gone = Party.objects.exclude(removed_at=None).get()
        assert (gone.name, gone.phone, gone.phone_lookup) == ("", "", "")

    def test_are_shredded_with_the_terms_when_their_time_is_over(self, quarrel: Quarrel) -> None:
        quarrel.agreed()
        late = REPORTED + timedelta(days=5 * 365 + 2)
        assert shred_disputes(at=REPORTED) == 0
        assert shred_disputes(at=late) == 3
        assert {party.name for party in quarrel.case.parties.all()} == {""}
        assert quarrel.outcome.terms == ""

    def test_are_not_opened_by_whoever_reported_or_looks(self, quarrel: Quarrel, world: World) -> None:
        """Sight alone is not enough; the desk of the holder has the right, and a mediator without a post none."""
        quarrel.do("verify", person=world.cast.leo.pk)
        assert Case.objects.visible_to(world.cast.leo).filter(pk=quarrel.case.pk).exists()
        with pytest.raises(Refused, match="for another reason"):
            read_papers(case_id=quarrel.case.pk, actor=world.cast.leo, purpose="To call")
        quarrel.case = world.report(by=world.cast.alice, kind="dispute", at=REPORTED)
        quarrel.mediated()

        def opens(who: str) -> bool:
            try:
                return bool(
                    read_papers(
                        case_id=quarrel.case.pk, actor=User.objects.get(username=who), purpose="To call"
                    )
                )
            except (Refused, Http404):
                return False

        assert {who: opens(who) for who in ("alice", "henry", "oscar", "lisa", "cleo")} == {
            "alice": False, "henry": True, "oscar": True, "lisa": True, "cleo": False,
        }  # fmt: skip


class TestPostsOfThoseLetIn:
    def test_without_one_neither_sight_nor_move(self, quarrel: Quarrel, world: World) -> None:
        quarrel.mediated()
        world.cast.henry.posts.update(ends_on=timezone.localdate())
        assert not Case.objects.visible_to(User.objects.get(pk=world.cast.henry.pk)).exists()
        assert relations_of(quarrel.case).mediator is None
        with pytest.raises(Http404):
            quarrel.do("agree", "henry", **TERMS)
        assert any("holds no post any more" in line for line in breaches())
        quarrel.do("appoint", mediator=quarrel.cast.lisa.pk, text="He left")
        assert not any("holds no post any more" in line for line in breaches())


class TestSignedPages:
    def test_open_with_the_document_only(self, quarrel: Quarrel) -> None:
        """In no history, sheet of paper, phone's page, answer of the API, PDF, nor at the photo's address."""
        quarrel.agreed().do("sign", "henry", photos=a_photo())
        case, page = quarrel.case, Photo.objects.get(kind="deed")
        client = Client()
        client.force_login(quarrel.cast.oscar)
        for address in ("desk:case", "desk:print", "field:case", "api-case"):
            answer = client.get(reverse(address, args=[case.pk]))
            assert (answer.status_code, str(page.uuid) in answer.content.decode()) == (200, False), address
        assert client.get(f"/photos/{page.uuid}/").status_code == 404
        assert client.get(f"/photos/{page.uuid}/small/").status_code == 404
        assert list(case.photos.shown()) == list(paper_photos(case)) == []
        assert not any(step.photos for step in full_timeline(case))
        assert not AuditEntry.objects.filter(action="dispute.document").exists()
        shown = client.post(f"/desk/cases/{case.pk}/agreement/", {"purpose": "To compare"}).content.decode()
        assert "data:image/jpeg;base64," in shown
        assert AuditEntry.objects.filter(action="dispute.document").count() == 1

    def test_are_shredded_with_all_that_was_said(self, quarrel: Quarrel) -> None:
        quarrel.mediated().do("session", "henry", held_at=REPORTED, text="Both shouted", venue="Room 2")
        quarrel.do("agree", "henry", **TERMS)
        quarrel.do("sign", "henry", photos=a_photo())
        quarrel.do("visit", "henry", visit=quarrel.visits[0].pk, kept=True, text="They greet")
        page = Photo.objects.get(kind="deed")
        shred_disputes(at=REPORTED + timedelta(days=5 * 365 + 2))
        page.refresh_from_db()
        assert page.shredded_at
        assert not page.file.storage.exists(page.file.name)
        assert not page.file.storage.exists(page.thumbnail.name)
        assert [row.venue for row in quarrel.case.sessions.all()] == [""]
        said = [step.text for step in full_timeline(quarrel.case) if step.move in ("session", "visit")]
        assert said == ["", ""]


class TestOutcome:
    def test_a_dispute_is_not_closed_without_one(self, quarrel: Quarrel) -> None:
        """Also not where an organisation says that it is done and a member has looked."""
        quarrel.establish().do("dispatch", organisation=quarrel.cast.department.pk)
        quarrel.do("name", colleague=quarrel.cast.henry.pk)
        quarrel.do("answer", "henry", text="They talked")
        quarrel.do("check", text="Quiet")
        with pytest.raises(Refused, match="closed with an agreement"):
            quarrel.do("close", "lisa")

    def test_nor_settled_on_the_spot(self, quarrel: Quarrel, world: World) -> None:
        own = world.report(by=world.cast.alice, kind="dispute", at=REPORTED)
        with pytest.raises(Refused, match="not settled on the spot"):
            world.move(own, "settle", world.cast.alice, text="Calmed down")

    @pytest.mark.parametrize(
        ("given", "said"),
        [
            ({"visits": []}, "has to be given"),
            ({"visits": [DAY]}, "between tomorrow"),
            ({"visits": ["soon"]}, "no day"),
            ({"visits": [DAY + timedelta(days=400)]}, "a year ahead"),
            ({"made_on": date(2026, 2, 1)}, "before the report"),
            ({"made_on": date(2026, 3, 9)}, "still to come"),
            ({"perform_by": date(2026, 2, 1)}, "before the agreement"),
            ({"terms": " "}, "has to be given"),
        ],
    )
    def test_an_agreement_says_all_it_needs(self, quarrel: Quarrel, given: dict[str, Any], said: str) -> None:
        with pytest.raises(Invalid, match=said):
            quarrel.mediated().do("agree", "henry", **(TERMS | given))

    def test_it_names_two_parties_and_there_is_one(self, quarrel: Quarrel) -> None:
        quarrel.establish().do("appoint", mediator=quarrel.mediator.pk)
        with pytest.raises(Refused, match="at least two parties"):
            quarrel.do("agree", "henry", **TERMS)
        quarrel.world.cast.people["henry"] = quarrel.mediator
        for name, role in (("王一", "applicant"), ("李二", "respondent")):
            quarrel.do("party", "henry", role=role, party_name=name)
        quarrel.do("agree", "henry", **TERMS)
        with pytest.raises(Stale, match="outcome already"):
            quarrel.do("fail_talks", "henry", way="court", made_on=DAY, text="x")

    def test_only_the_mediator_writes_it(self, quarrel: Quarrel) -> None:
        with pytest.raises(Refused) as refused:
            quarrel.mediated().do("agree", "oscar", **TERMS)
        assert "The mediator may" in refused.value.who_may

    def test_an_oral_one_is_not_signed(self, quarrel: Quarrel) -> None:
        quarrel.agreed(oral=True)
        assert quarrel.outcome.kind == "oral"
        with pytest.raises(Refused, match="no written agreement"):
            quarrel.do("sign", "henry", photos=a_photo())

    def test_a_case_found_not_done_needs_another(self, quarrel: Quarrel) -> None:
        quarrel.agreed().do("fail_check", text="They shout again")
        assert quarrel.case.state == State.ESTABLISHED
        assert not quarrel.case.outcomes.filter(superseded_at=None).exists()
        assert {visit.state for visit in quarrel.visits} == {"dropped"}
        assert quarrel.do("agree", "henry", **TERMS).state == State.HANDLED
        assert quarrel.outcome.number.endswith("-2")


class TestVisits:
    def told(self, kind: str) -> set[str]:
        return set(Notice.objects.filter(kind=kind).values_list("user__username", flat=True))

    def test_are_told_on_their_day_and_when_it_went_by(self, quarrel: Quarrel) -> None:
        """Once each, to whoever pays it; of a missed one the holder's desk hears too, and the mark stays."""
        first = quarrel.agreed().visits[0]
        for missed in (False, False, True, True):
            tell_of_visit(visit_id=first.pk, missed=missed, at=REPORTED)
        assert self.told("visit_due") == {"henry"}
        assert self.told("visit_missed") == {"henry", "anna", "dora", "oscar", "lisa"}
        assert Notice.objects.filter(kind="visit_due").count() == 1
        quarrel.do("visit", "henry", visit=first.pk, kept=True, text="Fine")
        assert quarrel.visits[0].missed_at == REPORTED

    def test_the_worker_finds_what_is_due(self, quarrel: Quarrel) -> None:
        quarrel.agreed()
        assert WorkItem.objects.filter(kind="visit").count() == 4
        WorkItem.objects.filter(kind="visit", payload__what="due").update(due_at=timezone.now())
        WorkItem.objects.filter(kind="visit", payload__what="missed").update(
            due_at=timezone.now() + timedelta(1)
        )
        assert run_sweep("visit") == 2
        assert run_sweep("visit") == 0
        assert Notice.objects.filter(kind="visit_due", user=quarrel.mediator).count() == 2

    def test_one_that_was_paid_is_not_told(self, quarrel: Quarrel) -> None:
        first = quarrel.agreed().visits[0]
        quarrel.do("visit", "henry", visit=first.pk, kept=True, text="Fine")
        tell_of_visit(visit_id=first.pk, missed=True, at=REPORTED)
        assert self.told("visit_missed") == set()

    def test_not_kept_offers_to_reopen_and_a_new_mediation_begins(self, quarrel: Quarrel) -> None:
        quarrel.agreed().do("close")
        quarrel.do("visit", "henry", visit=quarrel.visits[0].pk, kept=False, text="The boxes stand there")
        offered = offers_for(Case.objects.get(pk=quarrel.case.pk), quarrel.cast.anna).first
        assert offered is not None
        assert offered.name == "reopen"
        quarrel.do("reopen", text="The agreement is not kept")
        assert [visit.state for visit in quarrel.visits] == ["not_kept", "dropped"]
        quarrel.establish().do("agree", "henry", **TERMS)
        assert quarrel.case.state == State.HANDLED

    def test_somebody_else_may_pay_one_and_sees_the_case_for_it(self, quarrel: Quarrel) -> None:
        quarrel.agreed().do("close")
        quarrel.do("plan_visit", due_on=date(2026, 5, 1), visitor=quarrel.cast.leo.pk)
        assert Insider.objects.get(user=quarrel.cast.leo).part == "visitor"
        with pytest.raises(Refused, match="Somebody else pays"):
            quarrel.do("visit", "leo", visit=quarrel.visits[0].pk, kept=True, text="x")
        quarrel.do("visit", "leo", visit=quarrel.visits[2].pk, kept=True, text="Quiet")
        with pytest.raises(Invalid, match="on that day already"):
            quarrel.do("plan_visit", due_on=quarrel.visits[1].due_on)


def test_no_other_case_has_these_moves(world: World) -> None:
    case = world.walk(world.report(), "establish")
    for move in TABLE:
        if move.disputes:
            with pytest.raises(Problem, match="no dispute"):
                world.move(case, move.name, world.cast.root)
