"""audit: every invariant over the whole database, one line for each breach and each warning."""

from typing import Any

from cases.auditing import CHECKS
from gridgov.alarms import sentences
from gridgov.auditing import Breach, of_higher_floors
from gridgov.commands import Answer, AnsweringCommand, Progress


class Command(AnsweringCommand):
    help = (
        "Look for broken invariants in the whole database. Exit code 1 if there are any; what will break if nobody "
        "looks after it is a warning, and no reason to fail."
    )

    def answer(self, **options: Any) -> Answer:
        breaches: list[Breach] = []
        checks = (*CHECKS, *of_higher_floors())
        for number, check in enumerate(checks, start=1):
            progress = Progress(f"{number}/{len(checks)} {check.__name__}")
            for breach in check():
                breaches.append(breach)
                progress(len(breaches))
            progress.end()
        data = {
            "ok": not breaches,
            "checks": len(checks),
            "breaches": [breach.as_json() for breach in breaches],
            "warnings": (warnings := sentences()),
        }
        lines = [str(breach) for breach in breaches] or [f"{len(checks)} checks, nothing is broken."]
        return Answer(data, [*lines, *(f"warning: {each}" for each in warnings)], ok=not breaches)
