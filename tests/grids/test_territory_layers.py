"""Layers by their address: what they hold, how they are sent, and that GIS programs open them."""

import fcntl
import gzip
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from itertools import count
from pathlib import Path
from threading import Event
from typing import Any

import pyogrio
import pytest
import shapely
from django.test import Client

from gridgov.problems import Busy
from grids.actions import publish_division
from grids.models import Area, Division, Grid, GridOutline
from grids.writing import kept
from tests.grids.test_coverage_properties import FRAME, cells
from tests.grids.world import cell, community, division, grid, two_halves

GRIDS, AREAS = "/api/v1/territory/grids.geojson", "/api/v1/territory/areas.geojson"


def text(answer: Any) -> str:
    body = answer.getvalue()
    return (gzip.decompress(body) if answer.get("Content-Encoding") == "gzip" else body).decode()


def codes(client: Client, address: str, **query: Any) -> list[str]:
    found = json.loads(text(client.get(address, query)))
    return [feature["properties"]["code"] for feature in found["features"]]


@pytest.mark.django_db
def test_what_they_hold(client: Client) -> None:
    two_halves()
    two_halves("M2", 200)
    assert codes(client, GRIDS) == ["M1-E", "M1-W", "M2-E", "M2-W"]
    assert codes(client, GRIDS, area="M2") == ["M2-E", "M2-W"]
    assert codes(client, GRIDS, area="M2", day="1999-01-01") == []
    assert codes(client, AREAS, level="community") == ["M1", "M2"]
    assert codes(client, AREAS, level="street") == []
    whole = json.loads(text(client.get(GRIDS)))
    assert "EPSG:4490" in whole["note"]
    assert "crs" not in whole
    first = whole["features"][0]
    assert first["properties"]["community"] == "M1"
    assert shapely.geometry.shape(first["geometry"]).equals_exact(cell(100, 0, 100, 100), 0, normalize=True)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "query", "status"),
    [
        (GRIDS, {"area": "M9"}, 404),
        (GRIDS, {"day": "yesterday"}, 400),
        (GRIDS, {"day": "9999-12-31"}, 400),
        (AREAS, {}, 400),
        (AREAS, {"level": "village"}, 400),
        (AREAS, {"level": "city", "area": "M9"}, 404),
    ],
)
def test_bad_questions(client: Client, address: str, query: Any, status: int) -> None:
    two_halves()
    answer = client.get(address, query)
    assert answer.status_code == status
    assert answer.json()["error"]


@pytest.mark.django_db
def test_unchanged_is_not_sent_again_and_a_new_division_is(client: Client) -> None:
    home, west, _east = two_halves()
    first = client.get(GRIDS)
    again = client.get(GRIDS, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert (
        client.get(AREAS, {"level": "community"}, headers={"if-none-match": first["ETag"]}).status_code == 200
    )
    publish_division(division_id=division(home, {west: cell(0, 0, 200, 100)}).pk, directly=True)
    newer = client.get(GRIDS, headers={"if-none-match": first["ETag"]})
    assert newer.status_code == 200
    assert codes(client, GRIDS) == ["M1-W"]


@pytest.mark.django_db
def test_whole_compressed_and_in_ranges(client: Client) -> None:
    two_halves()
    plain = client.get(GRIDS)
    whole = plain.getvalue()
    assert (plain["Content-Type"], int(plain["Content-Length"])) == ("application/geo+json", len(whole))
    packed = client.get(GRIDS, headers={"accept-encoding": "gzip, br"})
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.getvalue()) == whole
    head = client.head(GRIDS)
    assert (head.content, head["Accept-Ranges"], int(head["Content-Length"])) == (b"", "bytes", len(whole))
    for asked, part in (("0-9", whole[:10]), ("10-", whole[10:]), ("5-999999", whole[5:])):
        answer = client.get(GRIDS, headers={"range": f"bytes={asked}"})
        assert (answer.status_code, answer.content) == (206, part)
    start = len(whole) - len(whole[10:])
    assert client.get(GRIDS, headers={"range": "bytes=10-"})["Content-Range"] == (
        f"bytes {start}-{len(whole) - 1}/{len(whole)}"
    )
    assert client.get(GRIDS, headers={"range": "bytes=999999-"}).status_code == 416
    assert client.get(GRIDS, headers={"range": "lines=1-2"}).status_code == 200


@pytest.mark.django_db
def test_who_accepts_geojson_only_gets_it(client: Client) -> None:
    two_halves()
    assert client.get(GRIDS, headers={"accept": "application/geo+json"}).status_code == 200


