"""A district's own filing standards: who sets them, what day they hold from, and which one a case is judged by."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.catalogue import (
    StandardText,
    add_standard,
    drop_standard,
    edit_standard,
    override_standard,
    withdraw_standard,
)
from cases.models import Clock, FilingStandard
from cases.queries.limits import default_standard
from cases.queries.standards import side_by_side
from gridgov.models import AuditEntry
from gridgov.problems import Invalid, Refused, Stale
from grids.models import Area
from members.models import User
from members.queries import centre_of
from tests.cases.world import World
from tests.cast import give_post, make_area, make_user

HOUR = timedelta(hours=1)


def text(value: str, unit: str = "hour", **more: Any) -> StandardText:
    return StandardText("ordinary", Decimal(value), unit, is_urgent=False, **more)


@pytest.fixture
def west(world: World) -> Any:
    """A second district, in which nothing is set."""
    return make_area("D2", "district", world.cast.city, "西城区", "West District")


@pytest.fixture
def wes(west: Any) -> User:
    user = make_user("wes")
    give_post(user, "administrator", centre_of(west))
    return user


def chosen(world: World, district: Any, at: Any = None) -> list[str]:
    rows = FilingStandard.objects.in_force(at, district=district.pk if district else None)
    rows = rows.filter(case_class=world.classes["litter"]).order_by("number")
    return [f"{row.number}: {row.limit_value.normalize():f} {row.limit_unit}" for row in rows]


CITY = ["1: 2 working_day", "2: 4 hour"]


def test_a_districts_standard_takes_the_citys_place_there_and_nowhere_else(world: World, west: Any) -> None:
    east, standard = world.cast.district, world.standards["litter"]
    before = timezone.now()
    own = override_standard(standard=standard, district=east, text=text("6"))
    assert chosen(world, east) == ["1: 6 hour", "2: 4 hour"]
    assert chosen(world, west) == chosen(world, None) == chosen(world, east, before - HOUR) == CITY
    found = default_standard(standard.case_class_id, urgent=False, district=east.pk)
    assert found == own
    drop_standard(standard=own)
    assert chosen(world, east) == CITY
    again = override_standard(standard=standard, district=east, text=text("7"))
    assert (again.version, chosen(world, east)) == (2, ["1: 7 hour", "2: 4 hour"])
    withdraw_standard(standard=again)
    assert chosen(world, east) == ["2: 4 hour"], "not used there at all"
    assert chosen(world, west) == CITY


def test_a_case_is_judged_by_its_place_and_day(world: World) -> None:
    """The limit from the report on, what can be chosen at establishing, and the clocks after it."""
    cast, standard = world.cast, world.standards["litter"]
    at = timezone.now()
    day = at + timedelta(days=2)
    own = override_standard(standard=standard, district=cast.district, text=text("6"), starts=day)
    early, late = world.report(at=at), world.report(at=day)
    nowhere = world.report(at=day, place=None, by=cast.cleo, source="telephone")
    total = Clock.objects.filter(kind="total")
    assert [total.get(case=case).limit_unit for case in (early, late, nowhere)] == [
        "working_day",
        "hour",
        "working_day",
    ]
    assert late.total_due_at == day + 6 * HOUR
    with pytest.raises(Invalid):
        world.move(late, "establish", cast.oscar, day, filing_standard=standard.pk)
    with pytest.raises(Invalid):
        world.move(early, "establish", cast.oscar, at, filing_standard=own.pk)
    world.move(late, "establish", cast.oscar, day + HOUR, filing_standard=own.pk)
    world.move(early, "establish", cast.oscar, at, filing_standard=standard.pk)
    drop_standard(standard=own, at=day + HOUR)
    late.refresh_from_db()
    assert (late.filing_standard, late.total_due_at) == (own, day + 6 * HOUR), "what it was judged by stays"


def test_page_and_api_offer_what_is_in_force_at_the_place(world: World, client: Client) -> None:
    own = override_standard(
        standard=world.standards["litter"],
        district=world.cast.district,
        text=text("6", condition="In a park"),
    )
    case = world.report(at=timezone.now())
    client.force_login(world.cast.oscar)
    page = client.get(reverse("desk:standards", args=[case.pk])).content.decode()
    assert "In a park" in page
    assert "2 working days" not in page
    offered = client.get(f"/api/v1/cases/{case.pk}/").json()["standards"]
    assert [(row["id"], row["district"]) for row in offered] == [
        (own.pk, "D1"),
        (world.standards["urgent litter"].pk, None),
    ]
    found = [client.get("/api/v1/classes/", {"q": "litter"} | more) for more in ({"area": "M1"}, {})]
    assert [page.json()["results"][0]["standards"][0]["id"] for page in found] == [
        own.pk,
        world.standards["litter"].pk,
    ]
    assert client.get("/api/v1/classes/", {"q": "litter", "area": "nowhere"}).status_code == 400


def test_only_the_districts_own_and_the_citys_administrators_set_it(world: World, wes: User) -> None:
    cast, standard = world.cast, world.standards["litter"]
    with pytest.raises(Refused):
        override_standard(standard=standard, district=cast.district, text=text("6"), by=wes)
    with pytest.raises(Refused):
        edit_standard(standard=standard, text=text("6"), by=wes)
    with pytest.raises(Refused):
        add_standard(case_class=standard.case_class, text=text("6"), by=wes)
    west = Area.objects.get(code="D2")
    own = override_standard(standard=standard, district=west, text=text("6"), by=wes)
    own = edit_standard(standard=own, text=text("5"), by=wes)
    own = edit_standard(standard=own, text=text("4"), by=cast.ada)
    drop_standard(standard=own, by=wes)
    told = AuditEntry.objects.filter(action__startswith="standard.").order_by("pk")
    assert [(row.action, row.data.get("district")) for row in told] == [
        ("standard.write", west.pk),
        ("standard.write", west.pk),
        ("standard.write", west.pk),
        ("standard.drop", None),
    ]


def test_what_cannot_be_overridden(world: World) -> None:
    standard, east = world.standards["litter"], world.cast.district
    with pytest.raises(Invalid, match="no district"):
        override_standard(standard=standard, district=world.cast.street, text=text("6"))
    override_standard(standard=standard, district=east, text=text("6"))
    with pytest.raises(Stale):
        override_standard(standard=standard, district=east, text=text("7"))
    with pytest.raises(Invalid, match="out of use, not dropped"):
        drop_standard(standard=standard)


def test_a_change_can_be_planned_changed_and_taken_back(world: World) -> None:
    standard, now = world.standards["litter"], timezone.now()
    with pytest.raises(Invalid, match="a day that has begun"):
        edit_standard(standard=standard, text=text("6"), starts=now - HOUR, at=now)
    planned = edit_standard(standard=standard, text=text("6"), starts=now + HOUR, at=now)
    assert (chosen(world, None, now), chosen(world, None, now + HOUR)) == (CITY, ["1: 6 hour", "2: 4 hour"])
    later = edit_standard(standard=planned, text=text("7"), starts=now + 2 * HOUR, at=now)
    assert later.pk == planned.pk
    assert (chosen(world, None, now + HOUR), chosen(world, None, now + 2 * HOUR)) == (
        CITY,
        ["1: 7 hour", "2: 4 hour"],
    )
    line = side_by_side(standard.case_class, now).lines[0]
    assert (line.city.now, line.city.planned) == (standard, later)
    with pytest.raises(Stale):
        edit_standard(standard=standard, text=text("9"), at=now)
    drop_standard(standard=later, at=now)
    assert chosen(world, None, now + 2 * HOUR) == CITY
    assert edit_standard(standard=standard, text=text("9"), at=now).version == 2


def test_the_class_page_shows_city_and_districts_side_by_side(
    world: World, wes: User, client: Client
) -> None:
    standard = world.standards["litter"]
    client.force_login(wes)
    west = Area.objects.get(code="D2")
    form = reverse("setup:standard-override", args=[standard.case_class_id])
    query = "?number=1&district=D2"
    page = client.get(form + query).content.decode()
    assert "takes the place of the city’s, which is 2 working days" in page
    given = {"condition_type": "ordinary", "limit_value": "6", "limit_unit": "hour"}
    assert client.post(form + query, given).status_code == 302
    own = FilingStandard.objects.get(district=west)
    assert client.get(form + query).headers["Location"] == reverse("setup:standard", args=[own.pk])
    assert client.get(f"{form}?number=1&district=D1").status_code == 404
    page = client.get(reverse("setup:class", args=[standard.case_class_id])).content.decode()
    assert page.index("2 working days") < page.index("6 hours")
    assert 'data-label="West District"' in page
    assert reverse("setup:standard", args=[own.pk]) in page
    day = (timezone.localdate() + timedelta(days=3)).isoformat()
    changed = client.post(
        reverse("setup:standard", args=[own.pk]), given | {"limit_value": "5", "starts": day}
    )
    assert changed.status_code == 302
    page = client.get(reverse("setup:class", args=[standard.case_class_id])).content.decode()
    assert "5 hours" in page
    planned = FilingStandard.objects.newest().get(district=west)
    drop = reverse("setup:standard-drop", args=[planned.pk])
    assert client.post(drop).status_code == 302
    assert FilingStandard.objects.newest().get(district=west) == own
