"""One move on many cases: a look that changes nothing, the person's word, each case by itself."""

import csv
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.actions import perform
from cases.bulk import tasks
from cases.bulk.actions import ask_for_all, ask_for_picked, confirm_job, stop_job, try_again
from cases.bulk.queries import counts_of
from cases.bulk.rules import BULK_MOVES, KEEP, bulk_move, moves_of, read_picks
from cases.models import BulkItem, BulkJob, Case, CaseEvent, FilingStandard, Notice
from cases.queries.standing import standing_of
from cases.workflow import MOVES
from gridgov.problems import Invalid, Refused, Stale
from gridgov.work import run_sweep
from members.models import User
from tests.cases.disputes import are_disputes
from tests.cases.world import IN_G3, World
from tests.support.threads import at_once

BACKEND = "django.contrib.auth.backends.ModelBackend"
REASON = {"text": "Reported twice"}


def worked(job: BulkJob) -> BulkJob:
    while run_sweep("bulk"):
        pass
    job.refresh_from_db()
    return job


def picked(*cases: Case) -> dict[int, int]:
    return {case.pk: Case.objects.get(pk=case.pk).version for case in cases}


def ask(by: User, move: str, *cases: Case, **given: Any) -> BulkJob:
    return ask_for_picked(by=by, move=move, given=given, picked=picked(*cases))


def states(job: BulkJob) -> dict[str, int]:
    return counts_of([job])[job.pk].by_state


def test_which_moves_are_for_many() -> None:
    assert {"establish", "reject", "dispatch", "close", "escalate", "urge", "supervise", "feedback"} <= set(
        BULK_MOVES
    )
    assert {"note", "hold", "appoint", "name"} <= set(BULK_MOVES)
    assert "extend" not in BULK_MOVES, "limits have units of their own"
    alone = {
        "settle",
        "confirm",
        "check",
        "recheck",
        "answer",
        "take",
        "arrive",
        "acknowledge",
        "grant",
        "refuse",
    }
    assert not alone & set(BULK_MOVES), "somebody stands there, or decides of one case"
    assert not {"lapse", "conclude", "reckon"} & set(BULK_MOVES), "the system's"


def test_only_moves_that_somebody_could_make(world: World) -> None:
    assert "dispatch" in {move.name for move in moves_of(standing_of(world.cast.dora))}
    assert "establish" not in {move.name for move in moves_of(standing_of(world.cast.dora))}
    assert moves_of(standing_of(world.cast.ada)) == []


def test_looked_at_then_done(world: World) -> None:
    cases = [world.report() for _ in range(3)]
    over = world.walk(world.report(), "reject")
    before = CaseEvent.objects.count()
    job = worked(ask(world.cast.oscar, "reject", *cases, over, **REASON))
    assert (job.state, states(job)) == ("ready", {"can": 3, "cannot": 1})
    assert CaseEvent.objects.count() == before, "a look leaves nothing"
    assert {case.version for case in Case.objects.filter(pk__in=[case.pk for case in cases])} == {1}
    assert "“Rejected” now" in job.items.get(case=over).sentence
    confirm_job(by=world.cast.oscar, job_id=job.pk)
    assert (worked(job).state, states(job)) == ("done", {"done": 3, "cannot": 1})
    for case in cases:
        event = case.events.get(move="reject")
        assert (event.actor, event.text and event.text.body) == (world.cast.oscar, REASON["text"])
    assert Notice.objects.get(bulk=job).user == world.cast.oscar


def test_each_case_takes_its_own_standard(world: World) -> None:
    litter, urgent = world.report(), world.report(urgent=True)
    dispute = world.report(kind="dispute")
    FilingStandard.objects.filter(pk=world.standards["dispute"].pk).delete()
    job = worked(ask(world.cast.oscar, "establish", litter, urgent, dispute))
    assert "no filing standard" in job.items.get(case=dispute).sentence
    confirm_job(by=world.cast.oscar, job_id=job.pk)
    worked(job)
    found = {case.pk: case.filing_standard for case in Case.objects.all()}
    assert found[litter.pk] == world.standards["litter"]
    assert found[urgent.pk] == world.standards["urgent litter"]
    assert found[dispute.pk] is None


def test_rights_and_versions_are_those_of_the_moment(world: World) -> None:
    fresh, changed, lost = (world.report() for _ in range(3))
    job = worked(ask(world.cast.oscar, "reject", fresh, changed, lost, **REASON))
    confirm_job(by=world.cast.oscar, job_id=job.pk)
    world.move(changed, "note", world.cast.oscar, text="Look at this")
    Case.objects.filter(pk=lost.pk).update(holder=world.cast.city_centre)
    worked(job)
    said = {item.case_id: (item.state, item.sentence) for item in job.items.all()}
    assert said[fresh.pk] == ("done", "")
    assert said[changed.pk][0] == said[lost.pk][0] == "failed"
    assert "Somebody changed this case" in said[changed.pk][1]
    assert "You may not do “Reject”" in said[lost.pk][1]