@pytest.mark.django_db
def test_files_of_the_past_are_removed(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    home, west, _east = two_halves()
    text(client.get(GRIDS))
    monkeypatch.setattr(kept, "KEPT_SECONDS", -1)
    publish_division(division_id=division(home, {west: cell(0, 0, 200, 100)}).pk, directly=True)
    text(client.get(GRIDS))
    assert len(files()) == 1


def files() -> set[Path]:
    return set(kept.folder().glob("*.geojson"))


@pytest.mark.django_db
def test_layers_have_an_end_on_the_disk(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever asks for one area after the other pushes out what nobody asked for longest."""
    two_halves()
    two_halves("M2", 200)
    for each in files():
        each.unlink()
    text(client.get(GRIDS, {"area": "M1"}))
    (first,) = files()
    monkeypatch.setattr(kept, "MOST_BYTES", 1)
    text(client.get(GRIDS, {"area": "M2"}))
    (second,) = files()
    assert second != first


def test_however_many_ask_it_is_written_once(tmp_path: Path, settings: Any, monkeypatch: Any) -> None:
    """On a cold key: who comes while it is written waits, and gets the same file."""
    settings.MEDIA_ROOT = tmp_path
    written: list[Path] = []
    askers, looks, all_looked = 8, count(1), Event()
    is_there = kept._is_there

    def look(path: Path) -> bool:
        """Everybody looks once, and who writes looks again when he is alone."""
        found = is_there(path)
        if next(looks) > askers:
            all_looked.set()
        return found

    def write(_table: Any, path: Path, _note: str) -> None:
        written.append(path)
        assert all_looked.wait(20)
        path.write_text("{}")

    monkeypatch.setattr(kept, "_is_there", look)
    monkeypatch.setattr(kept, "_write", write)
    table: Any = None
    with ThreadPoolExecutor(askers) as pool:
        answers = [pool.submit(kept.kept_layer, table, "one", "1", "") for _asker in range(askers)]
        assert {answer.result() for answer in answers} == {*written}
    assert len(written) == 1


def test_nobody_waits_for_ever(tmp_path: Path, settings: Any, monkeypatch: Any) -> None:
    """Somebody writes and writes: who asks gets the version before, or is told to come again."""
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(kept, "PATIENCE_SECONDS", 0.1)
    monkeypatch.setattr(kept, "_write", lambda _table, path, _note: path.write_text("{}"))
    table: Any = None
    older = kept.kept_layer(table, "one", "1", "")
    locks = [each.open("w") for each in (kept.folder() / "locks").iterdir()]
    for lock in locks:
        fcntl.flock(lock, fcntl.LOCK_EX)
    assert kept.kept_layer(table, "one", "2", "") == older
    older.unlink()
    with pytest.raises(Busy, match="in a minute"):
        kept.kept_layer(table, "one", "2", "")
    for lock in locks:
        lock.close()
    assert kept.kept_layer(table, "one", "2", "") not in (older, None)


@pytest.mark.django_db
def test_days_on_which_nothing_changed_share_a_file(client: Client) -> None:
    """Whoever asks for every day since the beginning of time fills no disk."""
    home, west, _east = two_halves()
    second = division(home, {west: cell(0, 0, 200, 100)})
    publish_division(division_id=second.pk, directly=True)
    Division.objects.filter(pk=second.pk).update(effective_from="2026-03-01")
    Division.objects.exclude(pk=second.pk).update(effective_from="2026-01-01", effective_to="2026-03-01")
    before = files()
    held = {day: codes(client, GRIDS, day=day) for day in ("1999-01-01", "2025-12-31", "2026-01-01",
        "2026-02-01", "2026-02-28", "2026-03-01", "2026-04-01")}  # fmt: skip
    assert [len(each) for each in held.values()] == [0, 0, 2, 2, 2, 1, 1]
    assert len(files() - before) == 3


@pytest.mark.django_db
def test_the_query_count_does_not_grow(client: Client, django_assert_max_num_queries: Any) -> None:
    two_halves()
    two_halves("M2", 200)
    with django_assert_max_num_queries(5):
        text(client.get(GRIDS))
    with django_assert_max_num_queries(2):
        text(client.get(GRIDS))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("prefix", ["", "/vsicurl/"])
def test_gis_programs_open_the_address(live_server: Any, tmp_path: Path, prefix: str) -> None:
    """GDAL, which QGIS reads with, from a server that is running; the layer is longer than one of its ranges."""
    home = community(outline=FRAME)
    parts = [part.segmentize(0.00005) for part in cells(3, 40)]
    made = {grid(f"G{number:02}", home): part for number, part in enumerate(parts)}
    publish_division(division_id=division(home, made).pk, directly=True, day=date(2026, 1, 1))
    Grid.objects.filter(code="G00").update(name="柳园一网格")
    pyogrio.set_gdal_config_options({"GDAL_HTTP_HEADERS": "Connection: close"})
    address = f"{prefix}{live_server.url}{GRIDS}?area={home.code}"
    about = pyogrio.read_info(address)
    assert (about["features"], about["crs"]) == (len(parts), "EPSG:4326")
    _meta, _fids, shapes, columns = pyogrio.raw.read(address, columns=["code", "name"])
    stored = dict(GridOutline.objects.values_list("grid__code", "outline"))
    assert columns[1][0] == "柳园一网格"
    for code, wkb in zip(columns[0], shapes, strict=True):
        assert shapely.from_wkb(wkb).equals_exact(stored[code], 1e-9)
    assert Area.objects.filter(code=home.code).exists()
