"""Files beside cases: each that is said to be there lies there whole, and what was removed lies nowhere."""

from collections.abc import Iterator

from cases.models import Attachment
from gridgov.auditing import Breach, Check


def files_are_whole() -> Iterator[Breach]:
    """Of the size that the row says."""
    for row in Attachment.objects.filter(removed_at=None, shredded_at=None).iterator():
        storage, name = row.file.storage, row.file.name or ""
        if not storage.exists(name) or storage.size(name) != row.size:
            yield Breach("files", str(row), "is not there or not whole")


def removed_files_are_gone() -> Iterator[Breach]:
    """Deleted with the removal."""
    for row in Attachment.objects.exclude(removed_at=None, shredded_at=None).iterator():
        if row.file.storage.exists(row.file.name or ""):
            yield Breach("files", str(row), "was removed, and lies here")


CHECKS: tuple[Check, ...] = (files_are_whole, removed_files_are_gone)
