import csv
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from gridgov.commands import Answer, AnsweringCommand, Progress, existing_file
from members.actions.resident_import import ResidentImport, import_residents, read_mapping
from members.tables import opened_table

SHOWN = 20


class Command(AnsweringCommand):
    help = (
        "Import residents from XLSX or CSV (also .gz). Bad rows are named and left out, the others are kept."
    )

    def arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=existing_file)
        parser.add_argument(
            "--mapping", type=existing_file, required=True, help="TOML: which column is which"
        )
        parser.add_argument(
            "--rejects", type=Path, help="write row number and reason of each bad row to this CSV"
        )

    def answer(self, **options: Any) -> Answer:
        mapping = read_mapping(options["mapping"])
        progress = Progress(_("Residents"))
        with opened_table(options["file"]) as table:
            result = import_residents(actor=None, table=table, mapping=mapping, progress=progress)
        progress.end()
        if options["rejects"]:
            _write(options["rejects"], result)
        return Answer(result.as_json(), _lines(result), ok=not result.rejects)


def _write(path: Path, result: ResidentImport) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([("row", "reason"), *result.rejects])


def _lines(result: ResidentImport) -> list[str]:
    counts = (
        _("%(read)s rows read: %(imported)s new, %(updated)s updated, %(rejected)s rejected.")
        % result.as_json()
    )
    rows = [
        _("Row %(row)s: %(sentence)s") % {"row": row, "sentence": why} for row, why in result.rejects[:SHOWN]
    ]
    return [counts, *rows]
