"""The worker's part: each row is looked at, and later reported (`gridgov/rows.py`).

A report's uuid follows from the hotline and its number, and a number stands once in a hotline, whichever file brings
it.
"""

from functools import partial

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.actions import Contact, Report, report_case
from cases.hotlines.access import hotline_for_bringing
from cases.hotlines.actions import OPEN_ROWS, cells_of, outcome_of, stop_forgotten, tell_over
from cases.hotlines.placing import class_named, spot_of_words
from cases.hotlines.rules import KEEP, Line, read_line, uuid_of
from cases.models import Case, HotlineFile, HotlineRow, Source
from gridgov.problems import Invalid, Problem
from gridgov.rows import Rows, tried
from gridgov.work import sweeps
from members.models import User

AT_ONCE = 25  # rows before other work has its turn
S, F = HotlineRow.State, HotlineFile.State


class HotlineRows(Rows[HotlineFile, HotlineRow]):
    """A hotline's file."""

    name, model = "hotlines", HotlineFile

    def jobs(self) -> QuerySet[HotlineFile]:
        files = HotlineFile.objects.filter(state__in=[F.LOOKING, F.RUNNING])
        return files.select_related("hotline__office", "hotline__case_class__parent")

    def waiting(self, job: HotlineFile) -> QuerySet[HotlineRow]:
        return HotlineRow.objects.filter(file=job, state__in=_waiting(job), file__state=job.state)

    def do(self, job: HotlineFile, row: HotlineRow) -> None:
        (_look if job.state == F.LOOKING else _bring_in)(job, row)

    def turn(self, job: HotlineFile) -> None:
        if job.state == F.LOOKING and job.rows.filter(state__in=[S.NEW, S.UNPLACED]).exists():
            job.state = F.READY
            return
        job.state, job.ended_at = F.DONE, timezone.now()  # or there is nothing that could be brought in
        job.rows.filter(state__in=OPEN_ROWS).update(state=S.LEFT)
        job.outcome = outcome_of(job)
        tell_over(job)

    def forgetting(self, jobs: list[int]) -> None:
        HotlineRow.objects.filter(file__in=jobs, state=S.DONE).update(file=None)


ROWS = HotlineRows()


@sweeps("hotlines")
def sweep_hotlines(limit: int) -> int:
    """Some rows of the files under way."""
    return ROWS.sweep(limit, most=AT_ONCE)


@sweeps("hotlines_over")
def forget_old_files(limit: int) -> int:
    """Forget what stood in rows that became no case, a month after; numbers that became one stay known. A file that
    nobody agrees to is over after a month.
    """
    return stop_forgotten(limit=limit) + ROWS.forget(limit, keep=KEEP)


def _waiting(file: HotlineFile) -> list[str]:
    if file.state == F.LOOKING:
        return [S.WAITING]
    return [S.NEW, S.UNPLACED] if file.unplaced else [S.NEW]


def _look(file: HotlineFile, row: HotlineRow) -> None:
    line = read_line(cells_of(row), file.columns)
    row.key, row.faults = line.key[:64], line.faults
    if known := _brought(file, line.key):
        row.case, row.state = known, S.KNOWN
    elif file.rows.filter(key=row.key, number__lt=row.number).exclude(key="").exists():
        row.faults, row.state = {"key": _("This number stands in the file twice.")}, S.FAULTY
    elif line.faults:
        row.state = S.FAULTY
    else:
        row.state = _placed(file, row, line)


def _placed(file: HotlineFile, row: HotlineRow, line: Line) -> str:
    try:
        class_named(line.class_words, file.hotline.case_class)
    except Invalid as problem:
        row.faults = _sentences(problem)
        return S.FAULTY
    return S.NEW if line.lon is not None or spot_of_words(line.place) else S.UNPLACED


def _brought(file: HotlineFile, key: str) -> Case | None:
    if not key:
        return None
    done = HotlineRow.objects.filter(hotline=file.hotline_id, key=key[:64], state=S.DONE)
    row = done.select_related("case").first()
    return row.case if row else None


def _bring_in(file: HotlineFile, row: HotlineRow) -> None:
    """Report it, or say why not."""
    if known := _brought(file, row.key):  # by another file meanwhile
        row.case, row.state = known, S.KNOWN
        return
    problem = tried(
        partial(_report, file, row),
        gone=_("Whoever agreed does not take reports for this office any more."),
        broken=_("Something broke on our side. Nothing was kept of this row."),
        file=file.pk,
        row=row.number,
    )
    if problem:
        row.case, row.state, row.faults = None, S.FAILED, _sentences(problem)
    else:
        row.state, row.cells = S.DONE, ""  # now the case has it


def _sentences(problem: Problem) -> dict[str, str]:
    fields = getattr(problem, "fields", None) or {"": problem}
    return {name: str(sentence) for name, sentence in fields.items()}


def _report(file: HotlineFile, row: HotlineRow) -> None:
    agreed = file.confirmed_by_id or file.asked_by_id
    person = User.objects.get(pk=agreed)  # with nothing remembered of what it may
    hotline_for_bringing(person, file.hotline_id)
    line = read_line(cells_of(row), file.columns)
    lon, lat = line.lon, line.lat
    if lon is None:
        lon, lat = spot_of_words(line.place) or (None, None)
    report = Report(
        uuid=uuid_of(file.hotline.code, line.key),
        case_class=class_named(line.class_words, file.hotline.case_class),
        source=Source.HOTLINE,
        description=line.description,
        lon=lon,
        lat=lat,
        place=line.place,
        urgent=line.urgent,
        contact=Contact(line.name, line.phone),
        logged_for=file.hotline.office,
    )
    row.case = report_case(report, actor=person)[0]
