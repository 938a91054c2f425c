"""Set-up pages of the territory: who may, what they show, the way of an import."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from grids import queries
from grids.actions import move_division, publish_division, set_area_outline
from grids.models import Area, Division, Grid
from tests.cast import Cast, make_cast
from tests.grids.world import cell, division, layer_file

pytestmark = pytest.mark.django_db
FRAME = cell(0, 0, 200, 100)
PROPOSE = {"move": "propose", "reason": "Two grids of equal load", "version": 1}


@pytest.fixture
def cast() -> Cast:
    """The cast's city, with an outline for its first community and a drafted division of its two grids."""
    made = make_cast()
    set_area_outline(area_id=made.street.pk, outline=cell(0, 0, 400, 100))
    set_area_outline(area_id=made.community.pk, outline=FRAME)
    set_area_outline(area_id=made.other_street.pk, outline=cell(400, 0, 100, 100))
    halves = {made.grid: cell(0, 0, 100, 100), made.neighbour_grid: cell(100, 0, 100, 100)}
    division(made.community, halves)
    return made


def login(client: Client, user: Any) -> Client:
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def pages(cast: Cast) -> dict[str, str]:
    drafted = Division.objects.get().pk
    return {
        "tree": reverse("grids:tree"),
        "found": reverse("grids:tree") + "?q=Willow",
        "branch": reverse("grids:branch", args=[cast.city.pk]),
        "area": reverse("grids:area", args=[cast.street.pk]),
        "community": reverse("grids:area", args=[cast.community.pk]),
        "shapes": reverse("grids:area-shapes", args=[cast.street.pk]),
        "coverage": reverse("grids:area-coverage", args=[cast.street.pk]),
        "grid": reverse("grids:grid", args=[cast.grid.pk]),
        "division": reverse("grids:division", args=[drafted]),
        "new area": reverse("grids:new-area", args=[cast.street.pk]),
        "edit area": reverse("grids:edit-area", args=[cast.street.pk]),
        "upload": reverse("grids:upload", args=[cast.street.pk]),
        "edit grid": reverse("grids:edit-grid", args=[cast.grid.pk]),
        "move": reverse("grids:move", args=[drafted]),
    }


READ = ("tree", "found", "branch", "area", "community", "shapes", "coverage", "grid", "division")
WRITE = ("new area", "edit area", "upload", "edit grid")


@pytest.mark.parametrize("who", ["nobody", "stranger", "alice", "ada", "root"])
def test_who_may_see_and_change(client: Client, cast: Cast, who: str) -> None:
    """Administrators read everything and change what lies under theirs; others are told who may."""
    if who != "nobody":
        login(client, getattr(cast, who))
    expected = {"nobody": 302, "stranger": 403, "alice": 403, "ada": 200, "root": 200}[who]
    for name, url in pages(cast).items():
        if name != "move":
            assert client.get(url).status_code == expected, name
    moved = client.post(pages(cast)["move"], PROPOSE)
    assert moved.status_code == {200: 302}.get(expected, expected)


def test_an_administrator_of_one_street_does_not_change_another(client: Client, cast: Cast) -> None:
    from guardian.shortcuts import assign_perm

    assign_perm("grids.administer", cast.stranger, cast.other_street)
    login(client, cast.stranger)
    for name, url in pages(cast).items():
        if name in READ:
            assert client.get(url).status_code == 200, name
        if name in WRITE:
            assert client.get(url).status_code == 403, name
    refused = client.post(pages(cast)["move"], PROPOSE)
    assert refused.status_code == 403
    assert "Administrators of Willow Community" in refused.content.decode()
    assert client.get(reverse("grids:edit-area", args=[cast.other_street.pk])).status_code == 200


def test_what_is_not_there_is_404(client: Client, cast: Cast) -> None:
    login(client, cast.root)
    for name in ("area", "area-shapes", "area-coverage", "new-area", "edit-area", "upload"):
        assert client.get(reverse(f"grids:{name}", args=[999_999])).status_code == 404
    assert client.get(reverse("grids:import", args=["0" * 32])).status_code == 404


def test_search_by_name_and_code(client: Client, cast: Cast) -> None:
    login(client, cast.root)
    for text, hits in (("Willow", 1), ("柳园", 1), ("M", 2), ("nothing like it", 0)):
        page = client.get(reverse("grids:tree"), {"q": text})
        assert len(page.context["found"]) == hits if text != "M" else len(page.context["found"]) >= 2


