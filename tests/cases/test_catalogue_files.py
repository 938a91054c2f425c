"""The catalogue out and in as tables: a look at the difference first, nothing stored before it is confirmed."""

import csv
import io
import json
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from cases.catalogue import StandardText, add_standard, edit_standard, map_class, override_standard
from cases.catalogue.cells import guarded, unguarded
from cases.catalogue.exporting import STANDARD_COLUMNS, TABLES
from cases.catalogue.headings import HEADINGS
from cases.catalogue.loading import SHIPPED
from cases.catalogue.provenance import SHIPPED_WORDS, in_reader_words
from cases.models import CaseClass, ClassMapping, FilingStandard, Scheme
from gridgov.files import RUNS_AS_FORMULA
from gridgov.models import AuditEntry
from members.models import User
from members.queries import centre_of
from tests.cases.world import World
from tests.cast import give_post, make_user

FILES = "/setup/catalogue/"
Rows = list[dict[str, str]]


@pytest.fixture
def ada(world: World, client: Client) -> Client:
    client.force_login(world.cast.ada)
    return client


@pytest.fixture
def rich(world: World) -> World:
    """A catalogue with one of everything that is hard to write down."""
    litter, standards = world.classes["litter"], world.standards
    nasty = "=1+1, “quoted”\r\n two lines; '@ and \t tab"
    text = StandardText("other", Decimal("1.5"), "working_hour", True, nasty, "'-gone")
    add_standard(case_class=litter, text=text)
    override_standard(standard=standards["litter"], district=world.cast.district, text=text)
    later = timezone.now() + timedelta(days=9)
    edit_standard(standard=standards["dispute"], text=text, starts=later)
    older = Scheme.objects.create(code="CJ/T 1-2", name="旧", is_current=False)
    made = CaseClass.objects.create(scheme=older, kind="event", code="0601", name="@垃圾 ", is_active=False)
    map_class(case_class=made, relation="narrower", other=litter)
    return world


def exported(client: Client, what: str, kind: str = "csv") -> bytes:
    answer = client.get(f"{FILES}{what}.{kind}")
    return b"".join(answer) if kind == "csv" else answer.content


def rows_of(data: bytes) -> Rows:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def as_csv(rows: Rows) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def hand_in(client: Client, data: bytes, name: str = "catalogue.csv") -> Any:
    return client.post(FILES, {"file": SimpleUploadedFile(name, data)})


def confirm(client: Client, page: Any, **more: str) -> Any:
    return client.post(f"{FILES}confirm/", {"fingerprint": page.context["fingerprint"]} | more)


def state() -> list[Any]:
    return [
        list(model.objects.order_by("pk").values())
        for model in (Scheme, CaseClass, FilingStandard, ClassMapping)
    ]


@pytest.mark.parametrize("what", list(TABLES))
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_comes_out_goes_in_without_a_difference(rich: World, ada: Client, what: str, kind: str) -> None:
    data = exported(ada, what, kind)
    page = hand_in(ada, data, f"{what}.{kind}")
    assert "The file says what is stored already." in page.content.decode()
    part = next(part for part in page.context["difference"].parts if part.figures)
    assert [words for words, _count in part.figures] == ["without a difference"]


@pytest.mark.parametrize("what", list(TABLES))
def test_who_reads_chinese_takes_and_hands_in_chinese_tables(rich: World, ada: Client, what: str) -> None:
    """Headings and coded words are Chinese, and mean the same to whoever reads English."""
    ada.cookies[settings.LANGUAGE_COOKIE_NAME] = "zh-hans"
    data = exported(ada, what)
    heading, line = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))[:2]
    columns = TABLES[what][0]
    assert heading == [HEADINGS[column] for column in columns]
    assert line[columns.index("kind")] in {"部件", "事件", "社会事项"}
    del ada.cookies[settings.LANGUAGE_COOKIE_NAME]
    page = hand_in(ada, data, f"{what}.csv")
    assert "The file says what is stored already." in page.content.decode()


