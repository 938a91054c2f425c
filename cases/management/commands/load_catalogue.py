"""load_catalogue [FILE.csv|FILE.xlsx …] [--own [--retire]] [--dry-run]"""

from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from cases.catalogue import Difference, load_catalogue
from cases.catalogue.loading import SHIPPED
from gridgov.commands import Answer, AnsweringCommand, file_or_stdin


class Command(AnsweringCommand):
    help = (
        "Load case classes and filing standards. The kind of file is recognised by its columns. "
        "Without a file the catalogue that comes with the program is loaded. What the city set itself stays."
    )

    def arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="*", type=file_or_stdin, metavar="FILE")
        parser.add_argument(
            "--own",
            action="store_true",
            help="the files are the city's word: change also what the city set itself",
        )
        parser.add_argument(
            "--retire", action="store_true", help="with --own: what the files leave out goes out of use"
        )
        parser.add_argument("--dry-run", action="store_true", help="tell the difference, change nothing")

    def answer(self, **options: Any) -> Answer:
        dry_run = options["dry_run"]
        difference = load_catalogue(
            files=options["files"] or SHIPPED, dry_run=dry_run, own=options["own"], retire=options["retire"]
        )
        data: dict[str, Any] = {"dry_run": dry_run} | difference.counts()
        if dry_run:
            data["differences"] = [change.as_json() for change in difference.differing()]
        return Answer(data, _told(difference, dry_run))


def _told(difference: Difference, dry_run: bool) -> list[str]:
    lines = []
    for change in difference.differing() if dry_run else ():
        fields = ", ".join(
            f"{name}: {old or '–'} → {new}" for name, (old, new) in change.as_json()["fields"].items()
        )
        lines.append(f"{change.what} {change.key}: {change.fate} {fields}".rstrip())
    counts = difference.counts()
    for what in counts:
        lines.append(
            f"{what}: " + (", ".join(f"{n} {fate}" for fate, n in sorted(counts[what].items())) or "0")
        )
    return [*lines, _("Nothing was kept: this was a dry run.")] if dry_run else lines
