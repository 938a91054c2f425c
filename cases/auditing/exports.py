"""Exports: a file that is said to be ready is there, whole, and none outlives its row."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone

from cases.exports import files
from cases.models import Export
from gridgov.auditing import Breach, Check

LATE = timedelta(hours=1)
GONE = (Export.State.FAILED, Export.State.CANCELLED, Export.State.EXPIRED)


def ready_files_are_whole() -> Iterator[Breach]:
    """Of the size that the row says, deleted in time."""
    for export in Export.objects.filter(state=Export.State.DONE).iterator():
        path = files.file_of(export)
        if not path.exists() or path.stat().st_size != export.size:
            yield _of(export, "is ready, and its file is not there or not whole")
        if export.expires_at and export.expires_at < timezone.now() - LATE:
            yield _of(export, "should have been deleted")


def ended_exports_leave_no_file() -> Iterator[Breach]:
    """What was given up, failed or is over lies nowhere any more."""
    for export in Export.objects.filter(state__in=GONE).iterator():
        if files.file_of(export).exists():
            yield _of(export, "is over, and its file lies here")


def _of(export: Export, sentence: str) -> Breach:
    return Breach("exports", str(export), sentence)


CHECKS: tuple[Check, ...] = (ready_files_are_whole, ended_exports_leave_no_file)
