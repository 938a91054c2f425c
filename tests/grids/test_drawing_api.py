"""What the drawing page asks for: the whole state after each change, one sentence where something cannot be done."""

from __future__ import annotations

import json
from typing import Any

import pytest
import shapely
from django.core import signing
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from shapely.geometry import mapping

from grids.actions import draft_division, drafts
from grids.models import Division, GridKind
from tests.grids.drawings import FRAME, drawn, ids, line
from tests.grids.world import at, cell, community, division, grid, ring, two_halves

pytestmark = pytest.mark.django_db
LOOP = [at(0, 0), at(50, 50), at(50, 0), at(0, 50), at(0, 0)]


@pytest.fixture
def client(admin_client: Client) -> Client:
    return admin_client


def path(made: Division, what: str) -> str:
    return f"/setup/territory/divisions/{made.pk}/draw/{what}/"


def state(client: Client, made: Division) -> dict[str, Any]:
    answer = client.get(path(made, "state"))
    assert answer.status_code == 200
    return dict(answer.json())


def send(client: Client, made: Division, what: str, **body: Any) -> Any:
    """The answer to a change of the draft as it is now."""
    given = {"version": Division.objects.get(pk=made.pk).version} | body
    return client.post(path(made, what), json.dumps(given), content_type="application/json")


def test_the_state_of_a_drawing(client: Client) -> None:
    made = drawn()
    found = state(client, made)
    assert found["editable"] is True
    assert found["ok"] is True
    assert (found["version"], found["target"]) == (1, {"from": 300, "to": 500})
    assert shapely.geometry.shape(found["border"]).equals_exact(FRAME, 1e-9, normalize=True)
    first = found["grids"][0]
    assert first.keys() >= {
        "id",
        "code",
        "name",
        "name_en",
        "kind",
        "parent",
        "dwellings",
        "households",
        "cases",
    }
    assert first.keys() >= {"is_estimated", "area_m2", "is_new", "geometry", "url"}
    assert (first["code"], first["is_new"], round(first["area_m2"], -2)) == ("G1", True, 10_000)
    assert (found["defects"], found["sentences"], found["steps"]) == ([], [], [])
    assert (found["can_undo"], found["can_redo"]) == (False, False)


def test_what_is_sent_back_untouched_changes_nothing(client: Client) -> None:
    """Also where a browser has rounded it."""
    made = drawn()
    for grid_state in state(client, made)["grids"]:
        rounded = json.loads(
            json.dumps(grid_state["geometry"]), parse_float=lambda text: round(float(text), 6)
        )
        answer = send(client, made, "reshape", grid=grid_state["id"], geometry=rounded)
        assert (answer.status_code, "Nothing has changed" in answer.json()["problem"]) == (400, True)


def test_a_division_is_drawn_from_nothing(client: Client) -> None:
    made = draft_division(community=community(outline=FRAME))
    found = state(client, made)
    assert found["ok"] is False
    assert [defect["kind"] for defect in found["defects"]] == ["uncovered"]
    send(client, made, "add", geometry=mapping(cell(-20, -20, 900, 900)), name="全部")
    whole = ids(made)["M1001"]
    send(client, made, "split", grid=whole, line=mapping(line((150, -10), (150, 250))))
    send(client, made, "move-corner", **{"from": at(150, 0), "to": at(140, 0)})
    found = send(
        client, made, "facts", grid=whole, households="320", dwellings=None, name="西", name_en="West"
    ).json()
    assert found["ok"] is True
    assert [each["what"] for each in found["steps"]] == ["draw", "split", "border", "facts"]
    assert [each["text"] for each in found["steps"]][:2] == ["Grid drawn: M1001", "Grid split: M1001, M1002"]
    assert {each["code"] for each in found["grids"]} == {"M1001", "M1002"}
    assert next(each for each in found["grids"] if each["id"] == whole)["households"] == 320
    found = send(client, made, "undo").json()
    assert (found["can_undo"], found["can_redo"]) == (True, True)
    assert send(client, made, "redo").json()["can_redo"] is False


DEFECTS: list[tuple[dict[str, Any], list[tuple[str, int, list[str]]]]] = [
    ({"A": cell(0, 0, 160, 200), "B": cell(150, 0, 150, 200)}, [("overlap", 2000, ["A", "B"])]),
    (
        {"A": cell(0, 0, 150, 200).difference(cell(50, 50, 20, 20)), "B": cell(150, 0, 150, 200)},
        [("gap", 400, ["A"])],
    ),
    ({"A": cell(0, 0, 150, 200), "B": cell(150, 0, 170, 200)}, [("outside", 4000, ["B"])]),
    ({"A": cell(0, 0, 150, 200)}, [("uncovered", 30_000, ["A"])]),
    (
        {"A": ring((0, 0), (150, 0), (0, 200), (150, 200)), "B": cell(150, 0, 150, 200)},
        [("invalid", 0, ["A"]), ("uncovered", 7500, ["A"]), ("uncovered", 7500, ["A", "B"])],
    ),
]


