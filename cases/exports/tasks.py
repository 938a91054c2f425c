"""Making the files: the worker's part.

A list grows by one batch a transaction. The row that says how far the file is good is written in the same transaction
as the mark of the work item, so after a death the next worker cuts the file there and goes on: no case is in it twice
and none is missing. The person is told in the transaction that ends it, once.
"""

import os
import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from typing import Any

from django.db import transaction
from django.http import Http404
from django.utils import timezone, translation

from cases.access import case_for_reading
from cases.exports import files
from cases.exports.actions import ask_step, step_key
from cases.exports.paper import write_paper
from cases.exports.queries import scope_of
from cases.exports.rules import KEEP
from cases.exports.sheets import sheet_of
from cases.exports.words import about_list
from cases.exports.workbook import write_workbook
from cases.models import Export, Notice
from gridgov.files import csv_stream
from gridgov.models import WorkItem
from gridgov.problems import Invalid, Refused
from gridgov.work import handles, sweeps
from members.models import User

AT_ONCE = 2_000  # rows of one transaction
LONG = timedelta(minutes=10)  # nothing has failed to the last attempt before
MOST_FILES = 20_000  # looked at in one sweep
TURNS = 5  # transactions before other work has its turn


@handles("export", at_once=TURNS)
def go_on(payload: dict[str, Any]) -> None:
    """The next step of an export, unless somebody gave it up or the step was made."""
    export = Export.objects.select_related("asked_by", "case").get(pk=payload["export"])
    here = (export.last_case, export.size)
    if not export.under_way or here != (payload["after"], payload["size"]):
        return
    person = User.objects.get(pk=export.asked_by_id)  # with nothing remembered of what it may
    with translation.override(export.language):
        Making(export, person, timezone.now()).step()


@dataclass
class Making:
    """One step of one export."""

    export: Export
    person: User
    now: datetime

    def step(self) -> None:
        """Write the paper, or the next rows, or make the file of them."""
        if not self.person.is_active:
            self.end(Export.State.FAILED)
        elif self.export.case_id:
            self._paper()
        else:
            try:
                self._list()
            except (Invalid, Refused) as problem:  # its filter or its right does not hold any more
                self.export.about = f"{self.export.about} · {problem}"
                self.end(Export.State.FAILED)
            except Http404:
                self.end(Export.State.FAILED)

    def _list(self) -> None:
        export = self.export
        if export.fresh_from is None or not files.is_good(export):
            self._begin()
        sheet = sheet_of(export)
        items = sheet.next(export, self.person, AT_ONCE)
        head = [] if export.size else [sheet.head(export)]
        text = "".join(csv_stream([*head, *sheet.lines(items, export, self.now)]))
        export.size = files.append(export, text if not export.size else text.removeprefix("\ufeff"))
        export.done, export.fresh_to = export.done + len(items), timezone.now()
        if len(items) == AT_ONCE:
            export.last_case = items[-1].pk
            if self._save():
                ask_step(export)
        else:
            self._finish()

    def _begin(self) -> None:
        """What the whole file has in common; also anew where its beginning was lost."""
        export, sheet = self.export, sheet_of(self.export)
        export.last_case = export.size = export.done = 0
        export.top_case, export.fresh_from = sheet.newest(export, self.person), self.now
        export.total = sheet.rows(export, self.person).filter(pk__lte=export.top_case).count()
        export.scope, export.state = scope_of(self.person), Export.State.RUNNING

    def _finish(self) -> None:
        export, draft = self.export, files.draft_of(self.export)
        if export.format == Export.Format.XLSX:
            whole = write_workbook(
                files.part_of(export),
                draft,
                kinds=sheet_of(export).kinds(export),
                title=str(sheet_of(export).title),
                about=about_list(export, self.person),
                go_on=self._wanted,
            )
            if not whole:
                files.remove(export)
                return
        else:
            shutil.copyfile(files.part_of(export), draft)
        self._name(draft)

    def _paper(self) -> None:
        export, draft = self.export, files.draft_of(self.export)
        export.fresh_from, export.total = self.now, 1
        try:
            case = case_for_reading(self.person, export.case_id or 0)
        except Http404:
            self.end(Export.State.FAILED)
            return
        write_paper(draft, case, self.person, self.now)
        export.done, export.fresh_to = 1, timezone.now()
        self._name(draft)

    def _name(self, draft: Any) -> None:
        """The whole file takes its name; a death before the commit leaves one that the next attempt writes again."""
        os.replace(draft, files.file_of(self.export))
        self.export.size = files.file_of(self.export).stat().st_size
        self.export.expires_at = timezone.now() + KEEP
        self.end(Export.State.DONE)

    def end(self, state: str) -> None:
        """Over, one way or the other: say so to the person, once."""
        self.export.state, self.export.ended_at = state, timezone.now()
        if not self._save():
            return
        kind = "export" if state == Export.State.DONE else "export_fail"
        told = Notice(user=self.person, export=self.export, kind=kind, at=timezone.now())
        Notice.objects.bulk_create([told], ignore_conflicts=True)
        part = files.part_of(self.export)
        transaction.on_commit(partial(part.unlink, missing_ok=True), robust=True)

    def _wanted(self) -> bool:
        return Export.objects.filter(pk=self.export.pk, state__in=Export.UNDER_WAY).exists()

    def _save(self) -> bool:
        """Write how far it is; nothing where the person gave it up meanwhile."""
        state = Export.objects.select_for_update(no_key=True).values_list("state", flat=True)
        if state.get(pk=self.export.pk) not in Export.UNDER_WAY:
            files.remove(self.export)
            return False
        self.export.save()
        return True


@sweeps("exports_over")
def sweep_exports(limit: int) -> int:
    """Delete files whose time is over, and tell whoever waits for one that cannot be made."""
    return delete_expired(limit=limit) + give_up(limit=limit) + delete_left(limit=limit)


def delete_left(*, limit: int = 200) -> int:
    """Files of exports that are over or gone: whoever was to delete them died between the commit and that."""
    found = list(islice(files.left((timezone.now() - LONG).timestamp()), MOST_FILES))
    kept = Export.objects.filter(uuid__in={uuid for uuid, _path in found})
    wanted = set(kept.filter(state__in=[*Export.UNDER_WAY, Export.State.DONE]).values_list("uuid", flat=True))
    lost = [path for uuid, path in found if uuid not in wanted][:limit]
    for path in lost:
        path.unlink(missing_ok=True)
    return len(lost)


@transaction.atomic
def delete_expired(*, at: datetime | None = None, limit: int = 200) -> int:
    """The file first: a death in between finds a row that says so still, and deletes nothing twice."""
    at = at or timezone.now()
    due = Export.objects.filter(state=Export.State.DONE, expires_at__lte=at).order_by("expires_at")
    found = list(due.select_for_update(no_key=True, skip_locked=True)[:limit])
    for export in found:
        files.remove(export)
    Export.objects.filter(pk__in=[row.pk for row in found]).update(state=Export.State.EXPIRED)
    return len(found)


@transaction.atomic
def give_up(*, limit: int = 200) -> int:
    """Exports whose work failed to the last attempt."""
    old = Export.objects.filter(ended_at=None, asked_at__lt=timezone.now() - LONG).select_related("asked_by")
    steps = {step_key(export): export for export in old.order_by("asked_at")[:limit]}
    failed = WorkItem.objects.filter(kind="export", key__in=list(steps), state="failed")
    found = [steps[key] for key in failed.values_list("key", flat=True)]
    for export in found:
        Making(export, export.asked_by, timezone.now()).end(Export.State.FAILED)
        files.remove(export)
    return len(found)
