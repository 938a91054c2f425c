"""The ledger of lapses: each once, oldest first, charged to who let it lapse, for those who may see the case."""

from datetime import datetime, timedelta
from unittest.mock import patch

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.actions.lapse import let_lapse, sweep_lapses
from cases.models import Case, CaseEvent, Clock, Export
from cases.queries.lapses import ORDER, lapses_for, lines
from gridgov.models import AuditEntry
from members.models import User
from tests.cases.test_exports import lines as lines_of
from tests.cases.test_exports import made
from tests.cases.world import IN_G1, MONDAY, NOWHERE, World

BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def late(world: World) -> Case:
    """Nobody answered at the street, then nobody at the district; at both the step ran out before."""
    case = world.walk(world.report(), "establish")
    for kind in ("stage", "level", "stage", "level"):
        clock = case.clocks.get(kind=kind, ended_at=None, lapsed_at=None)
        let_lapse(clock_id=clock.pk, case_id=case.pk, at=clock.due_at)
        case.refresh_from_db()
    return case


def signed_in(client: Client, user: User) -> Client:
    client.force_login(user, backend=BACKEND)
    return client


def test_each_level_once_charged_to_who_let_it_lapse(late: Case, world: World) -> None:
    cast = world.cast
    found = lines(lapses_for(cast.diana, kind="level").order_by("lapsed_at", "id"), timezone.now())
    assert [(line.clock.holder, line.to) for line in found] == [
        (cast.street_centre, cast.district_centre),
        (cast.district_centre, cast.city_centre),
    ]
    assert [line.clock.ended_at is not None for line in found] == [True, True]
    assert lapses_for(cast.diana).count() == 4


def test_the_database_holds_one_lapse_of_a_clock(late: Case) -> None:
    event = late.events.filter(move="lapse").first()
    assert event
    with pytest.raises(IntegrityError, match="event_lapse_once"), transaction.atomic():
        CaseEvent.objects.create(
            case=late, move="lapse", from_state=late.state, to_state=late.state, at=event.at, data=event.data
        )


def swept(now: datetime, limit: int) -> list[Clock]:
    """What one sweep of so many lets lapse."""
    before = set(Clock.objects.filter(lapsed_at__isnull=False).values_list("pk", flat=True))
    with patch("cases.actions.lapse.timezone.now", return_value=now):
        done = sweep_lapses(limit)
    gone = Clock.objects.filter(lapsed_at__isnull=False).exclude(pk__in=before)
    assert len(gone) == done <= limit
    return list(gone)


def test_the_oldest_goes_first_whichever_was_written_first(world: World) -> None:
    """Done one by one nothing newer goes before what is older, and so no crowd of new ones keeps the oldest waiting."""
    for days in (2, 0, 3, 1):
        world.report(at=MONDAY + timedelta(days=days))
    now = MONDAY + timedelta(days=3, hours=1)
    due = list(Clock.objects.filter(due_at__lte=now).order_by("due_at", "pk").values_list("case", "kind"))
    gone = [clock for _ in due for clock in swept(now, 1)]
    assert [(clock.case_id, clock.kind) for clock in gone] == due
    assert len({case for case, _kind in due}) == 4
    assert [case for case, _kind in due] != sorted(case for case, _kind in due)


def test_a_case_that_was_given_to_nobody_goes_up_too(world: World) -> None:
    """Not established, no task, no order: the centre that it lies with let it lapse."""
    for place in (IN_G1, NOWHERE):
        case = world.report(place=place)
        holder = case.holder
        assert not case.work_orders.exists()
        while not case.events.filter(move="lapse").exists():
            assert swept(MONDAY + timedelta(days=5), 1)
        case.refresh_from_db()
        line = case.events.get(move="lapse")
        assert line.data["from"] == holder.pk
        assert Clock.objects.get(pk=line.data["clock"]).holder == holder
        assert case.state == "reported"
        if place == IN_G1:
            assert case.holder == world.cast.district_centre
        else:  # at the top nobody is above: it is supervised there
            assert (case.holder, line.data["supervised"]) == (holder, True)


@pytest.mark.parametrize(
    ("who", "sees"), [("oscar", 4), ("diana", 4), ("ada", 0), ("stranger", 0), ("root", 4)]
)
def test_sight(late: Case, world: World, client: Client, who: str, sees: int) -> None:
    person = world.cast.people[who]
    assert lapses_for(person).count() == sees
    page = signed_in(client, person).get(reverse("desk:lapses")).content.decode()
    assert (late.number in page) == bool(sees)
    assert len(client.get(reverse("api-lapses")).json()["results"]) == sees


def test_who_only_reported_does_not_read_it(world: World, client: Client) -> None:
    case = world.report(by=world.cast.stranger)
    clock = case.clocks.get(kind="level")
    let_lapse(clock_id=clock.pk, case_id=case.pk, at=clock.due_at)
    assert Case.objects.visible_to(world.cast.stranger).count() == 1
    assert (
        case.number not in signed_in(client, world.cast.stranger).get(reverse("desk:lapses")).content.decode()
    )


def test_filters(late: Case, world: World, client: Client) -> None:
    signed_in(client, world.cast.diana)
    day = late.clocks.filter(kind="stage", lapsed_at__isnull=False).earliest("lapsed_at").lapsed_at
    assert day
    questions = {
        "": 4,
        "?kind=level": 2,
        f"?holder={world.cast.district_centre.code}": 2,
        "?ours=on": 2,
        f"?until={day:%Y-%m-%d}&kind=stage": 1,
        f"?since={timezone.localdate() + timedelta(days=1)}": 0,
        "?running=on": late.clocks.filter(lapsed_at__isnull=False, ended_at=None).count(),
        "?kind=nonsense": 4,
    }
    for question, number in questions.items():
        page = client.get(reverse("desk:lapses") + question).content.decode()
        assert page.count(f'class="cases-number">{late.number}') == number, question


def test_paged_either_way_and_saved(late: Case, world: World, client: Client) -> None:
    signed_in(client, world.cast.diana)
    rows: list[int] = []
    address = reverse("api-lapses") + "?limit=2&oldest=true"
    while address:
        answer = client.get(address).json()
        rows += [row["id"] for row in answer["results"]]
        address = answer["next"]
    assert rows == [clock.pk for clock in lapses_for(world.cast.diana).order_by(*ORDER)][::-1]
    client.post(reverse("desk:export-list"), {"what": "lapses", "query": "kind=level", "format": "csv"})
    export = made(Export.objects.get())
    _head, *saved = lines_of(export)
    assert (export.about, len(saved)) == ("Ledger of lapses · Limit: This level", 2)
    assert {line[3] for line in saved} == {late.number}
    assert world.cast.district_centre.display_name in {line[2] for line in saved}
    assert AuditEntry.objects.get(action="cases.export").data["list"] == "lapses"


def test_how_late_is_said_in_the_time_that_counts(world: World, client: Client) -> None:
    """Due on Tuesday at nine, met on Wednesday at nine: eight working hours, not twenty-four."""
    case = world.walk(world.report(), "establish")
    level = case.clocks.get(kind="level", ended_at=None)
    let_lapse(clock_id=level.pk, case_id=case.pk, at=level.due_at)
    Clock.objects.filter(pk=level.pk).update(ended_at=level.due_at + timedelta(days=1))
    assert level.due_at == MONDAY + timedelta(days=1)
    (row,) = signed_in(client, world.cast.diana).get(reverse("api-lapses") + "?kind=level").json()["results"]
    assert (row["late_s"], row["working"]) == (8 * 3600, True)
    assert row["went_to"]["code"] == world.cast.district_centre.code
