"""Returns over the API, and as files: the same numbers as on the page."""

from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from assessment.models import Return, ReturnDocument
from tests.assessment.returning import DAY, ask, drawn, work
from tests.cases.world import World, make_world

API = "/api/v1/returns/"


@pytest.fixture
def world(db: None) -> World:
    made = make_world()
    made.report()
    return made


@pytest.fixture
def henry(world: World, client: Client) -> Client:
    client.force_login(world.cast.henry)
    return client


def test_over_the_api_from_the_form_to_the_hand_in(world: World, henry: Client) -> None:
    cast = world.cast
    body = {
        "title": "Cases of the month",
        "organisation": cast.department.code,
        "area": cast.street.code,
        "unit": "grid",
        "every": "monthly",
        "columns": [{"figure": "reported"}, {"figure": "grids"}],
    }

    def send(address: str, **given: Any) -> Any:
        return henry.post(address, given, content_type="application/json")

    made = send(API, **body)
    assert made.status_code == 201, made.content
    wanted = Return.objects.get()
    assert (made.json()["id"], [each["figure"] for each in made.json()["columns"]]) == (
        wanted.pk,
        ["reported", "grids"],
    )
    asked = send(f"{API}{wanted.pk}/draw-up/", day=DAY.isoformat())
    assert (asked.status_code, asked.json()["state"]) == (202, "drawing")
    assert send(f"{API}{wanted.pk}/draw-up/", day=DAY.isoformat()).status_code == 409, "once at a time"
    work()
    again = send(f"{API}{wanted.pk}/draw-up/", day=DAY.isoformat())
    assert (again.status_code, list(again.json()["fields"])) == (400, ["reason"])
    document = f"/api/v1/return-documents/{ReturnDocument.objects.get().pk}/"
    table = henry.get(document).json()
    assert {line["code"]: line["cells"] for line in table["lines"]}[cast.grid.code] == [1, 1]
    henry.force_login(cast.lisa)
    noted = send(f"{document}note/", key="total", text="The market was closed")
    assert noted.status_code == 201, noted.content
    assert send(f"{document}hand-in/").json()["handed_in_at"]
    assert send(f"{API}{wanted.pk}/end/").status_code == 403, "it is not hers"
    henry.force_login(cast.henry)
    assert send(f"{API}{wanted.pk}/end/").json()["ended_at"]
    assert send(f"{API}{wanted.pk}/resume/").json()["ended_at"] is None


def test_a_workbook_holds_the_table_and_runs_nothing(world: World, henry: Client) -> None:
    document = drawn(ask(world.cast, "reported", "grids", title="=1\x01+1"), world.cast.henry)
    answer: Any = henry.get(f"/desk/returns/documents/{document.pk}/file/xlsx/")
    book = load_workbook(BytesIO(b"".join(answer.streaming_content)))
    table, about = book.worksheets
    rows = [list(row) for row in table.iter_rows(values_only=True)]
    assert next(row for row in rows if row[0] == world.cast.grid.code)[2:4] == [1, 1]
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]
    assert about["B1"].value == "'=1+1"
