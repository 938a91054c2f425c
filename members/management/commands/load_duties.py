from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from gridgov.commands import Answer, AnsweringCommand, existing_file
from members.actions.duties import SHIPPED, load_duties


class Command(AnsweringCommand):
    help = "Load duties (the shipped ones, or those of a CSV with the same columns)."

    def arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", type=existing_file, default=SHIPPED)

    def answer(self, **options: Any) -> Answer:
        loaded = load_duties(file=options["file"])
        return Answer({"loaded": loaded}, [_("%(count)s duties loaded.") % {"count": loaded}])
