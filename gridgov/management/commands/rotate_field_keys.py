from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from gridgov.commands import Answer, AnsweringCommand, Progress
from gridgov.crypto import current_key_id
from gridgov.rotation import reseal, sealed_columns, waiting


class Command(AnsweringCommand):
    help = "Seal personal data again under the current key of FIELD_KEYS. May be stopped and started again at any time."

    def arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--batch", type=int, default=500, help="rows in one transaction")

    def answer(self, **options: Any) -> Answer:
        done, left = 0, 0
        progress = Progress(_("Sealing again"))
        for column in sealed_columns():
            while count := reseal(column, size=options["batch"]):
                done += count
                progress(done)
            left += waiting(column).count()
        progress.end()
        line = _("%(done)s values sealed under key %(key)s, %(left)s left.") % {
            "done": done, "key": current_key_id(), "left": left,
        }  # fmt: skip
        return Answer({"resealed": done, "left": left, "key": current_key_id()}, [line], ok=not left)
