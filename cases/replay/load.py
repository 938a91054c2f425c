"""Bringing a file of foreign cases in, a thousand at a time."""

import csv
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, TextIO
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from cases.models import FAR_FUTURE, Case, CaseClass, CaseEvent, CaseText, Clock, Participant, Scheme
from cases.queries.centres import all_centres
from cases.replay.history import History, Teller, unsaved_case, uuid_of
from cases.replay.mapping import CaseMapping
from cases.replay.rows import Rejected, Row, read_row
from gridgov.audit import record
from gridgov.files import opened_text
from gridgov.problems import Invalid
from grids.locating import Place, locate_many
from members.models import User

CHUNK = 1000


@dataclass
class Replayed:
    """Counts: rows read, cases made, made without a grid, rows rejected, rows that were here already."""

    read: int = 0
    imported: int = 0
    without_grid: int = 0
    rejected: int = 0
    known: int = 0
    reasons: dict[int, str] = field(default_factory=dict)


@dataclass
class Replay:
    """One run over one file."""

    mapping: CaseMapping
    end: datetime
    rejects: Any = None
    progress: Callable[[int], None] = lambda done: None
    counts: Replayed = field(default_factory=Replayed)

    def __post_init__(self) -> None:
        self.centres = all_centres()
        self.classes = _Classes(self.mapping.name)
        self.seen: set[str] = set()

    def run(self, rows: Iterable[dict[str, str]]) -> Replayed:
        """Every row, in chunks; each chunk is there whole or not at all."""
        numbered = enumerate(rows, start=1)
        while chunk := list(islice(numbered, CHUNK)):
            self._load(list(self._usable(chunk)))
            self.progress(self.counts.read)
        return self.counts

    def _usable(self, chunk: list[tuple[int, dict[str, str]]]) -> Iterator[Row]:
        for number, raw in chunk:
            self.counts.read += 1
            try:
                row = read_row(raw, self.mapping)
                if row.key in self.seen:
                    raise Rejected(_("its number stands in the file twice"))
            except Rejected as reason:
                self._reject(number, raw, str(reason))
                continue
            self.seen.add(row.key)
            yield row

    def _reject(self, number: int, raw: dict[str, str], reason: str) -> None:
        self.counts.rejected += 1
        if len(self.counts.reasons) < 20:
            self.counts.reasons[number] = reason
        if self.rejects:
            fields = [raw.get(column) or "" for column in self.mapping.columns.values()]
            self.rejects.writerow([number, reason, *fields])

    @transaction.atomic
    def _load(self, rows: list[Row]) -> None:
        uuids = {uuid_of(self.mapping, row.key): row for row in rows}
        for known in Case.objects.filter(uuid__in=uuids).values_list("uuid", flat=True):
            self.counts.known += 1
            del uuids[known]
        places = _places(list(uuids.values()))
        histories = [
            self._tell(row, uuid, place) for (uuid, row), place in zip(uuids.items(), places, strict=True)
        ]
        _save(histories)
        self.counts.imported += len(histories)
        self.counts.without_grid += sum(history.case.reported_grid_id is None for history in histories)

    def _tell(self, row: Row, uuid: UUID, place: Place | None) -> History:
        case = unsaved_case(row, uuid, place, self.classes.get(row.class_name), self.centres)
        return Teller(
            row, case, feedback=self.mapping.feedback_limit, centres=self.centres, end=self.end
        ).tell()


class _Classes:
    """The foreign catalogue grows with the file: one scheme, a class for each name."""

    def __init__(self, name: str) -> None:
        self.scheme, _made = Scheme.objects.get_or_create(
            code=name, defaults={"name": name, "name_en": name, "is_current": False}
        )
        self.known = {row.name: row for row in CaseClass.objects.filter(scheme=self.scheme)}

    def get(self, name: str) -> CaseClass:
        name = name[:120]
        if name not in self.known:
            self.known[name] = CaseClass.objects.create(
                scheme=self.scheme, kind="event", code=f"{len(self.known) + 1:05}", name=name, name_en=name
            )
        return self.known[name]


def _places(rows: list[Row]) -> list[Place | None]:
    located = [index for index, row in enumerate(rows) if row.lon is not None]
    found = locate_many([rows[i].lon or 0.0 for i in located], [rows[i].lat or 0.0 for i in located])
    places: list[Place | None] = [None] * len(rows)
    for index, place in zip(located, found, strict=True):
        places[index] = place
    return places


def _save(histories: list[History]) -> None:
    for history in histories:
        if history.case.closed_at:
            history.case.due_at = FAR_FUTURE
    Case.objects.bulk_create([history.case for history in histories])
    texts = CaseText.objects.bulk_create([history.text for history in histories if history.text])
    for history, text in zip(histories, texts, strict=True):
        history.events[0].text = text
    Clock.objects.bulk_create([clock for history in histories for clock in history.clocks])
    CaseEvent.objects.bulk_create([event for history in histories for event in history.events])
    Participant.objects.bulk_create([role for history in histories for role in history.roles.values()])


def import_cases(
    *,
    file: str,
    mapping: CaseMapping,
    rejects: Path | None = None,
    by: User | None = None,
    progress: Callable[[int], None] = lambda done: None,
) -> Replayed:
    """Replay every case of a CSV; bad rows are rejected one by one.

    Invalid when the file is not what the mapping says. Bringing the same file in again adds nothing.
    """
    end = _end_of(file, mapping)
    with ExitStack() as stack:
        writer = (
            csv.writer(stack.enter_context(rejects.open("w", newline="", encoding="utf-8")))
            if rejects
            else None
        )
        if writer:
            writer.writerow(["row", "reason", *mapping.columns.values()])
        reader = _reader(stack.enter_context(opened_text(file)), mapping)
        counts = Replay(mapping, end, writer, progress).run(reader)
    record(
        actor=by,
        action="cases.import",
        target=None,
        data={"mapping": mapping.name, "imported": counts.imported},
    )
    return counts


def _end_of(file: str, mapping: CaseMapping) -> datetime:
    """The latest instant the file speaks of: until then open cases are told."""
    latest = None
    with opened_text(file) as text:
        for raw in _reader(text, mapping):
            try:
                row = read_row(raw, mapping)
            except Rejected:
                continue
            latest = max(moment for moment in (latest, row.opened, row.closed) if moment)
    if latest is None:
        raise Invalid(_("Not one row of the file can be read. The first reason stands in the rejects."))
    return latest


def _reader(text: TextIO, mapping: CaseMapping) -> Iterable[dict[str, str]]:
    reader = csv.DictReader(text)
    mapping.check_header(list(reader.fieldnames or []))
    return reader
