"""export_catalogue classes|standards|mappings FILE.csv|FILE.xlsx [--scheme CODE]"""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from cases.catalogue.exporting import TABLES, table, workbook
from cases.models import Scheme
from gridgov.commands import Answer, AnsweringCommand
from gridgov.files import csv_stream
from gridgov.problems import Invalid


class Command(AnsweringCommand):
    help = "Write the catalogue in the columns that load_catalogue takes."

    def arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=list(TABLES))
        parser.add_argument("file", metavar="FILE")
        parser.add_argument("--scheme", help="code of the only scheme to write")

    def answer(self, **options: Any) -> Answer:
        what, path, code = options["what"], Path(options["file"]), options["scheme"]
        scheme = Scheme.objects.filter(code=code).first() if code else None
        if code and scheme is None:
            raise Invalid(_("No scheme has the code %(code)s.") % {"code": code})
        if path.suffix.lower() == ".xlsx":
            path.write_bytes(workbook(what, scheme))
        else:
            path.write_text("".join(csv_stream(table(what, scheme))), encoding="utf-8", newline="")
        rows = sum(1 for _line in table(what, scheme)) - 1
        return Answer({"what": what, "rows": rows}, [f"{what}: {rows}"])
