"""Files and rows of hotlines, and what goes back to them."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from cases.hotlines.actions import cells_of
from cases.hotlines.owed import answers_of, goes_on, is_over
from cases.hotlines.rules import COLUMNS
from cases.models import Case, CaseEvent, Hotline, HotlineFile, HotlineRow
from cases.queries.timeline import PUBLIC_TEXT, is_public
from gridgov.files import safe_cell

S = HotlineRow.State
REJECTED = (S.FAULTY, S.FAILED, S.LEFT, S.UNPLACED)
AT_ONCE = 500


def counts_of(files: list[HotlineFile]) -> dict[int, dict[str, int]]:
    """Rows by state, by file, in one query; `all` besides."""
    found: dict[int, dict[str, int]] = {file.pk: dict.fromkeys([*S.values, "all"], 0) for file in files}
    rows = HotlineRow.objects.filter(file__in=files).values_list("file", "state").annotate(many=Count("pk"))
    for file, state, many in rows.order_by():
        found[file][state] = many
        found[file]["all"] += many
    return found


def percent(file: HotlineFile, counts: dict[str, int]) -> int:
    """Of the look, or of the work."""
    if file.state == HotlineFile.State.LOOKING:
        return 100 * (counts["all"] - counts[S.WAITING]) // max(1, counts["all"])
    done = counts[S.DONE] + counts[S.FAILED]
    waits = counts[S.NEW] + (counts[S.UNPLACED] if file.unplaced else 0)
    return 100 * done // max(1, done + waits)


def rows_of(file: HotlineFile, user: Any, state: str = "") -> QuerySet[Any]:
    """In the order of the sheet, each with `seen`: whether the person sees the case that it became; `state` narrows."""
    seen = Exists(Case.objects.visible_to(user).filter(pk=OuterRef("case")))
    rows = HotlineRow.objects.filter(file=file).select_related("case").annotate(seen=seen)
    return rows.filter(state=state) if state in S.values else rows


def faults_of(row: HotlineRow) -> list[tuple[str, str]]:
    """(column, sentence), the whole row's without a column."""
    return [(str(COLUMNS[name].label) if name in COLUMNS else "", said) for name, said in row.faults.items()]


def rejected_lines(file: HotlineFile) -> Iterator[list[str]]:
    """What did not become a case, as it stood in the file, with row and reason: to be mended and handed in again."""
    yield [_("Row"), _("Why"), *map(safe_cell, file.headers)]
    for row in HotlineRow.objects.filter(file=file, state__in=REJECTED).order_by("number").iterator(AT_ONCE):
        said = "; ".join(": ".join(filter(None, pair)) for pair in faults_of(row))
        cells = cells_of(row)
        why = said or str(row.get_state_display())
        yield [str(row.number), safe_cell(why), *(safe_cell(cells.get(name, "")) for name in file.headers)]


def brought(
    hotline: Hotline, user: Any, since: date | None = None, until: date | None = None
) -> QuerySet[HotlineRow]:
    """Rows that became cases which the person sees, by the day they were brought in (both included)."""
    rows = answers_of(Hotline.objects.filter(pk=hotline.pk), user)
    rows = rows.filter(at__date__gte=since) if since else rows
    return rows.filter(at__date__lte=until) if until else rows


def lines_back(rows: list[HotlineRow]) -> list[dict[str, Any]]:
    """What the hotline tells its caller of each: their number, ours, how it stands, the last answer, when it closed.

    Of a merged case what became of the one that goes on.
    """
    cases = {row.pk: goes_on(row) for row in rows}
    answers = _answers([case.pk for case in cases.values()])
    return [
        {
            "id": row.pk, "key": row.key, "number": row.case.number if row.case else "", "state": cases[row.pk].state,
            "said": str(cases[row.pk].get_state_display()), "answer": answers.get(cases[row.pk].pk, ""),
            "closed_at": cases[row.pk].closed_at, "over": is_over(row), "due": cases[row.pk].total_due_at,
            "sent_at": row.sent_at, "holder": cases[row.pk].holder.display_name,
        }
        for row in rows
    ]  # fmt: skip


def _answers(cases: list[int]) -> dict[int, str]:
    told = CaseEvent.objects.filter(case__in=cases, case__dispute=False, move__in=PUBLIC_TEXT)
    rows = told.filter(text__shredded_at=None).exclude(text=None).select_related("text").order_by("pk")
    return {row.case_id: row.text.body for row in rows if row.text and is_public(row)}