@pytest.mark.parametrize(("outlines", "expected"), DEFECTS, ids=[each[1][0][0] for each in DEFECTS])
def test_each_defect_has_its_size_and_a_place(
    client: Client, outlines: dict[str, Any], expected: list[tuple[str, int, list[str]]]
) -> None:
    home = community(outline=FRAME)
    made = division(home, {grid(code, home): outline for code, outline in outlines.items()})
    found = state(client, made)
    codes = {each["id"]: each["code"] for each in found["grids"]}
    told = [
        (each["kind"], round(each["area_m2"] or 0, -2), sorted(codes[key] for key in each["grids"]))
        for each in found["defects"]
    ]
    assert [each[0] for each in told] == [each[0] for each in expected]
    for (_kind, size, grids), (_same, m2, names) in zip(told, expected, strict=True):
        assert size == pytest.approx(m2, rel=0.02)
        assert set(names) <= set(grids)
    for number, each in enumerate(found["defects"], start=1):
        assert each["number"] == number
        assert each["text"]
        assert FRAME.buffer(0.001).covers(shapely.Point(each["point"]))
    assert found["ok"] is False


def test_the_state_costs_the_same_however_many_grids_and_steps(client: Client) -> None:
    few, many = draft_division(community=community("M8")), drawn()
    for x in (30, 130, 230):
        key = next(each["id"] for each in state(client, many)["grids"] if each["code"] == f"G{x // 100 + 1}")
        assert (
            send(client, many, "split", grid=key, line=mapping(line((x, -10), (x, 110)))).status_code == 200
        )
    drafts.add_grid(division_id=few.pk, version_seen=1, shape=cell(0, 0, 50, 50))

    def statements(made: Division) -> int:
        with CaptureQueriesContext(connection) as queries:
            state(client, made)
        return len(queries)

    state(client, many)
    assert statements(few) <= statements(many) <= statements(few) + 2, "the border brings its neighbours"


def test_neighbours_are_shown(client: Client) -> None:
    home, west, east = two_halves("M2", x=300)
    made = drawn()
    around = state(client, made)["around"]["features"]
    assert [(each["properties"]["kind"], each["properties"]["name"]) for each in around] == [
        ("community", home.display_name),
        ("grid", west.display_name),
    ], "the far one lies too far away"
    assert east.display_name


def test_a_division_in_force_is_shown_and_not_drawn_on(client: Client) -> None:
    home, west, _east = two_halves()
    in_force = Division.objects.get(community=home)
    found = state(client, in_force)
    assert (found["editable"], found["can_undo"]) == (False, False)
    assert "Draft a copy" in found["why_not"]
    answer = send(client, in_force, "remove", grid=west.pk)
    assert (answer.status_code, answer.json()["problem"]) == (400, found["why_not"])
    assert send(client, in_force, "repair").status_code == 400


def test_it_asks_before_it_takes(client: Client) -> None:
    made = drawn()
    shape = mapping(cell(50, 50, 20, 20))
    answer = send(client, made, "add", geometry=shape)
    assert answer.status_code == 400
    assert (answer.json()["asks"], [each["code"] for each in answer.json()["takes"]]) == ("take", ["G1"])
    assert send(client, made, "add", geometry=shape, take=False).status_code == 400
    assert send(client, made, "add", geometry=shape, take=True).status_code == 200


def test_who_was_slower_looks_again(client: Client) -> None:
    made = drawn()
    version = state(client, made)["version"]
    assert send(client, made, "remove", version=version, grid=ids(made)["G1"]).status_code == 200
    answer = send(client, made, "remove", version=version, grid=ids(made)["G2"])
    assert answer.status_code == 409
    assert "Load the page again" in answer.json()["problem"]


def polygon(*points: Any) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [list(points)]}


