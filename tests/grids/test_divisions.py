"""Divisions come into force only as partitions, one at a time, and the past is kept."""

import threading
from datetime import timedelta
from typing import Any

import pytest
import shapely
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gridgov.problems import Invalid
from grids import hooks, locating, version
from grids.actions import draft_division, move_division, publish_division, set_outlines
from grids.auditing import divisions_partition
from grids.drawing.state import state_of
from grids.models import Area, Division, DivisionState, Grid, GridKind
from grids.rules import NotCovering
from tests.grids.world import at, cell, community, division, grid, ring, two_halves
from tests.support.threads import at_once

TODAY = timezone.localdate
WEST, EAST = cell(0, 0, 100, 100), cell(100, 0, 100, 100)
FRAME = cell(0, 0, 200, 100)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("east", "sentence"),
    [
        (cell(95, 0, 105, 100), "1 pair overlaps"),
        (cell(110, 0, 90, 100), "not covered"),
        (cell(100, 0, 110, 100), "lie outside"),
        (ring((100, 0), (200, 0), (100, 100), (200, 100)), "not a valid polygon"),
    ],
)
def test_what_is_no_partition_stays_a_draft(east: Any, sentence: str, told: list[Any]) -> None:
    home = community(outline=FRAME)
    drafted = division(home, {grid("W", home): WEST, grid("E", home): east})
    before = version.current()
    with pytest.raises(NotCovering, match=sentence) as refused:
        publish_division(division_id=drafted.pk, directly=True)
    assert refused.value.as_json()["coverage"]["ok"] is False
    drafted.refresh_from_db()
    assert drafted.state == DivisionState.DRAFT
    assert version.current() == before
    assert ("division", (1, None)) not in told


@pytest.mark.django_db
def test_a_declared_tolerance_is_used() -> None:
    home = community(outline=FRAME)
    outlines = {grid("W", home): WEST, grid("E", home): cell(100, 0, 99, 100)}
    with pytest.raises(NotCovering):
        publish_division(division_id=division(home, outlines, tolerance_m2=99).pk, directly=True)
    assert publish_division(
        division_id=division(home, outlines, tolerance_m2=101).pk, directly=True
    ).coverage.ok


@pytest.mark.django_db
def test_a_new_division_ends_the_one_before_and_retires_its_grids(told: list[Any]) -> None:
    home, west, east = two_halves()
    whole = grid("whole", home)
    second = division(home, {whole: FRAME})
    published = publish_division(division_id=second.pk, directly=True)
    assert published.previous is not None
    first = Division.objects.get(pk=published.previous.pk)
    assert (first.state, first.effective_to) == (DivisionState.SUPERSEDED, TODAY())
    assert told[-1] == ("division", (2, 1))
    retired = dict(Grid.objects.values_list("code", "retired_on"))
    assert retired == {west.code: TODAY(), east.code: TODAY(), "whole": None}
    third = division(home, {west: WEST, east: EAST})
    publish_division(division_id=third.pk, directly=True)
    assert dict(Grid.objects.values_list("code", "retired_on")) == {
        west.code: None,
        east.code: None,
        "whole": TODAY(),
    }


@pytest.mark.django_db
def test_days_run_forward_and_not_into_the_future() -> None:
    home, west, east = two_halves()
    again = division(home, {west: WEST, east: EAST})
    with pytest.raises(Invalid, match="cannot begin before it"):
        publish_division(division_id=again.pk, day=TODAY() - timedelta(days=1), directly=True)
    with pytest.raises(Invalid, match="not later"):
        publish_division(division_id=again.pk, day=TODAY() + timedelta(days=2), directly=True)


@pytest.mark.django_db
def test_what_came_into_force_is_not_changed() -> None:
    home, west, _east = two_halves()
    in_force = Division.objects.get()
    with pytest.raises(Invalid, match="come into force"):
        set_outlines(division=in_force, outlines=[(west.pk, FRAME)])
    with pytest.raises(Invalid, match="come into force"):
        publish_division(division_id=in_force.pk, directly=True)
    copied = draft_division(community=home, copy_of=in_force)
    assert copied.outlines.count() == 2


