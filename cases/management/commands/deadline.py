"""deadline START LIMIT UNIT [--calendar NAME] [--pause A/B …] | --batch FILE.jsonl"""

from typing import Any

from django.core.management.base import CommandError, CommandParser

from cases.calendars.batch import Answering
from gridgov.commands import Answer, AnsweringCommand, as_line, file_or_stdin
from gridgov.files import opened_text


class Command(AnsweringCommand):
    help = (
        "Compute when a limit runs out. START is ISO 8601, without an offset in the calendar's time zone. "
        "UNIT is minute, hour, day, working_hour or working_day."
    )

    def arguments(self, parser: CommandParser) -> None:
        parser.add_argument("start", nargs="?", metavar="START")
        parser.add_argument("limit", nargs="?", metavar="LIMIT")
        parser.add_argument("unit", nargs="?", metavar="UNIT")
        parser.add_argument("--calendar", help="name of a calendar (default: the default calendar)")
        parser.add_argument(
            "--pause", action="append", default=[], metavar="A/B", help="time that does not count; may repeat"
        )
        parser.add_argument(
            "--batch",
            type=file_or_stdin,
            metavar="FILE.jsonl",
            help='lines of {"start","limit","unit","calendar","pauses"}; - for stdin',
        )

    def handle(self, *args: Any, **options: Any) -> None:
        asked = [options[name] for name in ("start", "limit", "unit")]
        if options["batch"] and not any(asked) and not options["pause"]:
            return self._batch(options)
        if options["batch"] or None in asked:
            raise CommandError("give START LIMIT UNIT, or --batch FILE.jsonl", returncode=2)
        return super().handle(*args, **options)

    def answer(self, **options: Any) -> Answer:
        asked = {name: options[name] for name in ("start", "limit", "unit", "calendar")}
        found = Answering().due(asked | {"pauses": options["pause"]})
        return Answer(found, [as_line(found)])

    def _batch(self, options: dict[str, Any]) -> None:
        answering = Answering(options["calendar"])
        with opened_text(options["batch"]) as lines:
            for line in lines:
                self.stdout.write(as_line(answering.answer(line)))