MANY = [at(50 + index % 100 / 10, 50 + index / 10) for index in range(10_001)]
SCRIBBLE = [at(index * 7919 % 997 / 10, index * 104729 % 991 / 10) for index in range(9_000)]
BAD: list[tuple[str, dict[str, Any], str]] = [
    ("add", {}, "a polygon is needed"),
    ("add", {"geometry": []}, "a polygon is needed"),
    ("add", {"geometry": {"type": "Point", "coordinates": at(1, 1)}}, "a polygon is needed"),
    ("add", {"geometry": polygon(at(0, 0), at(1, 1))}, "too few corners"),
    ("add", {"geometry": polygon(at(0, 0), at(9, 9), at(0, 0), at(9, 9))}, "three corners"),
    ("add", {"geometry": {"type": "Polygon", "coordinates": []}}, "too few corners"),
    ("add", {"geometry": {"type": "Polygon"}}, "no longitude and latitude"),
    ("add", {"geometry": polygon("a", "b", "c")}, "no longitude and latitude"),
    ("add", {"geometry": polygon([1, float("nan")], [2, 2], [3, 3])}, "no longitude and latitude"),
    ("add", {"geometry": polygon([1000, 2], [2, 2], [3, 3])}, "no longitude and latitude"),
    ("add", {"geometry": polygon([[[[[1]]]]])}, "no longitude and latitude"),
    ("add", {"geometry": polygon(*LOOP)}, "crosses itself at 120.15"),
    ("add", {"geometry": polygon(*MANY)}, "More than 10,000 corners"),
    ("add", {"geometry": mapping(cell(1, 1, 0.5, 0.5))}, "smaller than a square metre"),
    ("add", {"geometry": mapping(cell(9000, 0, 50, 50))}, "outside the community"),
    ("add", {"geometry": mapping(cell(0, 0, 50, 50)), "kind": "huge"}, "kind of grid"),
    ("add", {"geometry": mapping(cell(0, 0, 50, 50)), "kind": "micro"}, "choose which"),
    ("add", {"geometry": mapping(cell(0, 0, 50, 50)), "name": "n" * 101}, "at most 100"),
    ("add", {"geometry": mapping(cell(0, 0, 50, 50)), "name": "a\0"}, "at most 100"),
    ("add", {"geometry": mapping(cell(0, 0, 50, 50)), "snap_m": "x"}, "metres from 0 to 50"),
    ("split", {"grid": "G1"}, "Draw a line"),
    ("split", {"grid": "G1", "line": {"type": "LineString", "coordinates": [at(1, 1)]}}, "too few corners"),
    ("split", {"grid": "G1", "line": {"type": "LineString", "coordinates": [at(1, 1), at(1, 1)]}}, "different points"),
    ("split", {"grid": "G1", "line": {"type": "LineString", "coordinates": LOOP}}, "crosses itself at 120.15"),
    ("split", {"grid": "G1", "line": {"type": "LineString", "coordinates": SCRIBBLE}}, "draw it without a loop"),
    ("split", {"grid": "G1", "line": mapping(line((0, -50), (300, -50)))}, "misses the grid"),
    ("split", {"grid": 0, "line": mapping(line((0, 50), (300, 50)))}, "not in the drawing"),
    ("merge", {}, "at least two"),
    ("merge", {"grids": ["G1", "G3"]}, "no neighbours"),
    ("merge", {"grids": ["G1", "G2"], "keep": 0}, "one of those"),
    ("merge", {"grids": "all"}, "at least two"),
    ("reshape", {"grid": "G1", "geometry": polygon(*LOOP)}, "crosses itself"),
    ("move-corner", {}, "longitude and latitude"),
    ("move-corner", {"from": [1], "to": at(1, 1)}, "longitude and latitude"),
    ("move-corner", {"from": at(50, 50), "to": at(1, 1)}, "no corner"),
    ("remove", {"grid": {"a": 1}}, "not in the drawing"),
    ("facts", {"grid": "G1", "name": " "}, "needs a name"),
    ("facts", {"grid": "G1", "households": -1}, "whole number"),
    ("facts", {"grid": "G1", "households": 1.5}, "whole number"),
    ("facts", {"grid": "G1", "households": 10**9}, "whole number"),
    ("facts", {"grid": "G1", "households": "9" * 5000}, "whole number"),
    ("facts", {"grid": "G1"}, "Nothing has changed"),
    ("undo", {}, "nothing to undo"),
    ("redo", {"version": None}, "incomplete"),
    ("redo", {"version": "1"}, "incomplete"),
    ("repair", {"within_m": -1}, "metres from 0"),
    ("repair/accept", {"token": "no"}, "not a proposed repair"),
    ("repair/accept", {"token": signing.dumps([5, "x"], salt="another")}, "not a proposed repair"),
]  # fmt: skip


@pytest.mark.parametrize("what", sorted({what for what, _body, _sentence in BAD}))
def test_what_cannot_be_done_is_told_in_a_sentence(client: Client, what: str) -> None:
    made = drawn()
    told = {}
    for body, sentence in [(body, sentence) for each, body, sentence in BAD if each == what]:
        keys = ids(made)
        given = {
            name: _ids(value, keys) if name in ("grid", "grids") else value for name, value in body.items()
        }
        answer = send(client, made, what, **given)
        problem = answer.json().get("problem", "")
        if answer.status_code != 400 or sentence not in problem or "\n" in problem:
            told[sentence] = (answer.status_code, problem)
    assert not told, "expected: (status, sentence)"
    assert made.steps.count() == 0