@pytest.mark.django_db
def test_the_database_keeps_one_division_in_force() -> None:
    home, _west, _east = two_halves()
    with pytest.raises(IntegrityError), transaction.atomic():
        Division.objects.create(community=home, number=9, state="in_force", effective_from=TODAY())
    with pytest.raises(IntegrityError), transaction.atomic():
        Division.objects.create(community=home, number=9, state="superseded", effective_from=TODAY())


@pytest.mark.django_db
def test_a_grid_of_another_community_does_not_enter() -> None:
    home, stranger = community("M1", FRAME), grid("X", community("M2"))
    with pytest.raises(Invalid, match="another community"):
        division(home, {stranger: FRAME})


@pytest.mark.django_db
def test_micro_grids_lie_in_their_grid_and_not_in_the_partition() -> None:
    home = community(outline=FRAME)
    around = grid("G", home)
    inside = grid("G-1", home, GridKind.MICRO, around)
    outside = division(home, {around: FRAME, inside: cell(150, 0, 100, 50)})
    with pytest.raises(Invalid, match="micro-grid G-1"):
        publish_division(division_id=outside.pk, directly=True)
    publish_division(
        division_id=division(home, {around: FRAME, inside: cell(150, 0, 50, 50)}).pk, directly=True
    )
    assert locating.locate(*at(160, 10)).grid_id == around.pk


