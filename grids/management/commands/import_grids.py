from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from gridgov.commands import Answer, AnsweringCommand
from grids.actions.import_grids import GridFields, GridImport, import_grids
from grids.management.arguments import layer_arguments, opened, tolerance_argument


class Command(AnsweringCommand):
    help = "Draft each community's division into grids from a layer file; --publish brings it into force."

    def arguments(self, parser: CommandParser) -> None:
        layer_arguments(parser)
        parser.add_argument("--code", required=True, metavar="FIELD")
        parser.add_argument("--name", metavar="FIELD")
        community = parser.add_mutually_exclusive_group()
        community.add_argument("--community-code", metavar="FIELD")
        community.add_argument(
            "--within", action="store_true", help="community by the largest overlap (default)"
        )
        parser.add_argument(
            "--publish", action="store_true", help="bring into force where it partitions the community"
        )
        tolerance_argument(parser)
        parser.add_argument("--dry-run", action="store_true", help="report, then undo")

    def answer(self, **options: Any) -> Answer:
        with opened(options["file"], options["crs"]) as layer:
            report = import_grids(
                layer=layer,
                fields=GridFields(options["code"], options["name"], options["community_code"]),
                publish=options["publish"],
                tolerance_m2=options["tolerance_m2"],
                dry_run=options["dry_run"],
            )
        return Answer(report.as_json(), _told(report), ok=not report.refused)


def _told(report: GridImport) -> list[str]:
    lines = [
        _("%(grids)s grids in %(communities)s communities; %(published)s divisions in force.")
        % {"grids": report.grids, "communities": report.communities, "published": report.published}
    ]
    for refusal in report.refused:
        lines.append(
            _("Not published: %(community)s. %(reasons)s")
            % {"community": refusal["community"], "reasons": " ".join(refusal["reasons"])}
        )
    return [*lines, _("Nothing was kept: this was a dry run.")] if report.dry_run else lines
