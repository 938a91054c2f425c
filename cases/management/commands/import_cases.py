"""import_cases FILE.csv --mapping FILE.toml [--rejects FILE.csv]"""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from cases.replay.load import import_cases
from cases.replay.mapping import read_mapping
from gridgov.commands import Answer, AnsweringCommand, Progress, existing_file


class Command(AnsweringCommand):
    """Replay real cases of another system with their own times; nobody is told anything."""

    help = __doc__ or ""

    def arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=existing_file, help="CSV, may be .gz")
        parser.add_argument("--mapping", type=existing_file, required=True, help="TOML: which column is what")
        parser.add_argument("--rejects", type=Path, help="CSV to write rejected rows to, with reasons")

    def answer(self, **options: Any) -> Answer:
        progress = Progress(_("Rows"))
        counts = import_cases(
            file=str(options["file"]),
            mapping=read_mapping(options["mapping"]),
            rejects=options["rejects"],
            progress=progress,
        )
        progress.end()
        data = {name: getattr(counts, name) for name in ("read", "imported", "without_grid", "rejected")}
        if counts.known:
            data["known"] = counts.known
        lines = [f"{name}: {number:,}" for name, number in data.items()]
        return Answer(data, lines + [f"row {row}: {reason}" for row, reason in counts.reasons.items()])
