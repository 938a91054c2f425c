"""Monthly figures: what they count, that the list behind is what was counted, and who may open them."""

from datetime import timedelta

import pytest
from django.test import Client

from assessment.access import objects_for
from assessment.figures import FIGURES
from assessment.queries import Month, cases_behind, rows
from cases.actions.lapse import let_lapse
from cases.models import Case, Clock
from gridgov.problems import Invalid
from tests.cases.pictures import photo
from tests.cases.world import IN_G3, MONDAY, World, make_world

MARCH = Month(2026, 3)
WHOLE_WAY = ("establish", "dispatch", "accept", "answer", "check", "close")


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def month(world: World) -> World:
    """A month of work: one closed in time, one that went up to the district and was answered late, one reopened."""
    world.walk(world.report(), *WHOLE_WAY)
    late = world.walk(world.report(), "establish")
    level = late.clocks.get(kind="level", ended_at=None)
    let_lapse(clock_id=level.pk, case_id=late.pk, at=level.due_at)
    owed = late.clocks.get(kind="feedback")
    let_lapse(clock_id=owed.pk, case_id=late.pk, at=owed.due_at)
    world.walk(world.report(), *WHOLE_WAY, "reopen")
    world.report(place=IN_G3, at=MONDAY + timedelta(days=40))  # another month
    return world


def figures(world: World, kind: str, subject: object) -> dict[str, int]:
    found = rows(kind, objects_for(world.cast.root, kind), MARCH)
    row = next(row for row in found if row.subject == subject)
    return {figure.code: count for figure, count in zip(FIGURES[kind], row.counts, strict=True)}


def test_a_member(month: World) -> None:
    assert figures(month, "member", month.cast.alice) == {
        "reported": 3, "on_time": 1, "late": 0, "checked": 2, "looks_late": 0, "reopened": 1,
    }  # fmt: skip


def test_a_grid(month: World) -> None:
    assert figures(month, "grid", month.cast.grid) == {
        "reported": 3, "on_time": 1, "late": 0, "checked": 2, "looks_late": 0, "reopened": 1,
    }  # fmt: skip


def test_an_organisation(month: World) -> None:
    assert figures(month, "organisation", month.cast.department) == {
        "reported": 2, "on_time": 2, "late": 0, "checked": 2, "reopened": 1,
    }  # fmt: skip


def test_superiors_are_counted_too(month: World) -> None:
    assert figures(month, "centre", month.cast.street_centre)["late"] == 1
    assert figures(month, "centre", month.cast.district_centre)["late"] == 1


def test_an_explained_mark_is_counted_as_before(month: World) -> None:
    """An appeal that was granted explains what was late; it does not take it away."""
    mark = Clock.objects.get(kind="level", lapsed_at__isnull=False)
    case, cast = Case.objects.get(pk=mark.case_id), month.cast
    before = {kind: figures(month, kind, of) for kind, of in late_of(month).items()}
    text = {"text": "The street was under water"}
    case = month.move(case, "appeal", cast.lisa, mark.lapsed_at, clock=mark.pk, photos=[photo()], **text)
    month.move(case, "explain", cast.diana, mark.lapsed_at, appeal=case.appeals.get().pk, **text)
    mark.refresh_from_db()
    assert mark.explained_at
    assert {kind: figures(month, kind, of) for kind, of in late_of(month).items()} == before
    assert before["centre"]["late"] == 1
    late = next(figure for figure in FIGURES["centre"] if figure.code == "late")
    assert list(cases_behind(late, cast.street_centre.pk, MARCH)) == [case]


def late_of(world: World) -> dict[str, object]:
    return {"centre": world.cast.street_centre, "grid": world.cast.grid}


@pytest.mark.parametrize("kind", FIGURES)
def test_every_figure_equals_the_list_behind_it(month: World, kind: str) -> None:
    for row in rows(kind, objects_for(month.cast.root, kind), MARCH):
        for figure, count in zip(FIGURES[kind], row.counts, strict=True):
            assert cases_behind(figure, row.subject.pk, MARCH).count() == count, (kind, figure.code)


def test_months_follow_one_another() -> None:
    assert str(Month(2026, 1).moved(-1)) == "2025-12"
    assert Month.parse("2026-12").moved(1) == Month(2027, 1)
    assert Month(2026, 3).span[1] == Month(2026, 4).span[0]
    with pytest.raises(Invalid):
        Month.parse("March")


@pytest.mark.parametrize(("who", "sees"), [("alice", 1), ("stranger", 1), ("root", 15)])
def test_one_sees_oneself_and_what_one_assesses(world: World, who: str, sees: int) -> None:
    assert objects_for(getattr(world.cast, who), "member").count() >= sees
    if who != "root":
        assert list(objects_for(getattr(world.cast, who), "member")) == [getattr(world.cast, who)]


class TestPages:
    def test_every_figure_on_the_page_opens_its_cases(self, month: World, client: Client) -> None:
        client.force_login(month.cast.root)
        page = client.get("/desk/assessment/member/?month=2026-03").content.decode()
        link = f"/desk/assessment/member/{month.cast.alice.pk}/reported/?month=2026-03"
        assert link in page
        behind = client.get(link)
        assert [case.pk for case in behind.context["page"].items] == list(
            Case.objects.filter(reported_by=month.cast.alice, reported_at__month=3)
            .order_by("-reported_at", "-id")
            .values_list("pk", flat=True)
        )

    def test_another_persons_figures_are_not_there(self, month: World, client: Client) -> None:
        client.force_login(month.cast.stranger)
        assert client.get(f"/desk/assessment/member/{month.cast.alice.pk}/reported/").status_code == 404
        assert client.get("/desk/assessment/cat/").status_code == 404

    def test_as_a_table_for_a_spreadsheet(self, month: World, client: Client) -> None:
        client.force_login(month.cast.root)
        text = client.get("/desk/assessment/member/?month=2026-03&format=csv").content.decode()
        assert "Alice Zhang,3,1,0,2,0,1" in text
