"""Pages and API of components: who may, what they show, clusters on the map, the way of an upload."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.db.models.signals import post_init
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from gridgov.problems import Refused
from grids.actions import set_area_outline
from grids.actions.component_lists import put_keeper
from grids.actions.components import (
    change_component,
    move_component,
    register_component,
    remove_component,
)
from grids.components import queries
from grids.components.forms import guessed
from grids.models import Component, ComponentClass, Keeper
from tests.cast import Cast, make_cast
from tests.grids.lamps import COVER, LAMP, classes
from tests.grids.world import at, cell

pytestmark = pytest.mark.django_db
LIST = reverse("grids:components")
API = "/api/v1/components/"


@pytest.fixture
def cast() -> Cast:
    """Riverside Street on 200 m by 100 m, Hillfoot Street east of it."""
    made = make_cast()
    for area, x in (
        (made.street, 0),
        (made.community, 0),
        (made.other_street, 200),
        (made.other_community, 200),
    ):
        set_area_outline(area_id=area.pk, outline=cell(x, 0, 200, 100))
    classes()
    return made


def put(x: float, y: float, kind: str = LAMP, **more: Any) -> Component:
    lon, lat = at(x, y)
    component_class = ComponentClass.objects.get(code=kind)
    return register_component(component_class=component_class, lon=lon, lat=lat, **more)


def login(client: Client, user: Any) -> Client:
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def new(x: float, y: float, **changes: Any) -> dict[str, Any]:
    """What the form of a new component sends."""
    lon, lat = at(x, y)
    given = {"component_class": LAMP, "lon": lon, "lat": lat, "state": "sound", "on": timezone.localdate()}
    return given | changes


# Pages ----------------------------------------------------------------------------------------------------------


def test_registering_by_form(client: Client, cast: Cast) -> None:
    power = put_keeper(code="power", name="供电公司")
    answer = login(client, cast.ada).post(
        reverse("grids:component-new"), new(10, 10, name="L1", maintainer=power.pk), follow=True
    )
    lamp = Component.objects.get()
    assert answer.redirect_chain == [(reverse("grids:component", args=[lamp.pk]), 302)]
    assert f"Registered as {lamp.code}." in answer.content.decode()
    assert (lamp.code, lamp.community, lamp.maintainer) == ("10000001037000001", cast.community, power)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"component_class": ""}, "This field is required"),
        ({"component_class": "01"}, "Choose a class, not a group"),
        ({"lon": "", "lat": ""}, "Choose the place on the map"),
        ({"lon": "400"}, "less than or equal to 180"),
        ({"on": timezone.localdate() + timedelta(days=1)}, "today or earlier"),
        ({"state": "removed"}, "Select a valid choice"),
    ],
)
def test_what_is_missing_is_said(client: Client, cast: Cast, changes: dict[str, Any], sentence: str) -> None:
    answer = login(client, cast.ada).post(reverse("grids:component-new"), new(10, 10, **changes))
    assert answer.status_code == 400
    assert sentence in answer.content.decode()
    assert not Component.objects.exists()


def test_changing_moving_removing_by_form(client: Client, cast: Cast) -> None:
    lamp = put(10, 10)
    login(client, cast.ada)
    today = timezone.localdate()
    client.post(
        reverse("grids:component-edit", args=[lamp.pk]),
        {
            "name": "L1",
            "place": "",
            "owner": "",
            "maintainer": "",
            "state": "damaged",
            "on": today,
            "version": 1,
        },
    )
    lon, lat = at(50, 10)
    client.post(
        reverse("grids:component-move", args=[lamp.pk]), {"lon": lon, "lat": lat, "on": today, "version": 2}
    )
    client.post(reverse("grids:component-remove", args=[lamp.pk]), {"on": today, "version": 3})
    lamp.refresh_from_db()
    assert (lamp.name, lamp.state, lamp.version) == ("L1", "removed", 4)
    page = client.get(reverse("grids:component", args=[lamp.pk])).content.decode()
    for words in ("Moved by 40 m", "State: sound → damaged", "State: damaged → removed", "Ada Guo"):
        assert words in page
    stale = client.post(reverse("grids:component-remove", args=[lamp.pk]), {"on": today, "version": 1})
    assert stale.status_code == 409


def test_a_component_is_its_communitys_administrators(client: Client, cast: Cast) -> None:
    """Whoever administers the other street neither changes it, nor moves one of his own here, nor those outside."""
    from guardian.shortcuts import assign_perm

    assign_perm("grids.administer", cast.stranger, cast.other_street)
    here, there, outside = put(10, 10), put(210, 10), put(9000, 10)
    login(client, cast.stranger)
    for found, status in ((here, 403), (there, 200), (outside, 403)):
        assert client.get(reverse("grids:component", args=[found.pk])).status_code == 200
        assert client.get(reverse("grids:component-edit", args=[found.pk])).status_code == status
    lon, lat = at(10, 20)
    given = {"lon": lon, "lat": lat, "on": timezone.localdate(), "version": 1}
    assert client.post(reverse("grids:component-move", args=[there.pk]), given).status_code == 403
    assert client.post(reverse("grids:component-new"), new(10, 10)).status_code == 403
    assert client.post(reverse("grids:component-new"), new(220, 10)).status_code == 302
    assert client.get(reverse("grids:keeper-new")).status_code == 403


def test_the_actions_ask_whose_the_place_is(cast: Cast) -> None:
    """Whoever comes to them by another way than the pages is refused all the same; nobody is the system."""
    from guardian.shortcuts import assign_perm

    assign_perm("grids.administer", cast.stranger, cast.other_street)
    here, there = put(10, 10), put(210, 10)
    lon, lat = at(10, 20)
    of_here: dict[str, Any] = {"component_id": here.pk, "version_seen": 1, "by": cast.stranger}
    acts: list[Callable[[], Any]] = [
        lambda: put(10, 30, by=cast.stranger),
        lambda: put(9000, 30, by=cast.stranger),
        lambda: change_component(**of_here, name="mine"),
        lambda: remove_component(**of_here),
        lambda: move_component(**of_here, lon=there.lon, lat=there.lat),
        lambda: move_component(**of_here | {"component_id": there.pk}, lon=lon, lat=lat),
    ]
    for act in acts:
        with pytest.raises(Refused):
            act()
    assert list(Component.objects.values_list("version", flat=True)) == [1, 1]
    assert put(220, 10, by=cast.stranger).community == cast.other_community


def test_the_list_is_searched_and_filtered(client: Client, cast: Cast) -> None:
    power = put_keeper(code="power", name="供电公司", name_en="Power Company")
    lamp, cover = put(10, 10, maintainer=power, place="Willow Road"), put(20, 10, COVER, state="damaged")
    far = put(210, 10)
    login(client, cast.stranger)

    def found(**asked: str) -> set[str]:
        return {row.code for row in client.get(LIST, asked).context["page"].items}

    assert found() == {lamp.code, cover.code, far.code}
    assert found(q=lamp.code[:11]) == {lamp.code, far.code}
    assert found(q="willow") == found(q="power comp") == {lamp.code}
    assert found(kind=COVER) == found(state="damaged") == {cover.code}
    assert found(kind="01") == {lamp.code, cover.code, far.code}
    assert found(area="S1") == {lamp.code, cover.code}
    assert found(area="nowhere") == set()
    assert "Nothing here has the code" in client.get(LIST, {"area": "nowhere"}).content.decode()
    sheet = b"".join(client.get(reverse("grids:components-export"), {"kind": COVER}))
    assert [line.split(",")[0] for line in sheet.decode("utf-8-sig").splitlines()] == ["code", cover.code]


def test_pages_cost_the_same_for_many(client: Client, cast: Cast) -> None:
    login(client, cast.ada)
    power = put_keeper(code="power", name="供电公司")

    def cost(url: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        return len(captured)

    lamp = put(10, 10, owner=power)
    pages = [
        LIST,
        reverse("grids:component", args=[lamp.pk]),
        reverse("grids:keepers"),
        f"{API}?bbox=120,30,121,31",
    ]
    few = [cost(url) for url in pages]
    for number in range(20):
        put(10 + number, 20, owner=put_keeper(code=f"k{number}", name=f"K{number}"))
    assert [cost(url) for url in pages] == few
    assert max(few) <= 20


# The map --------------------------------------------------------------------------------------------------------


def scatter(count: int) -> None:
    """So many lamps on a square of 0.1 degrees."""
    kind = ComponentClass.objects.get(code=LAMP)
    Component.objects.bulk_create(
        Component(
            code=f"33010601037{number:06}",
            component_class=kind,
            lon=120 + (number * 7919 % 10007) / 100_070,
            lat=30 + (number * 104_729 % 9973) / 99_730,
        )
        for number in range(count)
    )


def test_few_are_points_and_many_are_clusters(client: Client, cast: Cast) -> None:
    login(client, cast.ada)
    scatter(6000)
    url = reverse("grids:components-points")
    for box, across in (("119,29,121,31", "7"), ("120,30,120.1,30.1", "9999"), ("-180,-90,180,90", "x")):
        features = client.get(url, {"bbox": box, "across": across}).json()["features"]
        assert 1 <= len(features) <= 2000
        assert sum(each["properties"].get("count", 1) for each in features) == 6000, box
    near = client.get(url, {"bbox": "120,30,120.01,30.01"}).json()["features"]
    assert 0 < len(near) <= queries.SINGLE
    assert all(each["properties"]["url"] for each in near)
    assert client.get(url, {"bbox": "120,30,120.1,30.1", "kind": COVER}).json()["features"] == []


@pytest.mark.parametrize("box", ["", "1,2,3", "a,b,c,d", "2,0,1,1", "nan,0,1,1"])
def test_no_box_is_said(client: Client, cast: Cast, box: str) -> None:
    assert login(client, cast.ada).get(reverse("grids:components-points"), {"bbox": box}).status_code == 400
    assert client.get(API, {"bbox": box}).status_code == 400


# The API --------------------------------------------------------------------------------------------------------


def test_the_api_tells_what_lies_near_class_first(client: Client, cast: Cast) -> None:
    power = put_keeper(code="power", name="供电公司", name_en="Power Company")
    near, cover, gone = put(10, 10, owner=power), put(12, 10, COVER), put(11, 10, state="removed")
    put(80, 10)
    lon, lat = at(10, 10)

    def asked(**more: Any) -> list[tuple[str, float]]:
        found = client.get(API, {"near": f"{lon},{lat}", **more}).json()["features"]
        return [(each["properties"]["code"], each["properties"]["distance_m"]) for each in found]

    assert [code for code, _far in asked()] == [near.code, cover.code]
    assert asked(**{"class": COVER})[0][0] == cover.code
    assert [round(far) for _code, far in asked(within=100)] == [0, 2, 70]
    assert asked(state="damaged") == []
    one: dict[str, Any] = {"near": f"{lon},{lat}", "limit": 1}
    about = client.get(API, one).json()
    assert about["truncated"] is True
    assert about["features"][0]["properties"]["owner"] == {"code": "power", "name": "Power Company"}
    assert gone.code not in str(asked())


def test_the_api_within_a_box(client: Client, cast: Cast) -> None:
    lamp, cover = put(10, 10), put(20, 10, COVER, state="removed")
    west, south = at(0, 0)
    east, north = at(30, 30)
    box = f"{west},{south},{east},{north}"

    def asked(**more: str) -> list[str]:
        return [
            each["properties"]["code"] for each in client.get(API, {"bbox": box, **more}).json()["features"]
        ]

    assert asked() == [cover.code, lamp.code]
    assert asked(state="removed") == asked(**{"class": "01002"}) == [cover.code]
    assert asked(**{"class": "01"}) == [cover.code, lamp.code]


@pytest.mark.parametrize(
    "wrong",
    [{}, {"near": "1,2", "bbox": "1,2,3,4"}, {"near": "x"}, {"near": "1,91"}, {"near": "1,2", "within": "5000"},
     {"near": "1,2", "class": "lamp"}, {"near": "1,2", "state": "x"}],
)  # fmt: skip
def test_the_api_says_what_is_wrong(client: Client, cast: Cast, wrong: dict[str, str]) -> None:
    answer = client.get(API, wrong)
    assert answer.status_code == 400
    assert answer.json()["fields"]


def test_nearest_is_what_a_person_would_find(cast: Cast) -> None:
    """Reckoned by the database, against every distance reckoned here; the class first, the removed never."""
    scatter(300)
    some = list(Component.objects.order_by("code").values_list("pk", flat=True))
    Component.objects.filter(pk__in=some[::7]).update(state="removed")
    Component.objects.filter(pk__in=some[::2]).update(component_class=ComponentClass.objects.get(code=COVER))
    there = Component.objects.exclude(state="removed").select_related("component_class")
    for lon, lat, within_m, most in (
        (120.05, 30.05, 3000.0, 7),
        (120.0, 30.0, 5000.0, 50),
        (120.05, 30.05, 5.0, 5),
    ):
        far = {each.pk: queries.distance_m(lon, lat, each.lon, each.lat) for each in there}
        others = {each.pk: each.component_class.code != LAMP for each in there}
        wanted = sorted((others[pk], metres) for pk, metres in far.items() if metres <= within_m)[:most]
        found = queries.nearest(lon, lat, class_code=LAMP, within_m=within_m, most=most)
        assert [far[each.component.pk] for each in found] == pytest.approx([metres for _o, metres in wanted])
        assert [each.distance_m for each in found] == pytest.approx([metres for _o, metres in wanted])


def test_nearest_reads_no_more_rows_than_it_gives(cast: Cast) -> None:
    """However many lie in reach: a square kilometre of a city has thousands."""
    scatter(300)
    read: list[Any] = []

    def note(sender: Any, **_rest: Any) -> None:
        read.append(sender)

    post_init.connect(note, sender=Component)
    try:
        assert len(queries.nearest(120.05, 30.05, within_m=20_000)) == queries.NEAREST
    finally:
        post_init.disconnect(note, sender=Component)
    assert len(read) == queries.NEAREST


def test_nearest_reads_only_a_box(cast: Cast) -> None:
    """One query, through the index of places."""
    scatter(3000)
    with CaptureQueriesContext(connection) as captured:
        queries.nearest(120.05, 30.05, class_code=LAMP)
    assert len(captured) == 1
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE grids_component")
        cursor.execute(f"EXPLAIN {captured[0]['sql']}")
        assert "component_place" in str(cursor.fetchall())


# Uploads --------------------------------------------------------------------------------------------------------


def lamps(*names: str) -> SimpleUploadedFile:
    lines = ["code,class,name,lon,lat"]
    for number, name in enumerate(names, start=1):
        lon, lat = at(10 * number, 10)
        lines.append(f"33010601037{number:06},01037,{name},{lon},{lat}")
    return SimpleUploadedFile("lamps.csv", "\n".join(lines).encode())


def test_an_upload_is_seen_before_it_is_written(client: Client, cast: Cast) -> None:
    login(client, cast.ada)
    page = client.post(reverse("grids:components-upload"), {"file": lamps("L1", "L2")}, follow=True)
    url = page.redirect_chain[0][0]
    form = page.context["form"]
    fields = {name: form[name].value() for name in form.fields}
    assert fields["code"] == "code", "guessed by their names"
    assert (fields["component_class"], fields["lon"], fields["name"]) == ("class", "lon", "name")
    seen = client.post(url, fields | {"step": "check"})
    assert seen.context["report"].created == 2
    assert not Component.objects.exists()
    done = client.post(url, fields | {"step": "import"}, follow=True)
    assert "2 components imported." in done.content.decode()
    assert Component.objects.count() == 2
    assert client.get(url).status_code == 404, "the file is gone"


def test_an_upload_with_bad_rows_says_which(client: Client, cast: Cast, tmp_path: Path) -> None:
    login(client, cast.ada)
    bad = SimpleUploadedFile("lamps.csv", b"code,class,lon,lat\n1,01037,120.15,30.27\n")
    url = client.post(reverse("grids:components-upload"), {"file": bad})["Location"]
    given = {"code": "code", "component_class": "class", "lon": "lon", "lat": "lat", "step": "import"}
    answer = client.post(url, given)
    assert answer.status_code == 400
    assert "Row 1: the code 1 has not 17 digits" in answer.content.decode()
    unreadable = SimpleUploadedFile("lamps.gpkg", b"no layer")
    assert client.post(reverse("grids:components-upload"), {"file": unreadable}).status_code == 400


def test_keepers_by_form(client: Client, cast: Cast) -> None:
    login(client, cast.ada)
    client.post(reverse("grids:keeper-new"), {"code": "power", "name": "供电公司"})
    keeper = Keeper.objects.get()
    client.post(
        reverse("grids:keeper", args=[keeper.pk]), {"code": "power", "name": "电力", "name_en": "Power"}
    )
    put(10, 10, owner=keeper)
    page = client.get(reverse("grids:keepers"), {"q": "pow"})
    assert [(row.name, row.owns, row.maintains) for row in page.context["rows"]] == [("电力", 1, 0)]
    again = client.post(reverse("grids:keeper-new"), {"code": "power", "name": "x"})
    assert (again.status_code, "in use" in again.content.decode()) == (400, True)


@pytest.mark.parametrize("name", ["class", "type", "kind", "Category", "类别", "部件类型", "种类"])
def test_the_field_of_the_class_is_known_by_many_names(name: str) -> None:
    assert guessed("component_class", ["id", "place", name]) == name
