"""The command: a demo city to sign in to, a larger one for measuring, nothing twice."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.hashers import check_password
from django.core.management import CommandError, call_command
from django.test import Client, RequestFactory
from pytest_django import Settings

from assessment.city import demo
from assessment.city.making import Making, Wanted
from assessment.city.things import THINGS
from cases.models import Case, Photo, Reporter
from gridgov.models import WorkItem
from gridgov.problems import Refused
from grids.counting import count_in
from grids.models import Area, Building, Component, Division, Grid, GridOutline, Keeper
from members.access import may
from members.models import DutyList, Organisation, Resident, User
from members.queries import centre_of, team_of

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


def make(**options: Any) -> dict[str, Any]:
    out = StringIO()
    call_command("make_city", json=True, stdout=out, **options)
    answer: dict[str, Any] = json.loads(out.getvalue())
    return answer


def test_a_demo_city(settings: Settings, tmp_path: Path) -> None:
    settings.DATA = tmp_path
    answer = make(demo=True, grids=12, cases=25, residents=30)
    assert answer["cases"] == Case.objects.count() == 25
    assert answer["grids"] == Grid.objects.count() == 12
    assert Case.objects.filter(state="merged").exists(), "something was reported twice"
    assert Division.objects.filter(state="in_force").count() == answer["communities"]
    _residents_are_sealed()
    _accounts_work(tmp_path / "demo_accounts.json")
    _duties_are_admitted()
    _everybody_has_a_page(tmp_path / "demo_accounts.json")
    _things_reach_whoever_maintains_them()
    _buildings_hold_the_households_of_their_grids()
    call_command("audit", stdout=StringIO())  # ends with SystemExit when anything is broken
    assert Photo.objects.exists()
    assert Reporter.objects.exclude(phone_lookup="").exists()
    assert not WorkItem.objects.filter(kind="route", state="waiting").exists()
    with pytest.raises(Refused, match="already"):
        Making(Wanted(demo=True)).make()


def _buildings_hold_the_households_of_their_grids() -> None:
    buildings = list(Building.objects.order_by("code"))
    rows = list(
        GridOutline.objects.filter(division__state="in_force").select_related("grid").order_by("grid__code")
    )
    found = count_in(
        [row.outline for row in rows],
        [each.lon for each in buildings],
        [each.lat for each in buildings],
        [each.households for each in buildings],
    )
    assert found == [row.grid.households for row in rows]
    homes = {row.grid.code: row.grid.community_id for row in rows}
    assert all(homes[each.code.rpartition("-")[0]] == each.community_id for each in buildings)


def _residents_are_sealed() -> None:
    assert Resident.objects.count() == 30
    person = Resident.objects.select_related("household__dwelling").latest("pk")
    assert person.id_number.startswith("990000")
    assert person.id_number_lookup
    assert person.household is not None
    assert person.household.dwelling.grid_id == person.grid_id


def _accounts_work(path: Path) -> None:
    """Each account opens with its password and may do what its kind does."""
    accounts = {row["username"]: row for row in json.loads(path.read_text())}
    assert set(accounts) == {account.username for account in demo.ACCOUNTS}
    assert path.stat().st_mode & 0o077 == 0
    users = {}
    for name, row in accounts.items():
        assert row["start"].startswith("/")
        users[name] = User.objects.get(username=name)
        assert check_password(row["password"], users[name].password), name
    assert authenticate(
        RequestFactory().get("/"), username="demo-admin", password=accounts["demo-admin"]["password"]
    )
    _rights(users)


def _rights(users: dict[str, Any]) -> None:
    grid = Grid.objects.get(posts__user=users["demo-member"])
    community = grid.community
    street, root = community.parent, Area.objects.get(parent=None)
    assert street is not None
    district = street.parent
    assert district is not None
    sanitation = Organisation.objects.get(code=f"sanitation-{district.code}")
    team = team_of(grid)
    assert team is not None
    table: list[tuple[str, str, Area | Organisation]] = [
        ("demo-member", "handle", team), ("demo-leader", "manage", team),
        ("demo-acceptor", "intake", centre_of(street)),
        ("demo-dispatcher", "dispatch", centre_of(street)), ("demo-street", "close", centre_of(street)),
        ("demo-street-leader", "supervise", centre_of(street)), ("demo-community", "intake", centre_of(community)),
        ("demo-handler", "handle", sanitation), ("demo-district", "supervise", centre_of(district)),
        ("demo-city", "close", centre_of(root)), ("demo-admin", "administer", root), ("demo-auditor", "audit", root),
        ("demo-street-admin", "administer", street),
    ]  # fmt: skip
    for name, permission, place in table:
        assert may(users[name], permission, place), (name, permission)
    for permission, place in {
        (permission, place.pk): (permission, place) for _, permission, place in table
    }.values():
        assert not may(users["demo-resident"], permission, place)
    assert Case.objects.visible_to(users["demo-street"]).exists()


def _everybody_has_a_page(path: Path) -> None:
    for row in json.loads(path.read_text()):
        browser = Client()
        browser.force_login(User.objects.get(username=row["username"]), backend=BACKEND)
        assert browser.get(row["start"]).status_code == 200, row["username"]


def _things_reach_whoever_maintains_them() -> None:
    """Eight things in each grid; cases about lamps went by the rule of maintainers to a desk where somebody works."""
    assert Component.objects.count() == 12 * len(THINGS)
    assert not Component.objects.filter(community=None).exists()
    assert set(Keeper.objects.values_list("code", flat=True)) <= set(
        Organisation.objects.values_list("code", flat=True)
    )
    desk = User.objects.get(username="demo-utility")
    cases = Case.objects.filter(component__isnull=False)
    assert {case.state for case in cases} == {"reported", "established", "dispatched"}
    for case in cases.select_related("holder", "component__maintainer", "routed_by"):
        assert case.component
        assert case.component.maintainer
        assert case.routed_by
        assert (case.holder.code, case.routed_by.to_keeper) == (case.component.maintainer.code, "maintainer")
        assert may(desk, "dispatch", case.holder)


def _duties_are_admitted() -> None:
    admitted = DutyList.objects.get(post_kind__code="grid_member", state="admitted")
    assert sum(item.weekly_hours for item in admitted.items.all()) <= admitted.post_kind.weekly_hours


def test_a_city_for_measuring_has_no_demo_accounts(settings: Settings, tmp_path: Path) -> None:
    settings.DATA = tmp_path
    answer = make(grids=30, cases=50, residents=10, seed=3)
    assert answer["cases"] == Case.objects.count() == 50
    assert not User.objects.filter(username__startswith="demo-").exists()
    assert not [user for user in User.objects.all()[:50] if user.has_usable_password()]
    assert not (tmp_path / "demo_accounts.json").exists()
    assert set(WorkItem.objects.values_list("kind", flat=True)) <= {"resume"}
    case = Case.objects.create(**_like(Case.objects.latest("pk")))
    assert case.pk == 51, "numbers go on after the copied rows"
    case.delete()
    call_command("audit", stdout=StringIO())


def _like(case: Case) -> dict[str, Any]:
    values = {field.attname: getattr(case, field.attname) for field in case._meta.concrete_fields}
    return {name: value for name, value in values.items() if name not in ("id", "uuid")} | {
        "number": "20260101-AAAAAA"
    }


def test_refused_on_a_city_and_in_production(settings: Settings) -> None:
    Area.objects.create(code="1", name="某市", level="city")
    with pytest.raises(Refused, match="empty database"):
        Making(Wanted()).make()
    settings.PRODUCTION = True
    with pytest.raises(Refused, match="production"):
        Making(Wanted()).make()


def test_the_refusal_is_told_as_json() -> None:
    Area.objects.create(code="1", name="某市", level="city")
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("make_city", json=True, stdout=out)
    assert ended.value.code == 1
    assert len(out.getvalue().strip().splitlines()) == 1
    assert json.loads(out.getvalue())


@pytest.mark.parametrize("wrong", ["--grids=0", "--cases=-1", "--seed=x"])
def test_wrong_numbers_are_wrong_usage(wrong: str) -> None:
    with pytest.raises(CommandError):
        call_command("make_city", wrong)


def test_the_ground_alone_touches_no_database(tmp_path: Path) -> None:
    file = tmp_path / "city.geojson"
    call_command("make_city", grids=5, geojson=file, stdout=StringIO())
    levels = [feature["properties"]["level"] for feature in json.loads(file.read_text())["features"]]
    assert levels.count("grid") == 5
    assert not Area.objects.exists()
