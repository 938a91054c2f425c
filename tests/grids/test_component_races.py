"""Two people at once, each on a connection of his own: no number twice, nobody's change lost unseen."""

from collections.abc import Callable
from functools import partial
from threading import Event
from time import sleep
from typing import Any

import pytest
from django.db import transaction

from gridgov.problems import Stale
from grids import version
from grids.actions import set_area_outline
from grids.actions.component_rows import ComponentFields
from grids.actions.components import change_component, move_component, register_component
from grids.actions.import_buildings import import_buildings
from grids.actions.import_components import import_components
from grids.auditing import CHECKS
from grids.buildings.rows import BuildingFields
from grids.models import Building, Component
from grids.reading import read_points
from tests.grids.lamps import LAMP, Ground, ground
from tests.grids.world import at, cell, community
from tests.support.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)
WAIT = 20  # seconds, where something is broken


@pytest.fixture
def here(transactional_db: None) -> Ground:
    return ground()


def register(here: Ground, x: float) -> Callable[[], Component]:
    lon, lat = at(x, 10)
    return partial(register_component, component_class=here.classes[LAMP], lon=lon, lat=lat)


def test_no_number_is_given_twice(here: Ground) -> None:
    made = at_once(*(register(here, 10 * number) for number in range(6)))
    assert sorted(each.code[-6:] for each in made) == [f"{number:06}" for number in range(1, 7)]


def test_of_two_changes_to_what_both_looked_at_one_is_told(here: Ground) -> None:
    lamp = here.put(10, 10)
    seen: dict[str, Any] = {"component_id": lamp.pk, "version_seen": 1}
    lon, lat = at(50, 10)
    answers = at_once(
        partial(change_component, **seen, name="L1"), partial(move_component, **seen, lon=lon, lat=lat)
    )
    assert sum(isinstance(answer, Stale) for answer in answers) == 1
    lamp.refresh_from_db()
    assert (lamp.version, lamp.changes.count()) == (2, 2)


def test_an_import_and_a_registration_do_not_meet_in_a_number(here: Ground, tmp_path: Any) -> None:
    path = tmp_path / "lamps.csv"
    lon, lat = at(10, 10)
    rows = "".join(f"33010601037{number:06},{LAMP},{lon},{lat}\n" for number in range(1, 301))
    path.write_text(f"code,class,lon,lat\n{rows}")

    def bring_in() -> Any:
        with read_points(path, lon="lon", lat="lat") as layer:
            return import_components(layer=layer, fields=ComponentFields("code", "class"))

    report, made = at_once(bring_in, register(here, 20))
    assert report.read == 300
    assert isinstance(made, Component)
    numbers = list(Component.objects.values_list("code", flat=True))
    assert len(numbers) == len(set(numbers)) == report.created + 1


# A border that moves meanwhile --------------------------------------------------------------------------------


def moves_the_border(here: Ground, begun: Event) -> Callable[[], None]:
    """M1 gives up its eastern half to M2, slowly: the others come while it holds the territory's version."""

    def act() -> None:
        with transaction.atomic():
            version.bump()
            begun.set()
            sleep(0.3)
            set_area_outline(area_id=here.home.pk, outline=cell(0, 0, 100, 100))
            community("M2", cell(100, 0, 100, 100), parent=here.district)

    return act


def after(begun: Event, act: Callable[[], Any]) -> Callable[[], Any]:
    def wait_and_act() -> Any:
        begun.wait(WAIT)
        return act()

    return wait_and_act


def test_nobody_is_put_into_a_community_that_is_about_to_lose_the_place(here: Ground, tmp_path: Any) -> None:
    """Registered, moved or imported while a border moves: all wait for it, none for ever, and lie where they lie."""
    lamp = here.put(10, 10)
    lon, lat = at(150, 10)
    lamps, homes = tmp_path / "lamps.csv", tmp_path / "homes.csv"
    lamps.write_text(f"code,class,lon,lat\n33010601037000900,{LAMP},{lon},{lat}\n")
    homes.write_text(f"code,households,lon,lat\nH1,4,{lon},{lat}\n")

    def bring_in() -> Any:
        with read_points(lamps, lon="lon", lat="lat") as layer:
            return import_components(layer=layer, fields=ComponentFields("code", "class"))

    def bring_in_homes() -> Any:
        with read_points(homes, lon="lon", lat="lat") as layer:
            return import_buildings(layer=layer, fields=BuildingFields("code", households="households"))

    begun = Event()
    move = partial(move_component, component_id=lamp.pk, version_seen=1, lon=lon, lat=lat)
    acts: list[Callable[[], Any]] = [move, register(here, 160), bring_in, bring_in_homes]
    results = at_once(moves_the_border(here, begun), *(after(begun, act) for act in acts))
    assert [each for each in results if isinstance(each, Exception)] == []
    assert set(Component.objects.values_list("community__code", flat=True)) == {"M2"}
    assert [row.community.code for row in Building.objects.all()] == ["M2"]
    assert [str(breach) for check in CHECKS for breach in check()] == []
