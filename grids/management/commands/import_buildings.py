from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gridgov.commands import Answer, AnsweringCommand, Progress
from grids import queries
from grids.actions.import_buildings import BuildingImport, import_buildings
from grids.buildings.rows import BuildingFields
from grids.management.arguments import layer_arguments
from grids.reading import read_points

SHOWN = 20


class Command(AnsweringCommand):
    help = "Import buildings with their households and dwellings from a CSV or a layer of points."

    def arguments(self, parser: CommandParser) -> None:
        layer_arguments(parser)
        parser.add_argument("--code", required=True, metavar="FIELD")
        parser.add_argument("--households", metavar="FIELD")
        parser.add_argument("--dwellings", metavar="FIELD")
        parser.add_argument("--name", metavar="FIELD")
        parser.add_argument("--lon", metavar="FIELD", help="longitude or x, where no geometry tells it")
        parser.add_argument("--lat", metavar="FIELD", help="latitude or y")
        parser.add_argument("--dry-run", action="store_true", help="report, then undo")

    def answer(self, **options: Any) -> Answer:
        fields = BuildingFields(*(options[name] for name in ("code", "households", "dwellings", "name")))
        fields.require_numbers()
        progress = Progress(options["file"].name)
        with read_points(
            options["file"], lon=options["lon"], lat=options["lat"], crs=options["crs"], near=queries.bounds(),
            progress=progress,
        ) as layer:  # fmt: skip
            progress.end()
            report = import_buildings(layer=layer, fields=fields, dry_run=options["dry_run"])
        return Answer(report.as_json(), _told(report), ok=not report.rejected)


def _told(report: BuildingImport) -> list[str]:
    lines = [
        _("Buildings: %(created)s new, %(updated)s brought up to date, %(unchanged)s as they were.")
        % {"created": report.created, "updated": report.updated, "unchanged": report.unchanged}
    ]
    if report.rejected:
        lines.append(
            ngettext("%(count)s row was rejected:", "%(count)s rows were rejected:", report.rejected)
            % {"count": report.rejected}
        )
    lines += [
        _("Row %(row)s: %(sentence)s") % {"row": row, "sentence": why} for row, why in report.rows[:SHOWN]
    ]
    if (more := report.rejected - SHOWN) > 0:
        lines.append(ngettext("… and %(more)s more row.", "… and %(more)s more rows.", more) % {"more": more})
    return [*lines, _("Nothing was kept: this was a dry run.")] if report.dry_run else lines