MICRO = {  # where two micro-grids of one grid lie, a third of another grid; what is said
    "beside each other": (cell(10, 0, 20, 20), cell(30, 0, 20, 20), cell(110, 0, 20, 20), ""),
    "apart, with ground between": (cell(0, 0, 9, 9), cell(60, 60, 9, 9), cell(150, 0, 20, 20), ""),
    "a slip over each other": (cell(10, 0, 20, 20), cell(29.98, 0, 20, 20), cell(110, 0, 20, 20), ""),
    "over each other": (cell(10, 0, 20, 20), cell(28, 0, 20, 20), cell(110, 0, 20, 20), "G1-1, G1-2 overlap by 40"),
    "one in the other": (cell(10, 0, 20, 20), cell(12, 2, 5, 5), cell(110, 0, 20, 20), "G1-1, G1-2 overlap by 25"),
    "in the wrong grid": (cell(10, 0, 20, 20), cell(30, 0, 20, 20), cell(90, 0, 20, 20), "G2-1 is not inside its grid"),
}  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(("first", "second", "third", "said"), MICRO.values(), ids=MICRO)
def test_micro_grids_overlap_no_other_one(
    client: Client, django_user_model: Any, first: Any, second: Any, third: Any, said: str
) -> None:
    """Measured with the rest: told on its page, where it is drawn or comes into force, and by the audit."""
    home = community(outline=FRAME)
    one, two = grid("G1", home), grid("G2", home)
    inside = {
        grid(code, home, GridKind.MICRO, around): outline
        for code, around, outline in (("G1-1", one, first), ("G1-2", one, second), ("G2-1", two, third))
    }
    drafted = division(home, {one: WEST, two: EAST} | inside)
    state = state_of(drafted)
    assert state["ok"] == (not said)
    assert [each["text"] for each in state["defects"] if said in each["text"]] == state["sentences"]
    client.force_login(
        django_user_model.objects.create_superuser("chief", "x"),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    page = client.get(reverse("grids:division", args=[drafted.pk])).content.decode()
    assert ("Complete: valid" in page) == (not said)
    assert said in page
    if said:
        with pytest.raises(Invalid, match=said):
            publish_division(division_id=drafted.pk, directly=True)
        Division.objects.filter(pk=drafted.pk).update(state="in_force", effective_from="2026-01-01")
    else:
        publish_division(division_id=drafted.pk, directly=True)
    assert [said in str(breach) for breach in divisions_partition()] == ([True] if said else [])


@pytest.mark.django_db
def test_a_micro_grid_that_crosses_itself_is_told() -> None:
    home = community(outline=FRAME)
    around = grid("G", home)
    inside = grid("G-1", home, GridKind.MICRO, around)
    loop = shapely.Polygon([at(10, 10), at(50, 50), at(50, 10), at(10, 50)])
    found = division(home, {around: FRAME, inside: loop})
    with pytest.raises(Invalid, match="G-1 is not a valid polygon"):
        publish_division(division_id=found.pk, directly=True)


@pytest.mark.django_db
def test_what_is_proposed_is_not_drawn_on() -> None:
    home = community(outline=FRAME)
    alone = grid("G", home)
    drafted = division(home, {alone: FRAME})
    move_division(division_id=drafted.pk, move="propose", reason="One grid is enough")
    with pytest.raises(Invalid, match="after it is given back"):
        set_outlines(division=drafted, outlines=[(alone.pk, WEST)])
    assert drafted.outlines.get().outline.equals(FRAME)


@pytest.mark.django_db
def test_households_come_into_force_with_the_division() -> None:
    home, west, east = two_halves()
    drafted = division(home, {west: WEST, east: EAST})
    drafted.outlines.filter(grid=west).update(households=320, dwellings=350)
    Grid.objects.filter(pk=east.pk).update(households=77)
    publish_division(division_id=drafted.pk, directly=True)
    assert dict(Grid.objects.values_list("code", "households")) == {west.code: 320, east.code: 77}
    copied = draft_division(community=home, copy_of=drafted)
    assert copied.outlines.get(grid=west).households == 320


@pytest.mark.django_db
def test_a_hook_that_fails_undoes_the_publication() -> None:
    home = community(outline=FRAME)
    drafted = division(home, {grid("G", home): FRAME})

    def refuse(sender: Any, **rest: Any) -> None:
        raise Invalid("open cases cannot move")

    hooks.division_published.connect(refuse)
    try:
        with pytest.raises(Invalid, match="cannot move"):
            publish_division(division_id=drafted.pk, directly=True)
    finally:
        hooks.division_published.disconnect(refuse)
    drafted.refresh_from_db()
    assert drafted.state == DivisionState.DRAFT


# Two at once --------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_publications_of_one_community_follow_each_other() -> None:
    """Each is valid alone; whoever is second supersedes the first, and one whole stays in force."""
    home = community(outline=FRAME)
    one = division(home, {grid("W", home): WEST, grid("E", home): EAST})
    two = division(home, {grid("all", home): FRAME})
    results = at_once(
        lambda: publish_division(division_id=one.pk, directly=True),
        lambda: publish_division(division_id=two.pk, directly=True),
    )
    assert not any(isinstance(result, Exception) for result in results), results
    states = sorted(Division.objects.values_list("state", flat=True))
    assert states == ["in_force", "superseded"]
    serving = Division.objects.get(state="in_force")
    assert serving.outlines.count() == Grid.objects.filter(retired_on__isnull=True).count()


@pytest.mark.django_db(transaction=True)
def test_one_division_is_published_once() -> None:
    home = community(outline=FRAME)
    drafted = division(home, {grid("G", home): FRAME})
    results = at_once(*[lambda: publish_division(division_id=drafted.pk, directly=True)] * 3)
    assert sum(isinstance(result, Invalid) for result in results) == 2
    assert Division.objects.get().version == 2


@pytest.mark.django_db(transaction=True)
def test_an_outline_and_a_publication_at_once_leave_a_whole() -> None:
    """Whichever comes second is measured against what the first left."""
    from grids.actions import set_area_outline
    from grids.rules import require_partition

    home = community(outline=FRAME)
    drafted = division(home, {grid("G", home): FRAME})
    at_once(
        lambda: publish_division(division_id=drafted.pk, directly=True),
        lambda: set_area_outline(area_id=home.pk, outline=cell(0, 0, 300, 100)),
    )
    drafted.refresh_from_db()
    if drafted.state == DivisionState.IN_FORCE:
        require_partition(drafted, Area.objects.get(pk=home.pk).outline)


@pytest.mark.django_db(transaction=True)
def test_who_holds_the_version_makes_a_publication_wait() -> None:
    """Between looking up the grid and filing into it, no other grid comes into force."""
    home = community(outline=FRAME)
    drafted = division(home, {grid("G", home): FRAME})
    seen, order = version.current(), []
    held, done = threading.Event(), threading.Event()

    def file() -> None:
        with transaction.atomic():
            assert version.still(seen)
            held.set()
            done.wait(0.3)
            order.append("filed")

    def publish() -> None:
        held.wait()
        publish_division(division_id=drafted.pk, directly=True)
        order.append("published")

    results = at_once(file, publish)
    assert results == [None, None]
    assert order == ["filed", "published"]
    with transaction.atomic():
        assert not version.still(seen)
