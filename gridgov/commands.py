"""Commands that people and scripts run: one answer, `--json`, and exit codes 0 done, 1 refused, 2 wrong usage.

    class Command(ToolCommand):
        help = "Count the cases."
        def answer(self, **options): return {"cases": Case.objects.count()}
        def words(self, answer): return f"{answer['cases']} cases"

A `Problem` raised by `answer` is the refusal: its sentence goes to stderr, or with `--json` its JSON to stdout.
"""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from gridgov.problems import Problem


class ToolCommand(BaseCommand):
    """`answer` does the work and returns one JSON object; `words` says it to a person.

    A command that did its work and found something wrong sets `self.failed`: the answer is printed, the exit code is 1.
    """

    failed = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="answer with one JSON object on one line")

    def answer(self, **options: Any) -> dict[str, Any]:
        raise NotImplementedError

    def words(self, answer: dict[str, Any]) -> str:
        """The answer for a person; by default one "name: value" a line."""
        return "\n".join(f"{name}: {value}" for name, value in answer.items())

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            answer = self.answer(**options)
        except Problem as problem:
            self.refuse(problem, as_json=options["json"])
        else:
            self.stdout.write(as_line(answer) if options["json"] else self.words(answer))
            if self.failed:
                sys.exit(1)

    def refuse(self, problem: Problem, *, as_json: bool) -> None:
        """Say why not, and exit with 1."""
        if as_json:
            self.stdout.write(as_line(problem.as_json()))
        else:
            self.stderr.write(str(problem))
        sys.exit(1)


def as_line(answer: dict[str, Any]) -> str:
    """JSON on one line; decimals and dates as text."""
    return json.dumps(answer, ensure_ascii=False, default=str)
