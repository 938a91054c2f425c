"""One problem reported more than once: offered at intake, added to the one that goes on, merged and split later."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.actions.joining import report_or_join
from cases.actions.report import Report
from cases.duplicates.finding import Draft, similar, similar_to
from cases.models import Case, CaseClass, Notice
from gridgov.problems import Invalid, Refused, Stale
from gridgov.work import run_sweep
from members.models import User
from tests.cases.world import MONDAY, World

pytestmark = pytest.mark.django_db
LATER = MONDAY + timedelta(hours=2)
BESIDE = (0.0001, 0.0001)  # degrees, some fifteen metres


def quarrel(world: World) -> Case:
    CaseClass.objects.filter(pk=world.classes["dispute"].pk).update(is_dispute=True)
    world.classes["dispute"].refresh_from_db()
    return world.report(kind="dispute")


def beside(case: Case) -> tuple[float, float]:
    assert case.lon is not None
    assert case.lat is not None
    return case.lon + BESIDE[0], case.lat + BESIDE[1]


def again(world: World, main: Case, **more: Any) -> Case:
    return world.report(by=world.cast.stranger, place=beside(main), at=LATER, source="resident", **more)


def draft(world: World, case: Case, kind: str = "litter", text: str = "Bags beside the bin") -> Draft:
    return Draft(*beside(case), text=text, case_class=world.classes[kind])


class TestOffered:
    def test_what_lies_nearby_is_offered(self, world: World) -> None:
        case = world.report()
        (found,) = similar(draft(world, case), user=world.cast.oscar, at=LATER)
        assert (found.case, found.is_read) == (case, True)
        assert found.metres is not None
        assert 5 < found.metres < 30

    def test_whoever_may_not_see_a_case_is_told_that_it_is_there_not_what_it_says(self, world: World) -> None:
        now = timezone.now()
        main = world.report(description="Bags of Mrs Wu beside the bin", at=now)
        for user in (None, world.cast.stranger):
            (found,) = similar(draft(world, main), user=user, at=now)
            assert not found.is_read
        asked: dict[str, Any] = {"lon": main.lon, "lat": main.lat, "case_class": main.case_class_id}
        page = Client().get(reverse("public:similar"), asked).content.decode()
        assert main.number in page
        assert "Wu" not in page
        client = Client()
        client.force_login(world.cast.stranger)
        (told,) = client.get(reverse("api-similar"), asked).json()["results"]
        assert (told["number"], told["id"], told["description"]) == (main.number, None, "")

    @pytest.mark.parametrize("why", ["over", "far", "old", "a dispute", "merged"])
    def test_what_cannot_be_meant_is_not(self, world: World, why: str) -> None:
        case = quarrel(world) if why == "a dispute" else world.report()
        at, wanted = LATER, draft(world, case, "dispute" if case.dispute else "litter")
        if why == "over":
            world.walk(case, "reject")
        if why == "far":
            wanted = Draft(wanted.lon + 0.002, wanted.lat, wanted.text, wanted.case_class)
        if why == "old":
            at = MONDAY + timedelta(days=31)
        if why == "merged":
            world.move(case, "merge", world.cast.root, main=world.report(place=None).pk)
        assert similar(wanted, user=world.cast.root, at=at) == []

    def test_two_queries_however_many_lie_there(self, world: World, django_assert_num_queries: Any) -> None:
        case = world.report()
        similar(draft(world, case), user=None, at=LATER)  # the territory is read once in a process
        with django_assert_num_queries(2):  # its version, and the cases
            similar(draft(world, case), user=None, at=LATER)
        for _time in range(6):
            world.report()
        with django_assert_num_queries(2):
            assert len(similar(draft(world, case), user=None, at=LATER)) == 4

    def test_a_desk_finds_the_likely_ones_of_a_case(self, world: World) -> None:
        main = world.report()
        other = again(world, main)
        assert [each.case for each in similar_to(other, user=world.cast.oscar, at=LATER)] == [main]
        assert similar_to(other, user=world.cast.stranger, at=LATER) == []


class TestAtIntake:
    def joined(self, world: World, main: Case, actor: User | None, **more: Any) -> tuple[Case, bool]:
        lon, lat = beside(main)
        report = Report(
            **{
                "uuid": "7f1c2b9e-0d4a-4c55-9a53-0f6f1a4f3c21", "case_class": world.classes["litter"],
                "source": "resident", "description": "The same bags", "lon": lon, "lat": lat, **more,
            }
        )  # fmt: skip
        return report_or_join(report, same_as=main.number, actor=actor, at=LATER)

    def test_nobody_s_report_is_lost(self, world: World) -> None:
        main = world.report()
        mine, created = self.joined(world, main, world.cast.stranger)
        assert created
        assert (mine.state, mine.merged_into, mine.description) == ("merged", main, "The same bags")
        assert not mine.clocks.filter(ended_at=None).exists()
        assert [event.move for event in mine.events.order_by("pk")] == ["report", "merge"]
        assert main.events.latest("pk").data == {"report": mine.pk}
        connection.check_constraints()

    def test_sent_twice_it_is_one(self, world: World) -> None:
        main = world.report()
        first, _created = self.joined(world, main, world.cast.stranger)
        second, created = self.joined(world, main, world.cast.stranger)
        assert (first.pk, created) == (second.pk, False)
        assert main.merged.count() == 1

    def test_the_worker_leaves_it_alone_and_nobody_is_told_of_a_new_report(self, world: World) -> None:
        main = world.report()
        run_sweep("notice")
        Notice.objects.all().delete()
        mine, _created = self.joined(world, main, world.cast.stranger)
        run_sweep("route")
        run_sweep("notice")
        mine.refresh_from_db()
        assert mine.state == "merged"
        assert {(row.user, row.kind) for row in Notice.objects.all()} == {(world.cast.stranger, "merge")}

    @pytest.mark.parametrize("why", ["over", "far", "unknown"])
    def test_what_was_not_offered_is_refused_and_nothing_is_made(self, world: World, why: str) -> None:
        main = world.report(place=None) if why == "far" else world.report()
        if why == "over":
            world.walk(main, "reject")
        wanted = Case(number="20200101-AAAAAA", lon=main.lon, lat=main.lat) if why == "unknown" else main
        with pytest.raises(Invalid) as told:
            self.joined(world, Case(number=wanted.number, lon=120.005, lat=30.005), None)
        assert "same_as" in told.value.fields
        assert Case.objects.count() == 1

    def test_through_the_api(self, world: World) -> None:
        main = world.report(at=timezone.now())
        client = Client()
        client.force_login(world.cast.alice)
        lon, lat = beside(main)
        given = {
            "uuid": "7f1c2b9e-0d4a-4c55-9a53-0f6f1a4f3c21", "case_class": main.case_class_id,
            "description": "Bags again", "lon": lon, "lat": lat, "same_as": main.number,
        }  # fmt: skip
        answer = client.post(reverse("api-cases"), given, content_type="application/json")
        assert (answer.status_code, answer.json()["state"]) == (201, "merged")
        shown = client.get(reverse("api-case", args=[answer.json()["id"]])).json()
        assert shown["merged_into"] == main.number
        assert client.get(reverse("api-case", args=[main.pk])).json()["merged"] == [shown["number"]]


class TestMergedAndSplit:
    def test_every_reporter_hears_what_becomes_of_it(self, world: World) -> None:
        main = world.report()
        other = again(world, main)
        world.move(other, "merge", world.cast.oscar, main=main.pk)
        run_sweep("notice")
        Notice.objects.all().delete()
        world.walk(main, "establish", "dispatch", "answer")
        run_sweep("notice")
        told = Notice.objects.filter(user=world.cast.stranger).values_list("case", "kind")
        assert set(told) == {(main.pk, "establish"), (main.pk, "dispatch"), (main.pk, "answer")}

    def test_split_off_it_goes_on_where_it_stood(self, world: World) -> None:
        main = world.report()
        other = again(world, main)
        merged = world.move(other, "merge", world.cast.oscar, main=main.pk, at=LATER + timedelta(hours=1))
        back = world.move(
            merged, "split", world.cast.oscar, text="Another bin", at=LATER + timedelta(hours=3)
        )
        assert (back.state, back.merged_into) == ("reported", None)
        total = back.clocks.get(kind="total")
        assert (total.ended_at, len(total.pauses)) == (None, 1)
        connection.check_constraints()
        assert [event.move for event in main.events.order_by("pk")][-2:] == ["absorb", "release"]
        run_sweep("route")
        assert back.events.filter(move="route").count() == 1

    @pytest.mark.parametrize(
        "why", ["itself", "over", "merged", "a dispute", "out of sight", "not there", "not given"]
    )
    def test_into_what_nothing_is_merged(self, world: World, why: str) -> None:
        case, main = world.report(), quarrel(world) if why == "a dispute" else world.report()
        if why == "over":
            world.walk(main, "reject")
        if why == "merged":
            world.move(main, "merge", world.cast.oscar, main=world.report().pk)
        if why == "out of sight":
            Case.objects.filter(pk=main.pk).update(
                holder=world.cast.city_centre, duty_grid=None, community=None, street=None, district=None
            )
            main.participants.all().delete()
        chosen = {"itself": case.pk, "not there": 10**9, "not given": ""}.get(why, main.pk)
        with pytest.raises(Invalid) as told, transaction.atomic():
            world.move(case, "merge", world.cast.oscar, main=chosen)
        assert "main" in told.value.fields
        case.refresh_from_db()
        assert case.state == "reported"

    def test_others_have_to_be_split_off_first(self, world: World) -> None:
        main, third = world.report(), world.report()
        world.move(again(world, main), "merge", world.cast.oscar, main=main.pk)
        with pytest.raises(Refused, match="other way round"):
            world.move(main, "merge", world.cast.oscar, main=third.pk)

    def test_what_somebody_works_on_is_not_merged(self, world: World) -> None:
        case, main = world.walk(world.report(), "establish", "dispatch"), world.report()
        with pytest.raises(Stale):
            world.move(case, "merge", world.cast.oscar, main=main.pk)

    def test_a_dispute_is_not(self, world: World) -> None:
        with pytest.raises(Refused, match="dispute"):
            world.move(quarrel(world), "merge", world.cast.oscar, main=world.report().pk)

    def test_the_database_refuses_a_merged_case_without_a_main_one(self, world: World) -> None:
        case = world.report()
        with pytest.raises(IntegrityError, match="case_merged_has_main"), transaction.atomic():
            Case.objects.filter(pk=case.pk).update(merged_into=world.report().pk)


class TestPages:
    def test_the_desk_merges_by_a_likely_one_and_shows_both(self, world: World) -> None:
        main = world.report(at=timezone.now())
        other = again(world, main)
        client = Client()
        client.force_login(world.cast.oscar)
        found = client.get(reverse("desk:pick-main", args=[other.pk]), {"name": "main"}).content.decode()
        assert main.number in found
        by_number = client.get(reverse("desk:pick-main", args=[other.pk]), {"q": main.number[:12]})
        assert main.number in by_number.content.decode()
        given = {"main": main.pk, "version": other.version}
        assert client.post(reverse("desk:move", args=[other.pk, "merge"]), given).status_code == 302
        page = client.get(reverse("desk:case", args=[main.pk])).content.decode()
        assert other.number in page
        assert "Reported more than once" in page
        page = client.get(reverse("desk:case", args=[other.pk])).content.decode()
        assert f"together with {main.number}" in page

    def test_its_reporter_follows_the_one_that_goes_on(self, world: World) -> None:
        main = world.report()
        other = again(world, main)
        world.move(other, "merge", world.cast.oscar, main=main.pk)
        page = Client().get(reverse("public:case", args=[other.number])).content.decode()
        assert reverse("public:case", args=[main.number]) in page