def test_where_the_shipped_catalogue_comes_from_is_said_in_the_reader_s_language() -> None:
    """Every sentence that the shipped files carry is one that is translated; a city's own stays as it is."""
    rows = [row for file in SHIPPED for row in csv.DictReader(file.open(encoding="utf-8"))]
    told = {row[column] for row in rows for column in ("source", "confidence")} - {""}
    assert told == SHIPPED_WORDS
    assert in_reader_words("our own table of 2020") == "our own table of 2020"


@given(st.text(st.sampled_from([*RUNS_AS_FORMULA, "'", "a", "1"]), max_size=6))
def test_what_is_guarded_runs_nowhere_and_comes_back(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert not guarded(text).startswith(RUNS_AS_FORMULA)


def test_added_changed_and_gone_are_shown_field_by_field_and_stored_only_then(
    world: World, ada: Client
) -> None:
    rows = rows_of(exported(ada, "standards"))
    litter = next(row for row in rows if row["code"] == "06001" and row["number"] == "1")
    rows.append(litter | {"number": "7", "limit_value": "9"})
    litter |= {"limit_value": "3", "condition": "Bags beside the bin"}
    rows = [row for row in rows if row["code"] != "S101"]
    before = state()
    page = hand_in(ada, as_csv(rows))
    assert state() == before, "a look changes nothing"
    part = next(part for part in page.context["difference"].parts if part.words == "Filing standards")
    assert dict(part.figures) == {
        "added": 1,
        "new version": 1,
        "not in the file": 1,
        "without a difference": 1,
    }
    lines = {line.title: [tuple(field) for field in line.fields] for line in part.changed}
    name = world.classes["litter"].display_name
    assert lines[f"06001-1 {name}"] == [
        ("Limit", "2", "3"),
        ("Filing condition", "", "Bags beside the bin"),
    ]
    assert ("Limit", "", "9") in lines[f"06001-7 {name}"]
    (gone,) = part.gone
    assert (gone.title.split()[0], gone.hint) == ("S101-1", "TEST · social matter")
    assert confirm(ada, page).status_code == 302
    first, second = FilingStandard.objects.filter(case_class__code="06001", number=1).order_by("version")
    assert (first.pk, first.valid_to) == (world.standards["litter"].pk, second.valid_from)
    assert (second.limit_value, second.condition, second.is_own) == (Decimal(3), "Bags beside the bin", True)
    assert FilingStandard.objects.get(pk=world.standards["dispute"].pk).is_active, "gone, and left alone"
    entry = AuditEntry.objects.get(action="catalogue.load")
    assert (entry.actor_id, entry.data["standards"]["revised"], entry.data["own"]) == (
        world.cast.ada.pk,
        1,
        True,
    )
    assert confirm(ada, page).headers["Location"] == FILES, "once"


def test_what_is_gone_goes_out_of_use_when_told_so(world: World, ada: Client) -> None:
    rows = [row for row in rows_of(exported(ada, "standards")) if row["code"] != "S101"]
    assert confirm(ada, hand_in(ada, as_csv(rows)), retire="1").status_code == 302
    active = FilingStandard.objects.in_force().values_list("case_class__code", flat=True)
    assert set(active) == {"06001"}


def test_a_change_in_between_is_seen_before_anything_is_stored(world: World, ada: Client) -> None:
    rows = rows_of(exported(ada, "standards"))
    rows[0]["limit_value"] = "3"
    page = hand_in(ada, as_csv(rows))
    standard = world.standards["urgent litter"]
    edit_standard(standard=standard, text=StandardText("ordinary", Decimal(8), "hour", is_urgent=True))
    before = state()
    again = confirm(ada, page)
    assert (again.status_code, state()) == (409, before)
    assert "Look at it again" in again.content.decode()
    assert confirm(ada, again).status_code == 302
    assert FilingStandard.objects.in_force().get(case_class=standard.case_class, number=2).limit_value == 4


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"limit_value": "0"}, "row 2: The limit must be more than 0, and it is 0. (“limit_value”)"),
        ({"limit_unit": "week"}, "row 2: “week” in “limit_unit” is none of"),
        ({"number": "x"}, "row 2: “x” in “number” is no number from 1 to 9999"),
        ({"district": "S1"}, "row 2: “S1” in “district” is no district’s code"),
        ({"valid_from": "soon"}, "row 2: “soon” in “valid_from” is no day"),
        ({"in_use": "maybe"}, "row 2: “maybe” in “in_use” is none of"),
        ({"source": "x" * 301}, "row 2: “source” is longer than 300 letters"),
        ({"code": "999"}, "row 2: The class TEST event 999 is not loaded"),
        ({"number": "2"}, "row 3: TEST event 06001 #2 stands there twice"),
    ],
)
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_errors_name_row_and_column_and_nothing_is_stored(
    world: World, ada: Client, change: dict[str, str], sentence: str, kind: str
) -> None:
    rows = rows_of(exported(ada, "standards"))
    rows[0] |= change
    before = state()
    page = hand_in(ada, as_csv(rows) if kind == "csv" else as_xlsx(rows), f"x.{kind}")
    assert page.status_code == 400
    assert any(sentence in reason for reason in page.context["reasons"]), page.context["reasons"]
    assert state() == before