def test_an_area_is_made_with_its_centre_and_outline(client: Client, cast: Cast, tmp_path: Path) -> None:
    from members.queries import centre_of

    login(client, cast.root)
    path = layer_file(tmp_path / "a.geojson", [({}, cell(200, 0, 200, 100))])
    given = {"code": "M9", "name": "新社区", "name_en": "New", "level": "community"}
    file = SimpleUploadedFile("a.geojson", path.read_bytes())
    url = reverse("grids:new-area", args=[cast.street.pk])
    assert client.post(url, given | {"file": file}).status_code == 302
    made = Area.objects.get(code="M9")
    assert made.parent == cast.street
    assert made.area_m2 == pytest.approx(20_000, rel=0.01)
    assert centre_of(made)
    again = client.post(url, given)
    assert "already" in again.content.decode() or "in use" in again.content.decode()
    wrong = client.post(url, given | {"code": "M8", "level": "city"})
    assert wrong.status_code == 200
    assert not Area.objects.filter(code="M8").exists()


def test_grids_are_counted_up_to_the_city(client: Client, cast: Cast) -> None:
    rows = {row.code: row for row in queries.children(cast.city)}
    district = rows[cast.district.code]
    assert (district.below, district.grid_count) == (2, Grid.objects.count())  # type: ignore[attr-defined]
    assert queries.children(cast.community) == []


def test_an_open_draft_is_offered_before_another_is_made(client: Client, cast: Cast) -> None:
    """Two clicks make one draft; whoever wants another one says so."""
    page = login(client, cast.ada).get(reverse("grids:area", args=[cast.community.pk])).content.decode()
    assert "Go on drawing draft 1" in page
    assert "Draw a new division" not in page
    url, there = reverse("grids:new-draft", args=[cast.community.pk]), Division.objects.get()
    for _click in range(2):
        answer = client.post(url, {"copy": "1"}, follow=True)
        assert answer.redirect_chain[-1][0] == reverse("grids:draw", args=[there.pk])
    assert "Draft 1 is open already; here it is." in answer.content.decode()
    client.post(url, {"another": "1"})
    assert list(Division.objects.order_by("number").values_list("number", flat=True)) == [1, 2]


def test_names_are_changed(client: Client, cast: Cast) -> None:
    login(client, cast.root)
    given = {
        "code": "S1",
        "name": "河岸街道",
        "name_en": "Bankside",
        "level_label": "镇",
        "level_label_en": "Town",
    }
    client.post(reverse("grids:edit-area", args=[cast.street.pk]), given)
    cast.street.refresh_from_db()
    assert (cast.street.display_name, cast.street.level_name) == ("Bankside", "Town")
    grid: dict[str, Any] = {"name": "一网格", "name_en": "First", "kind": "exclusive", "households": 320}
    client.post(reverse("grids:edit-grid", args=[cast.grid.pk]), grid)
    cast.grid.refresh_from_db()
    assert (cast.grid.display_name, cast.grid.kind, cast.grid.households) == ("First", "exclusive", 320)
    client.post(reverse("grids:edit-grid", args=[cast.grid.pk]), grid | {"kind": "micro"})
    cast.grid.refresh_from_db()
    assert cast.grid.kind == "exclusive"


def test_a_division_goes_its_way(client: Client, cast: Cast) -> None:
    """Proposed by one person, approved and brought into force by another; each page offers what may come next."""
    drafted = Division.objects.get()
    page, move = (reverse(f"grids:{name}", args=[drafted.pk]) for name in ("division", "move"))
    login(client, cast.ada)
    assert "Propose" in client.get(page).content.decode()
    assert client.post(move, PROPOSE | {"reason": " "}).status_code == 400
    assert client.post(move, PROPOSE).status_code == 302
    own = client.get(page).content.decode()
    assert "Withdraw" in own
    assert "Approve this division" not in own
    assert client.post(move, {"move": "approve", "version": 2}).status_code == 403
    login(client, cast.root)
    assert "Approve this division" in client.get(page).content.decode()
    assert client.post(move, {"move": "approve", "version": 2}).status_code == 302
    publish = reverse("grids:publish", args=[drafted.pk])
    assert publish in client.get(page).content.decode()
    given = {"day": timezone.localdate().isoformat(), "version": 3}
    assert client.post(publish, given).status_code == 302
    drafted.refresh_from_db()
    assert (drafted.state, drafted.published_by) == ("in_force", cast.root)
    assert client.post(move, {"move": "call_back", "version": 4}).status_code == 400
    assert client.post(move, {"move": "propose"}).status_code == 400
    assert publish not in client.get(page).content.decode()


def test_a_stale_page_does_not_publish(client: Client, cast: Cast) -> None:
    drafted = Division.objects.get()
    move_division(division_id=drafted.pk, move="propose", reason="Why not")
    move_division(division_id=drafted.pk, move="approve")
    login(client, cast.root)
    given = {"day": timezone.localdate().isoformat(), "version": 2}
    publish = reverse("grids:publish", args=[drafted.pk])
    assert client.post(publish, given).status_code == 409
    publish_division(division_id=division(cast.community, {cast.grid: FRAME}).pk, directly=True)
    said = client.post(publish, given | {"version": 3})
    assert said.status_code == 409
    assert "Another division has come into force" in said.content.decode()


