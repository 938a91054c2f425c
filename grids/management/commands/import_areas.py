from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from gridgov.commands import Answer, AnsweringCommand
from grids import rules
from grids.actions.import_areas import AreaFields, AreaImport, import_areas
from grids.management.arguments import layer_arguments, opened, tolerance_argument
from grids.models import Level


class Command(AnsweringCommand):
    help = "Make areas of one level from a layer file, and each area's grid centre."

    def arguments(self, parser: CommandParser) -> None:
        layer_arguments(parser)
        parser.add_argument("--level", required=True, choices=[level.value for level in Level])
        parser.add_argument("--code", required=True, metavar="FIELD")
        parser.add_argument("--name", required=True, metavar="FIELD")
        parser.add_argument("--name-en", metavar="FIELD")
        parser.add_argument("--label", default="", help="own word for the level, in Chinese")
        parser.add_argument("--label-en", default="", help="own word for the level, in English")
        parent = parser.add_mutually_exclusive_group()
        parent.add_argument("--parent-code", metavar="FIELD")
        parent.add_argument("--within", action="store_true", help="parent by the largest overlap")
        tolerance_argument(parser)
        parser.add_argument("--dry-run", action="store_true", help="report, then undo")

    def answer(self, **options: Any) -> Answer:
        names = ("code", "name", "name_en", "parent_code", "within")
        with opened(options["file"], options["crs"]) as layer:
            report = import_areas(
                layer=layer,
                level=options["level"],
                fields=AreaFields(**{name: options[name] for name in names}),
                labels=(options["label"], options["label_en"]),
                tolerance_m2=options["tolerance_m2"],
                dry_run=options["dry_run"],
            )
            data = report.as_json() | {"collections": layer.collections}
        return Answer(data, _told(report))


def _told(report: AreaImport) -> list[str]:
    lines = [
        _("%(created)s areas made, %(completed)s completed, %(root)s of them directly under the city.")
        % {"created": report.created, "completed": report.completed, "root": report.under_root}
    ]
    if report.coverage:
        lines += rules.sentences(report.coverage)
    for code, coverage in report.parents.items():
        lines.append(f"{code}: " + " ".join(rules.sentences(coverage)))
    if report.nesting:
        lines.append(report.nesting.sentence())
    return [*lines, _("Nothing was kept: this was a dry run.")] if report.dry_run else lines
