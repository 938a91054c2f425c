"""The worker's part: each row is looked at, and later reported, in one transaction together with its own mark.

Whoever dies leaves the row as it was: nothing is reported twice and nothing forgotten. A report's uuid follows from the
hotline and its number, and a number stands once in a hotline, whichever file brings it.
"""

import structlog
from django.db import OperationalError, connection, transaction
from django.http import Http404
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from cases.actions import Contact, Report, report_case
from cases.hotlines.access import hotline_for_bringing
from cases.hotlines.actions import OPEN_ROWS, cells_of
from cases.hotlines.placing import class_named, spot_of_words
from cases.hotlines.rules import KEEP, Line, read_line, uuid_of
from cases.models import Case, HotlineFile, HotlineRow, Source
from gridgov.deadlocks import again_after_deadlock
from gridgov.problems import Invalid, Problem
from gridgov.work import hurry, sweeps

log = structlog.get_logger(__name__)
AT_ONCE = 25  # rows before other work has its turn
S, F = HotlineRow.State, HotlineFile.State


@sweeps("hotlines")
def sweep_hotlines(limit: int) -> int:
    """At most `limit` rows of files under way; asks for another sweep where some are left."""
    most, done = min(limit, AT_ONCE), 0
    files = HotlineFile.objects.filter(state__in=[F.LOOKING, F.RUNNING]).order_by("?")
    for file in files.select_related("hotline__office", "hotline__case_class__parent", "asked_by"):
        while done < most and _next(file):
            done += 1
        if done < most:
            _go_on(file)
    if done == most < limit:
        hurry("hotlines")
    return done


@sweeps("hotlines_over")
def forget_old_files(limit: int) -> int:
    """Forget what stood in rows that became no case, a month after; numbers that became one stay known."""
    old = HotlineFile.objects.filter(ended_at__lt=timezone.now() - KEEP).order_by("ended_at")[:limit]
    ids = list(old.values_list("pk", flat=True))
    with transaction.atomic():
        HotlineRow.objects.filter(file__in=ids, state=S.DONE).update(file=None)
        HotlineFile.objects.filter(pk__in=ids).delete()
    return len(ids)


def _waiting(file: HotlineFile) -> list[str]:
    if file.state == F.LOOKING:
        return [S.WAITING]
    return [S.NEW, S.UNPLACED] if file.unplaced else [S.NEW]


@again_after_deadlock
@transaction.atomic
def _next(file: HotlineFile) -> bool:
    """One row, claimed, done and marked in this transaction."""
    rows = HotlineRow.objects.filter(file=file, state__in=_waiting(file), file__state=file.state)
    row = rows.select_for_update(of=("self",), skip_locked=True).order_by("pk").first()
    if row is None:
        return False
    with translation.override(file.language):
        (_look if file.state == F.LOOKING else _bring_in)(file, row)
    row.at = timezone.now()
    row.save()
    return True


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
        row.faults = {name: str(sentence) for name, sentence in problem.fields.items()}
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
    try:
        with transaction.atomic():
            row.case = _reported(file, read_line(cells_of(row), file.columns))
            connection.check_constraints()
    except OperationalError:
        raise  # the connection, or a deadlock, which is tried once more: the row stays as it is
    except Http404:
        row.state, row.faults = (
            S.FAILED,
            {"": _("Whoever agreed does not take reports for this office any more.")},
        )
    except Problem as problem:
        fields = getattr(problem, "fields", None) or {"": str(problem)}
        row.state, row.faults = S.FAILED, {name: str(sentence) for name, sentence in fields.items()}
    except Exception:
        log.exception("hotline_row_failed", file=file.pk, row=row.number)
        row.state, row.faults = (
            S.FAILED,
            {"": _("Something broke on our side. Nothing was kept of this row.")},
        )
    else:
        row.state, row.cells = S.DONE, ""  # now the case has it


def _reported(file: HotlineFile, line: Line) -> Case:
    hotline_for_bringing(file.asked_by, file.hotline_id)  # with the rights of this moment
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
    return report_case(report, actor=file.asked_by)[0]


@transaction.atomic
def _go_on(file: HotlineFile) -> None:
    """To the next state where no row is left; asked after each turn, so the last one to end finds none."""
    locked = HotlineFile.objects.select_for_update(no_key=True, of=("self",)).get(pk=file.pk)
    if locked.state != file.state or locked.rows.filter(state__in=_waiting(locked)).exists():
        return
    if locked.state == F.LOOKING and locked.rows.filter(state__in=[S.NEW, S.UNPLACED]).exists():
        locked.state = F.READY
    else:  # done, or there is nothing that could be brought in
        locked.state, locked.ended_at = F.DONE, timezone.now()
        locked.rows.filter(state__in=OPEN_ROWS).update(state=S.LEFT)
    locked.save()