def test_whoever_lost_every_right_does_nothing_more(world: World) -> None:
    case = world.report()
    job = worked(ask(world.cast.oscar, "reject", case, **REASON))
    confirm_job(by=world.cast.oscar, job_id=job.pk)
    User.objects.filter(pk=world.cast.oscar.pk).update(is_active=False)
    worked(job)
    assert job.items.get().sentence == "You do not see this case any more."
    assert Case.objects.get().state == "reported"


def test_every_case_of_a_list(world: World) -> None:
    cases = [world.report() for _ in range(2)]
    world.walk(world.report(), "establish")
    job = ask_for_all(by=world.cast.oscar, move="reject", given=REASON, query="tab=all&state=reported")
    assert {item.case_id for item in job.items.all()} == {case.pk for case in cases}
    assert job.about == "All I may see · State: Reported"


@pytest.mark.parametrize(
    "query",
    ["tab=all&aera=1", "tab=all&area=0", "tab=all&state=closed", "tab=nothing", f"tab=all&q={'x' * 81}"],
)
def test_what_is_not_understood_never_means_the_whole_list(world: World, query: str) -> None:
    world.report()
    with pytest.raises(Invalid):
        ask_for_all(by=world.cast.oscar, move="reject", given=REASON, query=query)
    with pytest.raises(Invalid, match="no list called “decide”"):
        ask_for_all(by=world.cast.dora, move="urge", given={}, query="tab=decide")
    assert not BulkJob.objects.exists()


def test_the_page_asks_for_what_it_shows(world: World, client: Client) -> None:
    """An old link goes on working, and its leftovers reach no job."""
    world.report()
    client.force_login(world.cast.oscar, backend=BACKEND)
    page = client.get(reverse("desk:inbox"), {"tab": "all", "state": "reported", "area": "0", "aera": "1"})
    query = page.context["query"]
    assert "aera" not in query
    job = ask_for_all(by=world.cast.oscar, move="reject", given=REASON, query=query)
    assert job.about == "All I may see · State: Reported"


def test_jobs_take_turns(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "AT_ONCE", 4)
    many = ask(world.cast.oscar, "reject", *(world.report() for _ in range(6)), **REASON)
    few = ask(world.cast.dora, "urge", *Case.objects.all()[:2])
    run_sweep("bulk")
    assert [states(many), states(few)] == [{"can": 2, "waiting": 4}, {"cannot": 2}]
    worked(few)
    assert states(many) == {"can": 6}


def test_stopped_between_two_cases(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "AT_ONCE", 1)
    cases = [world.report() for _ in range(3)]
    job = worked(ask(world.cast.oscar, "reject", *cases, **REASON))
    confirm_job(by=world.cast.oscar, job_id=job.pk)
    run_sweep("bulk")
    stop_job(by=world.cast.oscar, job_id=job.pk)
    assert (worked(job).state, states(job)) == ("stopped", {"done": 1, "left": 2})
    assert stop_job(by=world.cast.oscar, job_id=job.pk).ended_at == job.ended_at
    with pytest.raises(Stale):
        confirm_job(by=world.cast.oscar, job_id=job.pk)
    again = worked(try_again(by=world.cast.oscar, job_id=job.pk))
    assert (again.state, again.given, states(again)) == ("ready", REASON, {"can": 2})


def test_nothing_possible_is_over_at_once(world: World) -> None:
    over = world.walk(world.report(), "reject")
    job = worked(ask(world.cast.oscar, "reject", over, **REASON))
    assert (job.state, states(job)) == ("done", {"cannot": 1})


