"""Departments' returns: what is counted, kept, told and handed in, and by whom."""

from datetime import date, timedelta
from typing import Any

import pgtrigger
import pytest
from django.db import IntegrityError, transaction
from django.http import Http404
from django.test import Client
from django.utils import timezone

from assessment.auditing import CHECKS
from assessment.models import Return, ReturnDocument, ReturnRow
from assessment.returns.access import document_for_reading, returns_for, sight_of
from assessment.returns.actions import add_note, draw_up, end_return, hand_in, resume_return
from assessment.returns.figures import ALL
from assessment.returns.periods import Period
from assessment.returns.queries import behind, cases_behind
from assessment.returns.table import previous_of, table_of
from assessment.returns.tasks import begin_due
from cases.actions.lapse import let_lapse
from cases.models import CaseClass, Notice
from gridgov.models import AuditEntry, WorkItem
from gridgov.problems import Invalid, Refused, Stale
from members.models import Household
from tests.assessment.returning import DAY, ask, cells, drawn, work
from tests.cases.world import IN_G2, IN_G3, MONDAY, World, make_world, moment
from tests.cast import make_resident

WHOLE_WAY = ("establish", "dispatch", "accept", "answer", "check", "close")
CASES = [figure.code for figure in ALL if figure.of_cases and not figure.median]


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def month(world: World) -> World:
    """March in Riverside Street: one closed in time, one reopened, one overdue, one rejected, one on hold, one in G2;
    one elsewhere in the district and one in April."""
    world.walk(world.report(), *WHOLE_WAY)
    world.walk(world.report(), *WHOLE_WAY, "reopen")
    late = world.walk(world.report(), "establish")
    total = late.clocks.get(kind="total")
    let_lapse(clock_id=total.pk, case_id=late.pk, at=total.due_at)
    world.walk(world.report(), "reject")
    held = world.walk(world.report(), "establish", "dispatch", "accept")
    until = MONDAY + timedelta(days=100)
    held = world.move(held, "hold", world.cast.henry, text="The part is on its way", until=until)
    world.walk(held, "grant")
    world.report(place=IN_G2)
    world.report(place=IN_G3)
    world.report(at=MONDAY + timedelta(days=40))
    return world


def test_what_each_figure_counts(month: World) -> None:
    document = drawn(ask(month.cast, *CASES), month.cast.henry)
    by_grid = {code: cells(document, number)["G1"] for number, code in enumerate(CASES)}
    assert by_grid == {
        "reported": 5, "closed": 1, "closed_in_time": 1, "overdue": 1, "reopened": 1, "open": 3, "on_hold": 1,
        "rejected": 1,
    }  # fmt: skip
    assert cells(document) == {"G1": 5, "G2": 1, "total": 6}


@pytest.mark.parametrize("unit", ["grid", "community", "street"])
def test_every_figure_equals_the_list_behind_it(month: World, unit: str) -> None:
    month.report(place=(10.0, 10.0))  # nowhere
    of_litter = [(code, month.classes["litter"].pk) for code in CASES]
    cast = month.cast
    wanted = ask(
        cast, *CASES, *of_litter, area=cast.city, organisation=cast.city_centre, unit=unit, by=cast.carl
    )
    document = drawn(wanted, cast.root)
    for row in document.rows.all():
        for number, column in enumerate(document.asked):
            assert cases_behind(document, column, row).count() == row.cells[str(number)], (
                row.key,
                column.label,
            )
    assert cells(document)["rest"] == 1


def test_what_the_period_saw_last_is_what_is_open(month: World) -> None:
    """A case that is closed later was open at the end; one rejected before was not."""
    wanted = ask(month.cast, "open", every="weekly")
    assert cells(drawn(wanted, month.cast.henry, date(2026, 3, 2)))["G1"] == 3
    assert cells(drawn(wanted, month.cast.henry, date(2026, 2, 23)))["G1"] == 0


def test_how_long_closing_took(world: World) -> None:
    """The middle one of three, and of all; nothing where nothing was closed."""
    for hours in (1, 5, 30):
        case = world.walk(world.report(), *WHOLE_WAY[:-1])
        world.move(case, "close", world.cast.oscar, MONDAY + timedelta(hours=hours), text="Swept")
    assert cells(drawn(ask(world.cast, "minutes"), world.cast.henry)) == {"G1": 300, "G2": None, "total": 300}