def test_what_is_no_partition_offers_no_proposal(client: Client, cast: Cast) -> None:
    login(client, cast.root)
    bad = division(cast.community, {cast.grid: cell(0, 0, 150, 100)})
    page = client.get(reverse("grids:division", args=[bad.pk])).content.decode()
    assert "cannot be proposed before" in page
    assert "not covered" in page
    assert client.post(reverse("grids:move", args=[bad.pk]), PROPOSE).status_code == 400


def start_import(client: Client, cast: Cast, path: Path, what: str = "grids") -> Any:
    file = SimpleUploadedFile(path.name, path.read_bytes())
    return client.post(reverse("grids:upload", args=[cast.street.pk]), {"what": what, "file": file})


def test_import_shows_before_it_writes(client: Client, cast: Cast, tmp_path: Path) -> None:
    login(client, cast.root)
    rows = [
        ({"code": "N1", "home": "M1"}, cell(0, 0, 60, 100)),
        ({"code": "N2", "home": "M1"}, cell(60, 0, 140, 100)),
    ]
    moved = start_import(client, cast, layer_file(tmp_path / "new.geojson", rows))
    assert moved.status_code == 302
    assert "N1" in client.get(moved.url).content.decode()
    given = {
        "code": "code",
        "community_code": "home",
        "tolerance_m2": "1",
        "publish": "on",
    }  # no such way here
    shown = client.post(moved.url, given | {"step": "check"})
    assert (shown.context["report"].published, shown.context["report"].dry_run) == (0, True)
    assert not Grid.objects.filter(code="N1").exists()
    done = client.post(moved.url, given | {"step": "import"})
    assert done.status_code == 302
    assert Grid.objects.get(code="N1").community == cast.community
    assert not Division.objects.exclude(state="draft").exists()
    assert client.get(moved.url).status_code == 404


def test_import_of_areas_stays_under_the_area(client: Client, cast: Cast, tmp_path: Path) -> None:
    login(client, cast.root)
    rows = [
        ({"code": "M7", "name": "七"}, cell(200, 0, 200, 100)),
        ({"code": "M8", "name": "八"}, cell(400, 0, 100, 100)),
    ]
    url = start_import(client, cast, layer_file(tmp_path / "new.geojson", rows), "community").url
    client.post(url, {"code": "code", "name": "name", "step": "import"})
    parents = dict(Area.objects.filter(code__in=["M7", "M8"]).values_list("code", "parent__code"))
    assert parents == {"M7": "S1", "M8": "S1"}


def test_another_session_does_not_find_an_upload(client: Client, cast: Cast, tmp_path: Path) -> None:
    login(client, cast.root)
    url = start_import(client, cast, layer_file(tmp_path / "a.geojson", [({"code": "A"}, FRAME)])).url
    assert login(Client(), cast.ada).get(url).status_code == 404


BAD_UPLOADS = [
    ("a.geojson", b"{", "breaks off"),
    ("a.geojson", b'{"type":"FeatureCollection","features":[]}', "empty"),
    ("a.exe", b"MZ", "not a layer file"),
    ("a.zip", b"PK\x03\x04junk", "damaged"),
]


@pytest.mark.parametrize(("name", "data", "sentence"), BAD_UPLOADS)
def test_bad_uploads_are_told_in_the_form(
    client: Client, cast: Cast, tmp_path: Path, name: str, data: bytes, sentence: str
) -> None:
    login(client, cast.root)
    (tmp_path / name).write_bytes(data)
    page = start_import(client, cast, tmp_path / name)
    assert page.status_code == 200
    assert sentence in page.content.decode()


def test_a_bad_row_is_told_and_nothing_written(client: Client, cast: Cast, tmp_path: Path) -> None:
    login(client, cast.root)
    rows = [({"code": "N1", "home": "M1"}, FRAME), ({"code": "N1", "home": "M1"}, FRAME)]
    url = start_import(client, cast, layer_file(tmp_path / "a.geojson", rows)).url
    page = client.post(url, {"code": "code", "community_code": "home", "tolerance_m2": "1", "step": "import"})
    assert "Row 2: the code N1 stands in row 1 already" in page.content.decode()
    assert not Grid.objects.filter(code="N1").exists()


def test_every_page_speaks_chinese(client: Client, cast: Cast) -> None:
    login(client, cast.root)
    for name, url in pages(cast).items():
        if name in READ and name != "shapes":
            text = client.get(url, headers={"accept-language": "zh-hans"}).content.decode()
            assert any("\u4e00" <= letter <= "\u9fff" for letter in text), name


def test_query_counts(client: Client, cast: Cast, django_assert_max_num_queries: Any) -> None:
    """No page asks once for each row."""
    login(client, cast.root)
    for number in range(30):
        Grid.objects.create(code=f"X{number}", name="x", community=cast.community)
    for name, most in (("tree", 12), ("area", 16), ("community", 18), ("grid", 16), ("division", 20)):
        with django_assert_max_num_queries(most):
            client.get(pages(cast)[name])
