"""Appeals against an overdue mark: two reviews, within some days; the mark stays, explained or not."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from cases.actions.lapse import let_lapse
from cases.actions.notify import write_notices
from cases.appeal_forms import LapsedField
from cases.models import AppealReview, Case, Clock, Notice, Policy
from cases.queries.lapses import lapses_for
from cases.queries.offers import offers_for
from gridgov.problems import Invalid, Refused
from tests.cases.pictures import photo
from tests.cases.world import World, moment

LAPSED = moment("2026-03-03 09:00")
LATER = LAPSED + timedelta(days=1)


@pytest.fixture
def late(world: World) -> Case:
    """The street let its level run out; the district answers now."""
    case = world.walk(world.report(), "establish", "dispatch")
    clock = case.clocks.get(kind="level", ended_at=None)
    assert let_lapse(clock_id=clock.pk, case_id=case.pk, at=LAPSED)
    return Case.objects.get(pk=case.pk)


def mark(case: Case) -> Clock:
    return case.clocks.get(kind="level", lapsed_at__isnull=False)


def appeal(world: World, case: Case, who: str = "lisa", at: datetime = LATER, **more: Any) -> Case:
    given = {"clock": mark(case).pk, "text": "The street was under water", "photos": [photo()]} | more
    return world.move(case, "appeal", world.cast.people[who], at, **given)


def decide(world: World, case: Case, name: str, who: str, at: datetime = LATER) -> Case:
    return world.move(case, name, world.cast.people[who], at, appeal=case.appeals.get().pk, text="As seen")


def shown(world: World, who: str, name: str, *args: Any, query: str = "") -> str:
    client = Client()
    client.force_login(world.cast.people[who], backend="django.contrib.auth.backends.ModelBackend")
    return client.get(reverse(name, args=args) + query).content.decode()


def test_only_who_was_late_is_asked_why(world: World, late: Case) -> None:
    """The department that repairs is not charged with the street's limit."""
    assert offers_for(late, world.cast.lisa).move("appeal")
    assert offers_for(late, world.cast.henry).move("appeal") is None
    assert LapsedField(late, world.cast.lisa).clean(mark(late).pk) == mark(late)
    with pytest.raises(ValidationError):
        LapsedField(late, world.cast.diana).clean(mark(late).pk)


def test_a_review_is_offered_to_the_centre_that_was_asked_only(world: World, late: Case) -> None:
    """The leader of the centre that was late may supervise too, but another one decides."""
    case = appeal(world, late)
    for name in ("explain", "uphold"):
        assert offers_for(case, world.cast.diana).move(name)
        assert offers_for(case, world.cast.lisa).move(name) is None
    second = appeal(world, decide(world, case, "uphold", "diana"))
    assert offers_for(second, world.cast.diana).move("explain") is None, "now it waits at the city's"


def test_a_granted_appeal_explains_the_mark_and_the_fact_stays(world: World, late: Case) -> None:
    case = appeal(world, late)
    review = AppealReview.objects.get()
    assert (review.number, review.reviewer) == (1, world.cast.district_centre)
    assert case.events.latest("pk").photos.get().kind == "proof"
    case = decide(world, case, "explain", "diana")
    assert (mark(case).explained_at, mark(case).lapsed_at) == (LATER, LAPSED)
    page = shown(world, "oscar", "desk:case", case.pk)
    for text in ("Overdue marks", "Explained", "under water", "first review", "With the appeal"):
        assert text in page, text
    with pytest.raises(Refused, match="explained already"):
        appeal(world, case)
    (kept,) = lapses_for(world.cast.oscar, kind="level")
    assert (kept, kept.explained_at) == (mark(case), LATER), "in the ledger too, as explained"
    assert "Explained" in shown(world, "oscar", "desk:lapses")


def test_a_refused_one_goes_to_the_centre_above_and_no_further(world: World, late: Case) -> None:
    case = decide(world, appeal(world, late), "uphold", "diana")
    assert mark(case).explained_at is None
    case = appeal(world, case, text="The photo shows it")
    assert AppealReview.objects.get(number=2).reviewer == world.cast.city_centre
    with pytest.raises(Refused):
        decide(world, case, "explain", "diana")
    case = decide(world, case, "uphold", "carl")
    with pytest.raises(Refused, match="Two centres"):
        appeal(world, case)


def test_the_second_review_may_explain_it(world: World, late: Case) -> None:
    case = appeal(world, decide(world, appeal(world, late), "uphold", "diana"))
    assert mark(decide(world, case, "explain", "carl")).explained_at == LATER


def test_only_whoever_was_late_appeals(world: World, late: Case) -> None:
    with pytest.raises(Refused, match="You may not do"):
        appeal(world, late, "dan")


def test_with_a_photo_within_the_days_the_city_sets(world: World, late: Case) -> None:
    with pytest.raises(Invalid) as caught:
        appeal(world, late, photos=[])
    assert "photos" in caught.value.fields
    with pytest.raises(Refused, match="within 10 days"):
        appeal(world, late, at=LAPSED + timedelta(days=10))
    Policy.objects.create(name="appeal_days", value=20)
    appeal(world, late, at=LAPSED + timedelta(days=10))


def test_a_limit_that_did_not_run_out_has_no_mark(world: World, late: Case) -> None:
    with pytest.raises(Invalid) as caught:
        appeal(world, late, clock=late.clocks.get(kind="total").pk)
    assert "clock" in caught.value.fields


def test_one_look_at_a_time(world: World, late: Case) -> None:
    with pytest.raises(Refused, match="waits for a decision"):
        appeal(world, appeal(world, late))


def test_after_the_case_is_closed_too(world: World, late: Case) -> None:
    world.walk(late, "answer", at=LAPSED)
    case = Case.objects.get(pk=late.pk)
    case = world.move(case, "check", world.cast.alice, LAPSED, text="Done")
    case = world.move(case, "close", world.cast.dan, LAPSED)
    assert mark(decide(world, appeal(world, case), "explain", "diana")).explained_at


def test_lists_and_notices(world: World, late: Case) -> None:
    case = appeal(world, late)
    write_notices({"event": case.events.latest("pk").pk})
    assert Notice.objects.filter(user=world.cast.diana, kind="appeal").exists()
    assert case.number in shown(world, "diana", "desk:appeals")
    assert "No appeal waits" in shown(world, "lisa", "desk:appeals")
    assert case.number in shown(world, "lisa", "desk:appeals", query="?tab=ours")
    assert "have not appealed" in shown(world, "henry", "desk:appeals", query="?tab=ours")
    client = Client()
    client.force_login(world.cast.diana, backend="django.contrib.auth.backends.ModelBackend")
    (row,) = client.get("/api/v1/appeals/").json()["results"]
    assert (row["case"], row["number"], row["granted"]) == (case.pk, 1, None)


def test_the_evidence_is_for_colleagues_only(world: World, late: Case) -> None:
    proof = appeal(world, late).photos.get(kind="proof")
    client = Client()
    client.force_login(world.cast.alice, backend="django.contrib.auth.backends.ModelBackend")
    assert str(proof.uuid) not in client.get(f"/follow/{late.number}/").content.decode()
    assert client.get(reverse("public:photo", args=[late.number, proof.uuid])).status_code == 404