def test_base_information(world: World) -> None:
    wanted = ask(world.cast, "grids", "members", "households", "residents")
    for number in range(9):
        make_resident(world.cast.grid, id_number="", name=f"Wang {number}")
    document = drawn(wanted, world.cast.henry)
    assert cells(document, 0) == {"G1": 1, "G2": 1, "total": 2}
    assert cells(document, 1)["G1"] == 2  # alice and leo
    assert Household.objects.count() == 0
    assert set(cells(document, 2).values()) == {"hidden"}


class TestHidden:
    def test_few_persons_and_what_would_give_them_away(self, world: World) -> None:
        """Six in G1, two in G2: G2 is few, and the total less the other would tell it."""
        for number in range(9):
            make_resident(world.cast.far_grid, id_number="", name=f"Far {number}")
        for number in range(8):
            make_resident(
                world.cast.grid if number < 6 else world.cast.neighbour_grid, id_number="", name=f"W{number}"
            )
        document = drawn(ask(world.cast, "residents", "reported"), world.cast.henry)
        assert cells(document) == {"G1": "hidden", "G2": "hidden", "total": 8}
        assert "rest" not in cells(document, 1)

    def test_disputes_are_hidden_like_persons_and_have_no_list(self, world: World) -> None:
        dispute = world.classes["dispute"]
        CaseClass.objects.filter(pk=dispute.pk).update(is_dispute=True)
        world.report(kind="dispute")
        document = drawn(ask(world.cast, ("reported", dispute.pk)), world.cast.henry)
        assert set(cells(document).values()) == {"hidden"}
        row = document.rows.get(kind="total")
        with pytest.raises(Http404):
            behind(world.cast.root, document, 0, row.key)

    @pytest.mark.parametrize(
        ("columns", "word"),
        [
            ([("minutes", "dispute")], "median"),
            ([("reported", "dispute"), ("reported", "disputes")], "give away"),
            ([("reported", "dispute"), ("reported", "litter"), ("reported", None)], "give away"),
        ],
    )
    def test_columns_that_would_give_a_hidden_class_away(self, world: World, columns: Any, word: str) -> None:
        dispute, litter = world.classes["dispute"], world.classes["litter"]
        CaseClass.objects.filter(pk=dispute.pk).update(is_dispute=True)
        ids = {"dispute": dispute.pk, "disputes": dispute.parent_id, "litter": litter.pk, None: None}
        with pytest.raises(Invalid, match=word):
            ask(world.cast, *((code, ids[name]) for code, name in columns))


class TestKept:
    def test_the_numbers_stay_as_they_were_read(self, month: World) -> None:
        document = drawn(ask(month.cast), month.cast.henry)
        month.report()
        assert cells(document)["G1"] == 5
        row = document.rows.first()
        assert row
        for change in (lambda: ReturnRow.objects.filter(pk=row.pk).update(cells={}), row.delete):
            with pytest.raises(IntegrityError), transaction.atomic():
                change()
        with pytest.raises(IntegrityError), transaction.atomic():
            ReturnDocument.objects.filter(pk=document.pk).update(read_to=timezone.now())

    def test_again_is_another_version_with_a_reason(self, month: World) -> None:
        wanted = ask(month.cast)
        first = drawn(wanted, month.cast.henry)
        month.report()
        with pytest.raises(Invalid):
            draw_up(return_id=wanted.pk, by=month.cast.henry, day=DAY)
        second = drawn(wanted, month.cast.henry, reason="A report came in late")
        assert (second.version, cells(second)["G1"], cells(first)["G1"]) == (2, 6, 5)
        with pytest.raises(Stale):
            add_note(document_id=first.pk, by=month.cast.lisa, key="total", text="Too late")

    def test_the_period_before_is_compared(self, month: World) -> None:
        wanted = ask(month.cast, "reported", "minutes")
        march = drawn(wanted, month.cast.henry)
        april = drawn(wanted, month.cast.henry, date(2026, 4, 9))
        table = table_of(april, sight_of(month.cast.root, wanted), previous_of(april))
        assert previous_of(april) == march
        assert [line.cells[0].arrow for line in table.lines] == ["↓ −4", "↓ −1"]
        assert table.total
        assert table.total.cells[0].change == -5

    def test_nothing_is_drawn_up_of_a_period_that_runs(self, world: World) -> None:
        wanted = ask(world.cast)
        for day in (timezone.localdate(), timezone.localdate() + timedelta(days=40)):
            with pytest.raises(Invalid):
                draw_up(return_id=wanted.pk, by=world.cast.henry, day=day)
        draw_up(return_id=wanted.pk, by=world.cast.henry, day=DAY)
        with pytest.raises(Stale):
            draw_up(return_id=wanted.pk, by=world.cast.henry, day=DAY)


