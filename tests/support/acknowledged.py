"""What a server has acknowledged against what its database holds: nothing missing, nothing doubled, nothing besides."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from threading import Lock
from uuid import UUID

OnCase = tuple[int, str]  # a case and a move's name, or a case and a text


@dataclass
class Written:
    """What the clients were told is done."""

    reports: dict[UUID, int] = field(default_factory=dict)  # the client's id -> the case
    moves: list[OnCase] = field(default_factory=list)
    notes: dict[str, int] = field(default_factory=dict)  # text, case
    lock: Lock = field(default_factory=Lock)

    def count(self) -> int:
        return len(self.reports) + len(self.moves) + len(self.notes)


@dataclass
class Kept:
    """What the database holds of all that the clients wrote, and how often."""

    reports: dict[UUID, int]
    events: Counter[OnCase]
    notes: Counter[OnCase]


def differences(written: Written, kept: Kept, moves: tuple[str, ...]) -> list[str]:
    """A sentence for each write that is missing, doubled, or that nobody was told of. `moves` are the clients'."""
    asked = Counter([*written.moves, *((case, "report") for case in written.reports.values())])
    events = Counter({what: often for what, often in kept.events.items() if what[1] in (*moves, "report")})
    notes = Counter((case, text) for text, case in written.notes.items())
    found = [
        f"report {uuid}: acknowledged as {written.reports.get(uuid)}, kept as {kept.reports.get(uuid)}"
        for uuid in sorted({*written.reports, *kept.reports})
        if written.reports.get(uuid) != kept.reports.get(uuid)
    ]
    return [*found, *_other(asked, events), *_other(notes, kept.notes)]


def _other(asked: Counter[OnCase], kept: Counter[OnCase]) -> Iterator[str]:
    for what in sorted({*asked, *kept}):
        if asked[what] != kept[what]:
            yield f"case {what[0]}, {what[1]}: acknowledged {asked[what]}, kept {kept[what]}"
