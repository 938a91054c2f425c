"""Commands that people and scripts run: exit code 0 done, 1 refused with the reasons, 2 wrong usage.

    class Command(AnsweringCommand):
        help = "Count the cases."
        def arguments(self, parser): parser.add_argument("area")
        def answer(self, **options): return Answer({"cases": 3}, ["3 cases."])

With `--json` the answer is one JSON object on one line. A `Problem` raised by `answer` is the refusal: its sentence
goes to stderr, or with `--json` its JSON to stdout.
"""

import argparse
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import ProgrammingError, connection
from django.db.migrations.recorder import MigrationRecorder

from gridgov.problems import Problem

EMBEDDED = "gridgov.postgres.backend"
EVERY_SECONDS = 1.0


@dataclass(frozen=True)
class Answer:
    """`data` for scripts, `lines` for people; not `ok`: the work was done and found something wrong (exit code 1)."""

    data: dict[str, Any]
    lines: Sequence[str] = ()
    ok: bool = True


class AnsweringCommand(BaseCommand):
    """A command with one answer."""

    def arguments(self, parser: CommandParser) -> None:
        """Add the command's own arguments."""

    def answer(self, **options: Any) -> Answer:
        """Do the work."""
        raise NotImplementedError

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="answer with one JSON object on one line")
        self.arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            answer = self._answer(options)
        except Problem as problem:
            self._refuse(problem, as_json=options["json"])
        else:
            self.stdout.write(as_line(answer.data) if options["json"] else "\n".join(answer.lines))
            if not answer.ok:
                sys.exit(1)

    def _answer(self, options: dict[str, Any]) -> Answer:
        """The answer; a database of our own that has no tables yet gets them first, as by `make run`."""
        try:
            return self.answer(**options)
        except ProgrammingError:
            if (
                settings.DATABASES["default"]["ENGINE"] != EMBEDDED
                or MigrationRecorder(connection).has_table()
            ):
                raise
        self.stderr.write("The database is new: making its tables.")
        call_command("migrate", verbosity=0)
        return self.answer(**options)

    def _refuse(self, problem: Problem, *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(as_line(problem.as_json()))
        else:
            self.stderr.write(str(problem))
        sys.exit(1)


def as_line(data: dict[str, Any]) -> str:
    """JSON on one line; decimals and dates as text."""
    return json.dumps(data, ensure_ascii=False, default=str)


def existing_file(value: str) -> Path:
    """Type of an argument: a file that is there."""
    path = Path(value)
    if not path.is_file():
        raise argparse.ArgumentTypeError(f"there is no file {value}")
    return path


def file_or_stdin(value: str) -> str:
    """Type of an argument for `gridgov.files`: a file that is there, or - for standard input."""
    return value if value == "-" else str(existing_file(value))


class Progress:
    """Tells a person at a terminal how far a long work is; silent elsewhere and for short ones.

    Called with the number of rows done so far; `end` clears the line.
    """

    def __init__(self, what: str) -> None:
        self._what = what
        self._told = time.monotonic() + EVERY_SECONDS
        self._shown = False

    def __call__(self, done: int) -> None:
        if time.monotonic() < self._told or not sys.stderr.isatty():
            return
        self._told, self._shown = time.monotonic() + EVERY_SECONDS, True
        sys.stderr.write(f"\r{self._what}: {done:,}")
        sys.stderr.flush()

    def end(self) -> None:
        if self._shown:
            sys.stderr.write("\r\033[K")
            sys.stderr.flush()
