"""load_calendar FILE.json | --country CN --year N"""

from datetime import date
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _

from cases.calendars import Loaded, load_country, load_rules, missing_years
from gridgov.commands import Answer, AnsweringCommand, file_or_stdin
from gridgov.files import read_json


class Command(AnsweringCommand):
    help = (
        "Load a working calendar from a JSON file, or add a year of a country's holidays to one. "
        "The loaded dates replace, all others stay; a change makes a new version."
    )

    def arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file",
            nargs="?",
            type=file_or_stdin,
            metavar="FILE.json",
            help="a calendar file (.gz too, - for stdin)",
        )
        parser.add_argument("--country", help="two letters; CN has make-up working days")
        parser.add_argument("--year", type=int)
        parser.add_argument("--name", default="", help="calendar to extend (default: the country's letters)")
        parser.add_argument("--timezone", default="", help="of a new calendar, like Europe/Berlin")
        parser.add_argument(
            "--effective-from",
            type=date.fromisoformat,
            metavar="DAY",
            help="clocks that begin on this day or later use it (default: as if it had always been so)",
        )
        parser.add_argument(
            "--estimate",
            action="store_true",
            help="a year that is not published yet: holidays fixed by law only, marked as estimated",
        )

    def answer(self, **options: Any) -> Answer:
        loaded = self._load(options)
        version = loaded.version
        data = {
            "calendar": version.calendar.name,
            "version": version.number,
            "changed": loaded.changed,
            "from": version.covers_from,
            "to": version.covers_to,
            "days": len(version.days),
            "in_force_from": version.effective_from,
            "warnings": [w.sentence for w in missing_years() if w.calendar == version.calendar],
        }
        return Answer(data, _told(data))

    def _load(self, options: dict[str, Any]) -> Loaded:
        if options["file"] and not (options["country"] or options["year"]):
            return load_rules(data=read_json(options["file"]), effective_from=options["effective_from"])
        if options["file"] or not options["country"] or options["year"] is None:
            raise CommandError("give a FILE.json, or --country and --year", returncode=2)
        names = ("country", "year", "name", "timezone", "estimate", "effective_from")
        return load_country(**{name: options[name] for name in names})


def _told(data: dict[str, Any]) -> list[str]:
    words = (
        _("%(calendar)s: version %(version)s made, %(from)s to %(to)s, %(days)s single days.")
        if data["changed"]
        else _("%(calendar)s: version %(version)s already says so, %(from)s to %(to)s, %(days)s single days.")
    )
    return [words % data, *data["warnings"]]