def test_a_fault_of_ours_is_one_cases(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    good, bad = world.report(), world.report()
    real = perform

    def sometimes(name: str, **more: Any) -> Case:
        done = real(name, **more)
        if more["case_id"] == bad.pk:
            raise KeyError("a mistake in the program")
        return done

    monkeypatch.setattr(tasks, "perform", sometimes)
    job = worked(ask(world.cast.oscar, "reject", good, bad, **REASON))
    assert states(job) == {"can": 1, "cannot": 1}
    assert "on our side" in job.items.get(case=bad).sentence


@pytest.mark.parametrize(
    ("move", "given", "sentence"),
    [("settle", {}, "not made on many"), ("reject", {}, "has to be given"), ("wave", {}, "not made on many")],
)
def test_what_cannot_be_asked(world: World, move: str, given: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence):
        ask(world.cast.oscar, move, world.report(), **given)


def test_limits_of_asking(world: World) -> None:
    case = world.report()
    with pytest.raises(Invalid, match="at least one"):
        ask(world.cast.nobody if "nobody" in world.cast.people else world.cast.audrey, "urge")
    for _ in range(2):
        ask(world.cast.oscar, "reject", case, **REASON)
    with pytest.raises(Refused, match="2 jobs"):
        ask(world.cast.oscar, "reject", case, **REASON)
    with pytest.raises(Invalid, match="cannot be read"):
        read_picks(["7"])
    assert read_picks(["7:3", "8:1"]) == {7: 3, 8: 1}
    assert bulk_move("urge") is MOVES["urge"]


def test_what_was_written_is_still_there_where_no_more_is_taken(world: World, client: Client) -> None:
    case = world.report()
    for _ in range(2):
        ask(world.cast.oscar, "reject", case, **REASON)
    client.force_login(world.cast.oscar, backend="django.contrib.auth.backends.ModelBackend")
    fields = {"move": "reject", "pick": f"{case.pk}:{case.version}", "text": "A long sentence", "go": "1"}
    answer = client.post(reverse("desk:bulk-new"), fields)
    assert answer.status_code == 403
    for kept in ("2 jobs of yours", "A long sentence</textarea>", f'value="{case.pk}:{case.version}"'):
        assert kept in answer.content.decode()


def test_cases_out_of_sight_are_not_in_it(world: World) -> None:
    case = world.report()
    with pytest.raises(Invalid, match="at least one"):
        ask(world.cast.audrey, "urge", case)


def test_old_jobs_are_forgotten(world: World) -> None:
    job = worked(ask(world.cast.oscar, "reject", world.walk(world.report(), "reject"), **REASON))
    assert tasks.forget_old_jobs(10) == 0
    BulkJob.objects.update(ended_at=timezone.now() - KEEP)
    assert tasks.forget_old_jobs(10) == 1
    assert not BulkItem.objects.filter(job=job.pk).exists()
    assert not Notice.objects.filter(kind="bulk").exists()


def test_the_pages(client: Client, world: World) -> None:
    first, second = world.report(), world.walk(world.report(), "reject")
    client.force_login(world.cast.oscar, backend=BACKEND)
    inbox = client.get(reverse("desk:inbox"), {"tab": "all"}).content.decode()
    assert f'value="{first.pk}:{first.version}"' in inbox
    assert 'data-key="x"' in inbox
    given: dict[str, Any] = {
        "move": "reject",
        "pick": [f"{case.pk}:{case.version}" for case in (first, second)],
    }
    form = client.post(reverse("desk:bulk-new"), given).content.decode()
    assert "2 cases" in form
    missing = client.post(reverse("desk:bulk-new"), given | {"go": "1"})
    assert missing.status_code == 400
    page = client.post(reverse("desk:bulk-new"), given | {"go": "1"} | REASON, follow=True).content.decode()
    assert "every 2s" in page
    job = worked(BulkJob.objects.get())
    page = client.get(reverse("desk:bulk-job", args=[job.pk])).content.decode()
    assert "1 of 2 cases can" in page
    assert "1 cannot:" in page
    page = client.post(reverse("desk:bulk-confirm", args=[job.pk]), follow=True).content.decode()
    assert reverse("desk:bulk-stop", args=[job.pk]) in page
    worked(job)
    page = client.get(reverse("desk:bulk-job", args=[job.pk]), {"state": "bad"}).content.decode()
    assert "1 of 2 cases are done" in page
    assert (first.number in page, second.number in page) == (False, True)
    answer = client.get(reverse("desk:bulk-result", args=[job.pk]))
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert [line[1] for line in csv.reader(StringIO(text))] == ["Result", "Done", "Cannot"]
    assert "Your work on many cases is over" in client.get(reverse("desk:notices")).content.decode()
    again = client.post(reverse("desk:bulk-again", args=[job.pk]))
    assert BulkJob.objects.latest("pk").items.get().case == second
    assert again.status_code == 302
    assert client.get(reverse("desk:bulk")).content.decode().count("Reject") >= 2


def test_over_the_api(client: Client, world: World) -> None:
    case, team = world.walk(world.report(), "establish"), world.cast.team
    client.force_login(world.cast.oscar, backend=BACKEND)
    cases = [{"id": case.pk, "version": case.version}]
    asked = {"move": "dispatch", "organisation": team.pk, "cases": cases}
    answer = client.post("/api/v1/bulk/", asked, content_type="application/json")
    assert (answer.status_code, answer.json()["counts"]) == (202, {"waiting": 1})
    address = f"/api/v1/bulk/{answer.json()['id']}/"
    worked(BulkJob.objects.get())
    assert client.get(address).json()["state"] == "ready"
    assert client.post(f"{address}confirm/").json()["state"] == "running"
    worked(BulkJob.objects.get())
    assert client.get(f"{address}items/").json()["results"] == [
        {"case": case.pk, "number": case.number, "state": "done", "sentence": ""}
    ]
    assert case.work_orders.get().organisation == team
    whole = client.post("/api/v1/bulk/", {"move": "urge", "list": "ended"}, content_type="application/json")
    assert (whole.status_code, whole.json()["error"]) == (400, "Choose at least one case.")
    client.force_login(world.cast.dora, backend=BACKEND)
    assert client.get(address).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_two_workers_share_a_job_and_end_it_once() -> None:
    from tests.cases.world import make_world

    world = make_world()
    cases = [world.report() for _ in range(6)]
    job = worked(ask(world.cast.oscar, "reject", *cases, **REASON))
    confirm_job(by=world.cast.oscar, job_id=job.pk)
    at_once(*([lambda: run_sweep("bulk")] * 2))
    assert (worked(job).state, states(job)) == ("done", {"done": 6})
    assert CaseEvent.objects.filter(move="reject").count() == 6
    assert Notice.objects.filter(bulk=job).count() == 1


def test_a_worker_that_dies_leaves_the_case_as_it_was(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    case = world.report()
    job = worked(ask(world.cast.oscar, "reject", case, **REASON))
    confirm_job(by=world.cast.oscar, job_id=job.pk)

    class Killed(BaseException):
        """As if the process were gone after the move and before the mark."""

    real = perform

    def dies(*given: Any, **more: Any) -> None:
        real(*given, **more)
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(tasks, "perform", dies)
        with pytest.raises(Killed):
            run_sweep("bulk")
    assert Case.objects.get().state == "reported"
    assert (worked(job).state, states(job)) == ("done", {"done": 1})
    assert case.events.filter(move="reject").count() == 1


def test_class_and_urgency_are_set_for_many_with_the_standard_that_fits(world: World) -> None:
    plain, urgent = world.report(), world.report(urgent=True)
    dispute = world.report(kind="dispute")
    litter = world.classes["litter"].pk
    job = worked(ask(world.cast.oscar, "establish", plain, urgent, dispute, case_class=litter, urgent="yes"))
    confirm_job(by=world.cast.oscar, job_id=job.pk)
    assert states(worked(job)) == {"done": 3}
    cases = Case.objects.select_related("filing_standard")
    assert {case.filing_standard for case in cases} == {world.standards["urgent litter"]}
    assert all(case.urgent and case.case_class_id == litter for case in cases)


def test_notes_and_holds_for_many(world: World, client: Client) -> None:
    cases = [world.walk(world.report(), "establish") for _ in range(2)]
    noted = worked(ask(world.cast.oscar, "note", *cases, text="Snow is forecast"))
    until = timezone.now() + timedelta(days=3)
    held = worked(ask(world.cast.oscar, "hold", *cases, until=until, text="Snow"))
    assert held.given["until"] == until.isoformat()
    for job in (noted, held):
        confirm_job(by=world.cast.oscar, job_id=job.pk)
        worked(job)
    assert states(noted) == {"done": 2}
    said = {str(each) for each in held.items.values_list("sentence", flat=True)}
    assert states(held) == {"failed": 2}, "the note changed what was seen"
    assert "Somebody changed this case" in said.pop()
    again = worked(try_again(by=world.cast.oscar, job_id=held.pk))
    confirm_job(by=world.cast.oscar, job_id=again.pk)
    worked(again)
    assert [case.requests.get().until for case in cases] == [until, until]
    client.force_login(world.cast.oscar, backend=BACKEND)
    picks = [f"{case.pk}:{Case.objects.get(pk=case.pk).version}" for case in cases]
    form = client.post(reverse("desk:bulk-new"), {"move": "hold", "pick": picks}).content.decode()
    assert 'name="until"' in form


def test_a_mediator_for_many_has_to_be_near_each(world: World) -> None:
    are_disputes(world)
    here, far = world.report(kind="dispute"), world.report(kind="dispute", place=IN_G3)
    Case.objects.filter(pk=far.pk).update(holder=world.cast.district_centre)
    pia = world.cast.pia
    job = worked(ask(world.cast.lisa, "appoint", here, mediator=pia.pk))
    confirm_job(by=world.cast.lisa, job_id=job.pk)
    assert states(worked(job)) == {"done": 1}
    assert here.insiders.get(part="mediator").user == pia
    with pytest.raises(Invalid, match="has to be given"):
        ask(world.cast.lisa, "appoint", here)
    job = worked(ask(world.cast.diana, "appoint", far, mediator=pia.pk))
    assert states(job) == {"cannot": 1}
