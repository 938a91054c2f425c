from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from gridgov.commands import Answer, AnsweringCommand, Progress
from grids import queries
from grids.actions.component_rows import OPTIONAL, ComponentFields
from grids.actions.import_components import ComponentImport, import_components
from grids.management.arguments import layer_arguments
from grids.reading import PointLayer, read_points

HELP = {
    "owner": "code or name of the owner",
    "owner_name": "name of an owner that is not known yet",
    "maintainer": "code or name of the maintainer",
    "maintainer_name": "name of a maintainer that is not known yet",
    "place": "place in words",
    "state": "sound, damaged, missing, removed",
}


class Command(AnsweringCommand):
    help = "Register components from a layer of points or a CSV; those that are there are brought up to date."

    def arguments(self, parser: CommandParser) -> None:
        layer_arguments(parser)
        parser.add_argument("--code", required=True, metavar="FIELD", help="17 digits: 6 + 2 + 3 + 6")
        parser.add_argument(
            "--class", required=True, metavar="FIELD", dest="component_class", help="five digits"
        )
        for name in OPTIONAL:
            parser.add_argument(f"--{name.replace('_', '-')}", metavar="FIELD", help=HELP.get(name))
        parser.add_argument("--lon", metavar="FIELD", help="longitude or x, where no geometry tells it")
        parser.add_argument("--lat", metavar="FIELD", help="latitude or y")
        parser.add_argument("--dry-run", action="store_true", help="report, then undo")

    def answer(self, **options: Any) -> Answer:
        names = ("code", "component_class", *OPTIONAL)
        fields = ComponentFields(**{name: options[name] for name in names})
        layer = _opened(options["file"], options)
        with layer:
            report = import_components(layer=layer, fields=fields, dry_run=options["dry_run"])
        return Answer(report.as_json(), _told(report))


def _opened(path: Path, options: dict[str, Any]) -> PointLayer:
    progress = Progress(path.name)
    columns = {"lon": options["lon"], "lat": options["lat"]}
    layer = read_points(path, **columns, crs=options["crs"], near=queries.bounds(), progress=progress)
    progress.end()
    return layer


def _told(report: ComponentImport) -> list[str]:
    lines = [
        _("%(created)s components registered, %(updated)s brought up to date, %(unchanged)s as they were.")
        % report.as_json()
    ]
    if report.outside:
        lines.append(_("%(count)s lie in no community.") % {"count": report.outside})
    return [*lines, _("Nothing was kept: this was a dry run.")] if report.dry_run else lines