def as_xlsx(rows: Rows) -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    sheet = book.worksheets[0]
    for line in (list(rows[0]), *(list(row.values()) for row in rows)):
        sheet.append(line)
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"a,b\n1,2\n", "belong to no kind of catalogue file"),
        (b"", "The submitted file is empty"),
        (",".join(STANDARD_COLUMNS).encode(), "no row below its first one"),
    ],
)
def test_what_is_no_catalogue_is_said_so(ada: Client, data: bytes, sentence: str) -> None:
    assert sentence in hand_in(ada, data).content.decode()


def test_a_districts_administrator_hands_in_his_districts_rows(world: World, client: Client) -> None:
    wes = make_user("wes")
    give_post(wes, "administrator", centre_of(world.cast.district))
    client.force_login(User.objects.get(pk=wes.pk))
    rows = rows_of(exported(client, "standards"))
    rows.append(rows[0] | {"district": "D1", "limit_value": "5"})
    assert confirm(client, hand_in(client, as_csv(rows))).status_code == 302
    own = FilingStandard.objects.get(district=world.cast.district)
    assert (own.limit_value, own.number, own.valid_from) == (Decimal(5), 1, None)
    rows[0]["limit_value"] = "7"
    assert hand_in(client, as_csv(rows)).status_code == 403
    assert confirm(client, hand_in(client, as_csv(rows[1:])), retire="1").status_code == 403, "the city’s row"


def test_a_new_scheme_waits_until_it_is_offered(world: World, ada: Client) -> None:
    rows = rows_of(exported(ada, "classes"))
    for row in rows:
        row["scheme"] = "GB/T 1-2030"
    assert confirm(ada, hand_in(ada, as_csv(rows))).status_code == 302
    scheme = Scheme.objects.get(code="GB/T 1-2030")
    assert (scheme.is_current, scheme.classes.count()) == (False, 4)
    assert not CaseClass.objects.offered().filter(scheme=scheme).exists()
    assert ada.post(reverse("setup:scheme-offer", args=[scheme.pk]), {"offered": "1"}).status_code == 302
    assert CaseClass.objects.offered().filter(scheme=scheme).count() == 2


def test_the_commands_write_and_read_the_same(rich: World, tmp_path: Path) -> None:
    for kind in ("csv", "xlsx"):
        for what in TABLES:
            path, out = tmp_path / f"{what}.{kind}", io.StringIO()
            call_command("export_catalogue", what, str(path), stdout=out)
            call_command(
                "load_catalogue", str(path), own=True, dry_run=True, json=True, stdout=(out := io.StringIO())
            )
            assert json.loads(out.getvalue())["differences"] == []
