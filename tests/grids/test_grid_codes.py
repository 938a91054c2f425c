"""Codes of new grids: after the community's, or from one row for the whole city; nobody gets another's."""

import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from gridgov.problems import Invalid
from grids.actions import draft_facts, drafts
from grids.actions.exclusive import open_exclusive_grid
from grids.actions.import_grids import GridFields, import_grids
from grids.models import Area, Division, Grid, GridKind, TerritoryRules
from grids.reading import read_layer
from tests.grids.drawings import drawn, ids, line
from tests.grids.world import cell, community, division, grid, layer_file
from tests.support.threads import at_once

MIDDLE = line((50, -10), (50, 110))
FRAME = cell(0, 0, 100, 100)


def on(made: Division) -> dict[str, Any]:
    return {"division_id": made.pk, "version_seen": Division.objects.get(pk=made.pk).version}


def split(home: Area) -> Callable[[], Division]:
    """A draft of one grid that is going to be two."""
    whole = grid(f"{home.code}-all", home)
    made = division(home, {whole: FRAME})
    return partial(drafts.split_grid, **on(made), grid_id=whole.pk, line=MIDDLE)


def new_codes() -> set[str]:
    return set(Grid.objects.exclude(code__endswith="-all").values_list("code", flat=True))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("pattern", "codes"),
    [
        ("{community}{serial:03}", {"M1001", "M2001", "M2002"}),
        ("W-{serial}", {"W-1", "W-2", "W-3"}),
        ("{serial:02}/{community}", {"01/M1", "01/M2", "02/M2"}),
        ("{serial:05}", {"00001", "00002", "00003"}),
    ],
)
def test_each_pattern_gives_each_grid_its_own(pattern: str, codes: set[str]) -> None:
    """Two communities, one after the other: a split in each, and an exclusive grid."""
    TerritoryRules.objects.create(pk=1, code_pattern=pattern)
    for code in ("M1", "M2"):
        split(community(code))()
    open_exclusive_grid(community=Area.objects.get(code="M2"), name="市场")
    assert new_codes() == codes


@pytest.mark.django_db
def test_numbering_anew_passes_over_what_other_communities_have() -> None:
    TerritoryRules.objects.create(pk=1, code_pattern="W-{serial}")
    grid("W-2", community("M2"))
    made = drawn()
    draft_facts.renumber(**on(made))
    assert set(ids(made)) == {"W-1", "W-3", "W-4", "W-5", "W-6", "W-7"}


@pytest.mark.django_db
def test_a_code_in_use_is_a_sentence(tmp_path: Path) -> None:
    home, other = community("M1"), community("M2")
    grid("M1-1-01", other)  # as the first micro-grid of M1-1 would be called
    around = grid("M1-1", home)
    made = division(home, {around: FRAME})
    called = drafts.Called(kind=GridKind.MICRO, parent=around.pk)
    drafts.add_grid(**on(made), shape=cell(10, 10, 50, 50), called=called, take=True)
    assert Grid.objects.filter(kind="micro").get().code == "M1-1-02"
    with pytest.raises(Invalid, match="The code M1-1-01 is in use"):
        open_exclusive_grid(community=home, name="市场", code="M1-1-01")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("pattern", ["W-{serial}", "{community}{serial:03}"])
def test_communities_that_draw_at_once_get_codes_of_their_own(pattern: str) -> None:
    TerritoryRules.objects.create(pk=1, code_pattern=pattern)
    homes = [community(f"M{number}") for number in range(4)]
    splits = [split(home) for home in homes]
    opened = [partial(open_exclusive_grid, community=home, name="市场") for home in homes]
    assert [each for each in at_once(*splits, *opened) if isinstance(each, Exception)] == []
    assert len(new_codes()) == 8


@pytest.mark.django_db(transaction=True)
def test_who_comes_second_with_a_code_is_told(tmp_path: Path) -> None:
    """Both looked before either had written: an administrator who types a code, and a layer."""
    home = community("M1", FRAME)
    path = layer_file(tmp_path / "grids.geojson", [({"code": "MARKET", "home": "M1"}, FRAME)])
    written, go_on = threading.Event(), threading.Event()

    def first() -> None:
        with transaction.atomic():
            Grid.objects.create(code="MARKET", name="一", community=home)
            written.set()
            go_on.wait(1)

    def second(act: Callable[[], Any]) -> Any:
        written.wait(5)
        return act()

    def bring_in() -> Any:
        with read_layer(path) as layer:
            return import_grids(layer=layer, fields=GridFields("code", community_code="home"))

    other = community("M2")
    results = at_once(
        first,
        partial(second, bring_in),
        partial(second, partial(open_exclusive_grid, community=other, name="市场", code="MARKET")),
    )
    assert [type(each) for each in results] == [type(None), Invalid, Invalid], results
    assert all("MARKET is in use" in str(each) for each in results[1:])
