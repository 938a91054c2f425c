"""state_diagram: the state table as mermaid and markdown, as it stands in docs/architecture.md."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser

from cases.workflow.picture import diagram, table
from gridgov.commands import Answer, AnsweringCommand
from gridgov.problems import Invalid

PAGE = Path(settings.BASE_DIR) / "docs" / "architecture.md"
BEGIN, END = (
    "<!-- begin of the state table: `manage.py state_diagram --write` -->",
    "<!-- end of the state table -->",
)


class Command(AnsweringCommand):
    help = "Print the state table of cases as a diagram and a table. With --write, renew it in docs/architecture.md."

    def arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--write", action="store_true")

    def answer(self, **options: Any) -> Answer:
        if options["write"]:
            PAGE.write_text(renewed(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
            return Answer({"written": str(PAGE)}, [f"Written to {PAGE}."])
        return Answer({"mermaid": diagram(), "table": table()}, [section()])


def section() -> str:
    """Diagram and table between their marks."""
    return f"{BEGIN}\n\n```mermaid\n{diagram()}\n```\n\n{table()}\n\n{END}"


def renewed(page: str) -> str:
    """The page with its section as it should be."""
    head, begin, rest = page.partition(BEGIN)
    _old, end, tail = rest.partition(END)
    if not begin or not end:
        raise Invalid(f"{PAGE} lacks the marks of the state table: {BEGIN} … {END}")
    return f"{head}{section()}{tail}"