def _ids(value: Any, keys: dict[str, int]) -> Any:
    """Ids in the place of codes."""
    if isinstance(value, list):
        return [_ids(each, keys) for each in value]
    return keys.get(value, value) if isinstance(value, str) else value


@pytest.mark.parametrize("body", [b"", b"{", b"[1]", b"\xff", b"[" * 100_000, b"null"])
def test_a_body_that_is_none(client: Client, body: bytes) -> None:
    answer = client.post(path(drawn(), "add"), body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json()["problem"]


def test_a_million_corners(client: Client) -> None:
    points = json.dumps([[120.15 + index / 1e9, 30.27] for index in range(1_000_000)])
    body = f'{{"version": 1, "geometry": {{"type": "Polygon", "coordinates": [{points}]}}}}'
    answer = client.post(path(drawn(), "add"), body, content_type="application/json")
    assert answer.status_code == 400
    assert "corners" in answer.json()["problem"]


# Repair -------------------------------------------------------------------------------------------------------


def broken(metres: float = 3) -> Division:
    home = community(outline=FRAME)
    west, east = grid("W", home), grid("E", home)
    return division(home, {west: cell(0, 0, 150 + metres, 200), east: cell(150, 0, 150, 200)})


def test_a_repair_is_shown_and_then_accepted_as_it_was_shown(client: Client) -> None:
    made = broken()
    shown = send(client, made, "repair").json()
    assert (shown["possible"], shown["within_m"], shown["left"]) == (True, 5.0, [])
    assert shown["moved_max_m"] == pytest.approx(3, abs=0.1)
    assert shown["changed_m2"] == pytest.approx(600, rel=0.01)
    assert state(client, made)["ok"] is False, "nothing is changed yet"
    answer = send(client, made, "repair/accept", token=shown["token"])
    assert answer.json()["ok"] is True
    changed = {each["id"]: each for each in shown["grids"]}
    for each in answer.json()["grids"]:
        if each["id"] in changed:
            assert each["geometry"] == changed[each["id"]]["geometry"]
            assert each["area_m2"] == changed[each["id"]]["after_m2"]
    assert send(client, made, "undo").json()["ok"] is False


def test_what_is_too_far_is_not_mended(client: Client) -> None:
    made = broken(8)
    shown = send(client, made, "repair", within_m=5).json()
    assert (shown["possible"], shown["token"]) == (False, "")
    assert "more than 5 m" in shown["why_not"]
    assert len(shown["left"]) == 1
    assert send(client, made, "repair", within_m=9).json()["possible"] is True


def test_what_would_be_enough_is_told(client: Client) -> None:
    made = broken(8)
    assert send(client, made, "repair", within_m=5).json()["whole"] is False
    told = send(client, made, "repair/enough", within_m=5).json()
    assert told == {"within_m": 10.0, "text": "With 10 m everything could be mended."}
    assert send(client, made, "repair", within_m=10).json()["whole"] is True
    told = send(client, made, "repair/enough", within_m=50).json()
    assert (told["within_m"], "Not even 50 m" in told["text"]) == (None, True)
    assert send(client, made, "repair/enough").status_code == 400


def test_nothing_to_repair(client: Client) -> None:
    assert send(client, drawn(), "repair").json()["why_not"] == "There is nothing to repair."


def test_a_repair_of_another_state_is_not_accepted(client: Client) -> None:
    made = broken()
    token = send(client, made, "repair").json()["token"]
    old = Division.objects.get(pk=made.pk).version
    send(client, made, "facts", grid=ids(made)["W"], households=1)
    assert send(client, made, "repair/accept", token=token, version=old).status_code == 409
    assert send(client, made, "repair/accept", token=token).status_code == 409
    other = broken_elsewhere()
    assert send(client, other, "repair/accept", token=token).status_code == 409


def broken_elsewhere() -> Division:
    home = community("M9", cell(1000, 0, 300, 200))
    return division(home, {grid("O", home): cell(1000, 0, 299, 200)})


def test_micro_grids_are_no_part_of_the_partition(client: Client) -> None:
    made = drawn()
    given = {"geometry": mapping(cell(10, 10, 30, 30)), "kind": GridKind.MICRO, "parent": ids(made)["G1"]}
    found = send(client, made, "add", **given).json()
    assert found["ok"] is True
    micro = next(each for each in found["grids"] if each["kind"] == "micro")
    assert (micro["code"], micro["parent"]) == ("G1-01", ids(made)["G1"])
    moved = send(client, made, "move-corner", **{"from": at(40, 40), "to": at(50, 50)}).json()
    assert next(each for each in moved["grids"] if each["kind"] == "micro")["area_m2"] > micro["area_m2"]
