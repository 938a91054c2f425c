"""Components: their numbers, their changes with the day, and two people at once."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from gridgov.models import AuditEntry
from gridgov.problems import Invalid, Stale
from grids.actions import set_area_outline
from grids.actions.component_lists import ClassWords, put_component_classes, put_keeper
from grids.actions.components import change_component, move_component, remove_component
from grids.auditing import CHECKS
from grids.components import codes
from grids.components.history import history
from grids.models import Component, ComponentChange, ComponentClass
from tests.grids.lamps import COVER, LAMP, Ground, ground
from tests.grids.world import at, cell, community

DAY = date(2026, 3, 2)


@pytest.fixture
def here(db: None) -> Ground:
    return ground()


def breaches() -> list[str]:
    return [str(breach) for check in CHECKS for breach in check()]


# Numbers --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("area_code", "digits"),
    [
        ("330106", "330106"),
        ("330106002003", "330106"),
        ("44", "440000"),
        ("D1", "100000"),
        ("Ward 12-b", "120000"),
        ("", "000000"),
        ("甲", "000000"),
        ("３３", "000000"),
    ],
)
def test_six_digits_of_any_district(area_code: str, digits: str) -> None:
    assert codes.district_digits(area_code) == digits


@given(st.text(max_size=50))
def test_a_number_is_seventeen_digits_whatever_the_district_is_called(area_code: str) -> None:
    start = codes.prefix(area_code, LAMP)
    number = codes.following(start, None)
    assert codes.fault(number, LAMP) == ""
    assert codes.class_of(number) == LAMP
    assert int(codes.following(start, number)) == int(number) + 1


def test_numbers_run_out_in_words() -> None:
    with pytest.raises(Invalid, match="All numbers of this class"):
        codes.following("33010601037", "33010601037999999")


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("33010601037000001", ""),
        ("3301060103700001", "has not 17 digits"),
        ("3301060103700000１", "has not 17 digits"),
        ("33010601002000001", "names the class 01002, the row says 01037"),
    ],
)
def test_a_given_number_names_its_class(code: str, sentence: str) -> None:
    found = codes.fault(code, LAMP)
    assert (sentence in found) if sentence else not found


# Actions --------------------------------------------------------------------------------------------------------


def test_registering_gives_the_next_number_of_district_and_class(here: Ground) -> None:
    first, second, cover = here.put(10, 10), here.put(20, 10), here.put(10, 20, COVER)
    assert [row.code for row in (first, second, cover)] == [
        "33010601037000001",
        "33010601037000002",
        "33010601002000001",
    ]
    assert first.community == here.home
    (change,) = first.changes.all()
    assert (change.on, change.changes) == (timezone.localdate(), {"code": ["", first.code]})
    assert AuditEntry.objects.filter(action="component.register").count() == 3
    assert breaches() == []


def test_outside_of_every_district_the_city_gives_its_digits(here: Ground) -> None:
    far = here.put(90_000, 0)
    assert (far.code, far.community) == ("00000001037000001", None)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"kind": "01"}, "Choose a class, not a group"),
        ({"state": "broken"}, "Choose one from the list"),
        ({"on": date(2999, 1, 1)}, "today or earlier"),
    ],
)
def test_what_cannot_be_registered_is_said(here: Ground, wrong: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence):
        here.put(10, 10, **wrong)
    assert not Component.objects.exists()


def test_no_place_on_the_earth(here: Ground) -> None:
    lamp = here.put(10, 10)
    for lon, lat in ((181.0, 0.0), (0.0, 91.0), (float("nan"), 0.0), (float("inf"), 0.0)):
        with pytest.raises(Invalid, match="Longitude lies between"):
            move_component(component_id=lamp.pk, version_seen=1, lon=lon, lat=lat)


def test_changes_are_dated_and_told_with_before_and_after(here: Ground) -> None:
    lamp = here.put(10, 10, on=DAY)
    power = put_keeper(code="power", name="供电公司", name_en="Power Company")
    change_component(component_id=lamp.pk, version_seen=1, owner=power, state="damaged", on=DAY)
    lon, lat = at(40, 10)
    move_component(component_id=lamp.pk, version_seen=2, lon=lon, lat=lat, on=DAY + timedelta(days=1))
    remove_component(component_id=lamp.pk, version_seen=3, on=DAY + timedelta(days=2))
    lamp.refresh_from_db()
    assert (lamp.state, lamp.version, lamp.owner) == ("removed", 4, power)
    assert [(entry.on.day, entry.lines) for entry in history(lamp)] == [
        (4, ["State: damaged → removed"]),
        (3, ["Moved by 30 m"]),
        (2, ["Owner: – → Power Company", "State: sound → damaged"]),
        (2, ["Registered"]),
    ]


def test_what_changes_nothing_writes_nothing(here: Ground) -> None:
    lamp = here.put(10, 10, name="L1")
    assert change_component(component_id=lamp.pk, version_seen=1, name=" L1 ").version == 1
    assert lamp.changes.count() == 1


@pytest.mark.parametrize("action", ["change", "move", "remove"])
def test_who_looked_at_an_older_version_is_told(here: Ground, action: str) -> None:
    lamp = here.put(10, 10)
    change_component(component_id=lamp.pk, version_seen=1, name="L1")
    seen: dict[str, Any] = {"component_id": lamp.pk, "version_seen": 1}
    with pytest.raises(Stale, match="Somebody has changed 33010601037000001"):
        {
            "change": lambda: change_component(**seen, name="L2"),
            "move": lambda: move_component(**seen, lon=lamp.lon, lat=lamp.lat),
            "remove": lambda: remove_component(**seen),
        }[action]()


def test_removed_once_and_back_by_another_state(here: Ground) -> None:
    lamp = here.put(10, 10)
    remove_component(component_id=lamp.pk, version_seen=1)
    with pytest.raises(Invalid, match="removed already"):
        remove_component(component_id=lamp.pk, version_seen=2)
    assert change_component(component_id=lamp.pk, version_seen=2, state="sound").state == "sound"


def test_classes_are_made_and_renamed_and_never_taken_away(here: Ground) -> None:
    assert (
        put_component_classes(classes=[ClassWords(LAMP, "路灯", "Lamp"), ClassWords("01038", "地灯", "")])
        == 2
    )
    assert put_component_classes(classes=[ClassWords(LAMP, "路灯", "Lamp")]) == 0
    assert ComponentClass.objects.get(code=LAMP).name_en == "Lamp"
    assert ComponentClass.objects.count() == 4


def test_keepers_have_a_code_of_their_own(db: None) -> None:
    power = put_keeper(code="power", name="供电公司")
    with pytest.raises(Invalid, match="in use"):
        put_keeper(code="power", name="电力")
    with pytest.raises(Invalid, match="Give a code and a name"):
        put_keeper(code=" ", name="电力")
    assert put_keeper(keeper_id=power.pk, code="power", name="电力").name == "电力"


# Borders --------------------------------------------------------------------------------------------------------


def test_a_border_that_moves_takes_components_along(here: Ground) -> None:
    west, east = here.put(10, 10), here.put(190, 10)
    set_area_outline(area_id=here.home.pk, outline=cell(0, 0, 100, 100))
    east.refresh_from_db()
    assert (east.community, east.version) == (None, 2)
    other = community("M2", cell(100, 0, 100, 100), parent=here.district)
    for row in (west, east):
        row.refresh_from_db()
    assert (west.community, east.community) == (here.home, other)
    told = list(
        ComponentChange.objects.filter(component=east).order_by("pk").values_list("changes", flat=True)
    )
    assert told[1:] == [{"community": ["M1", ""]}, {"community": ["", "M2"]}]
    assert west.changes.count() == 1
    assert breaches() == []


def test_the_audit_finds_what_nobody_could_have_written(here: Ground) -> None:
    lamp, cover = here.put(10, 10), here.put(20, 10, COVER)
    Component.objects.filter(pk=lamp.pk).update(lon=at(500, 0)[0])
    Component.objects.filter(pk=cover.pk).update(code="33010601037999999")
    assert [line for line in breaches() if line.startswith("components")] == [
        f"components: {lamp.code}: does not lie in its community M1",
        "components: 33010601037999999: its number names the class 01037, it is of 01002",
    ]