class TestTheWorker:
    def test_an_hour_after_each_period_and_once(self, world: World) -> None:
        wanted = ask(world.cast, every="weekly", at=moment("2026-03-04 09:00"))
        for when, begun in (
            ("2026-03-09 00:59", 0), ("2026-03-09 01:00", 1), ("2026-03-09 01:01", 0), ("2026-03-16 02:00", 1),
        ):  # fmt: skip
            assert begin_due(at=moment(when)) == begun, when
        assert list(wanted.documents.values_list("first", flat=True).order_by("first")) == [
            date(2026, 3, 2), date(2026, 3, 9),
        ]  # fmt: skip
        work()
        assert Notice.objects.filter(kind="return", user=world.cast.henry).count() == 2
        WorkItem.objects.update(state="waiting")  # done again, nothing comes of it
        work()
        assert Notice.objects.filter(kind="return").count() == 2

    def test_what_was_missed_is_made_up_for(self, world: World) -> None:
        ask(world.cast, every="weekly", at=moment("2026-03-25 09:00"), starts_on=date(2026, 3, 2))
        assert [begin_due(at=moment("2026-03-25 09:00")) for _ in range(4)] == [1, 1, 1, 0]

    def test_somebody_was_faster(self, world: World) -> None:
        wanted = ask(world.cast, every="weekly", at=moment("2026-03-04 09:00"))
        drawn(wanted, world.cast.henry, at=moment("2026-03-09 00:10"))
        begin_due(at=moment("2026-03-09 02:00"))
        assert wanted.documents.count() == 1

    def test_ended_and_taken_up_again(self, world: World) -> None:
        wanted = ask(world.cast, every="weekly", at=moment("2026-03-04 09:00"))
        end_return(return_id=wanted.pk, by=world.cast.henry)
        assert begin_due(at=moment("2026-03-25 09:00")) == 0
        resumed = resume_return(return_id=wanted.pk, by=world.cast.henry, at=moment("2026-03-25 09:00"))
        assert resumed.next_period == Period("weekly", date(2026, 3, 23))


class TestWho:
    @pytest.mark.parametrize(
        ("who", "lines"),
        [
            ("henry", ["G1", "G2"]), ("lisa", ["G1", "G2"]), ("ada", ["G1", "G2"]), ("audrey", ["G1", "G2"]),
            ("alice", None), ("diana", None), ("stranger", None),
        ],
    )  # fmt: skip
    def test_reads_what(self, world: World, who: str, lines: list[str] | None) -> None:
        document = drawn(ask(world.cast), world.cast.henry)
        user = getattr(world.cast, who)
        if lines is None:
            assert not returns_for(user).exists()
            with pytest.raises(Http404):
                document_for_reading(user, document.pk)
        else:
            sight = sight_of(user, document_for_reading(user, document.pk).of)
            assert [line.row.code for line in table_of(document, sight).lines] == lines

    def test_a_reader_sees_the_rows_of_its_own_area(self, month: World) -> None:
        """Without the whole: less the rows it sees it would tell the others'."""
        cast = month.cast
        wanted = ask(
            cast,
            area=cast.district,
            organisation=cast.district_centre,
            by=cast.diana,
            readers=[cast.street_centre],
        )
        document = drawn(wanted, cast.diana)
        table = table_of(document, sight_of(cast.lisa, wanted))
        assert [line.row.code for line in table.lines] == ["G1", "G2"]
        assert table.total
        assert [cell.value for cell in table.total.cells] == [6]
        assert [line.row.code for line in table_of(document, sight_of(cast.diana, wanted)).lines] == [
            "G1",
            "G2",
            "G3",
        ]

    def test_a_part_that_hides_a_number_has_no_sum(self, world: World) -> None:
        cast = world.cast
        for number in range(9):
            make_resident(cast.grid if number < 7 else cast.far_grid, id_number="", name=f"W{number}")
        wanted = ask(
            cast, "residents", area=cast.district, organisation=cast.district_centre, by=cast.diana,
            readers=[cast.street_centre],
        )  # fmt: skip
        table = table_of(drawn(wanted, cast.diana), sight_of(cast.lisa, wanted))
        assert table.hides
        assert table.total
        assert table.total.cells[0].value is None

    @pytest.mark.parametrize("who", ["alice", "anna", "lisa", "stranger"])
    def test_no_other_asks_for_a_department(self, world: World, who: str) -> None:
        with pytest.raises(Refused):
            ask(world.cast, by=getattr(world.cast, who))

    def test_notes_and_handing_in(self, world: World) -> None:
        cast = world.cast
        document = drawn(ask(cast), cast.henry)
        with pytest.raises(Refused):
            add_note(document_id=document.pk, by=cast.henry, key="total", text="Ours")
        note = add_note(document_id=document.pk, by=cast.oscar, key="total", text="The market was closed")
        assert note.organisation == cast.street_centre
        hand_in(document_id=document.pk, by=cast.lisa)
        assert Notice.objects.filter(kind="return_in", user=cast.henry).count() == 1
        for again in (
            lambda: hand_in(document_id=document.pk, by=cast.lisa),
            lambda: add_note(document_id=document.pk, by=cast.oscar, key="total", text="And"),
        ):
            with pytest.raises(Stale):
                again()

    def test_what_is_done_is_written_down(self, world: World, client: Client) -> None:
        document = drawn(ask(world.cast), world.cast.henry)
        add_note(document_id=document.pk, by=world.cast.lisa, key="total", text="Seen")
        hand_in(document_id=document.pk, by=world.cast.lisa)
        client.force_login(world.cast.henry)
        answer: Any = client.get(f"/desk/returns/documents/{document.pk}/file/csv/")
        csv = b"".join(answer.streaming_content).decode()
        assert "G1,Grid G1,0," in csv
        end_return(return_id=document.of_id, by=world.cast.henry)
        done = AuditEntry.objects.filter(action__startswith="return.").values_list("action", flat=True)
        assert sorted(done) == sorted(
            f"return.{word}" for word in ("make", "draw", "note", "hand_in", "export", "end")
        )


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"title": " "}, "title"),
        ({"area": "district"}, "area"),
        ({"area": "community"}, "area"),
        ({"unit": "street"}, "unit"),
        ({"unit": "house"}, "unit"),
        ({"every": "daily"}, "every"),
        ({"starts_on": date(2001, 1, 1)}, "starts_on"),
        ({"columns": []}, "columns"),
        ({"columns": [("steps", None)]}, "columns"),
        ({"columns": [("reported", None)] * 2}, "columns"),
        ({"columns": [("buildings", None)]}, "unit"),
        ({"columns": [("grids", 1)]}, "columns"),
    ],
)
def test_what_cannot_be(world: World, given: dict[str, Any], field: str) -> None:
    if "area" in given:
        given = {"area": getattr(world.cast, given["area"])}
    with pytest.raises(Invalid) as refused:
        ask(world.cast, **given)
    assert field in refused.value.fields
    assert not Return.objects.exists()


class TestAudit:
    """What somebody changes behind the program's back is found."""

    def test_a_sound_return(self, month: World) -> None:
        drawn(ask(month.cast, "reported", "residents", "minutes", at=timezone.now()), month.cast.henry)
        assert said() == []

    def test_numbers_that_do_not_add_up(self, month: World) -> None:
        document = drawn(ask(month.cast), month.cast.henry)
        with pgtrigger.ignore("assessment.ReturnRow:return_row_kept"):
            document.rows.filter(kind="total").update(cells={"0": 99})
        assert "column 0 does not add up" in said()[0]

    def test_a_version_that_is_missing(self, world: World) -> None:
        wanted = ask(world.cast)
        ReturnDocument.objects.create(of=wanted, first=DAY, version=2, reason="x", asked_at=timezone.now())
        assert [line.rpartition(": ")[2] for line in said()] == [
            "its versions are not one after the other", "is of no period",
        ]  # fmt: skip

    def test_a_period_that_nobody_began(self, world: World) -> None:
        ask(world.cast, at=timezone.now() - timedelta(days=90))
        assert "was not begun" in said()[0]


def said() -> list[str]:
    return [str(breach) for check in CHECKS for breach in check()]
