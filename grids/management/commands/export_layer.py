from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from gridgov.commands import Answer, AnsweringCommand
from gridgov.problems import Invalid
from grids.management.arguments import CRS_HELP, epsg
from grids.models import Area, Division, Level
from grids.writing import Selection, What, table_of, write_layer


class Command(AnsweringCommand):
    help = "Write areas, grids, components or buildings under an area to GeoJSON, a zipped Shapefile or a GeoPackage."

    def arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="ends in .geojson, .geojson.gz, .gpkg or .zip")
        parser.add_argument("--area", required=True, metavar="CODE")
        parser.add_argument("--what", default=What.GRIDS.value, choices=What.values)
        parser.add_argument("--level", default="", choices=Level.values, help="of the areas")
        grids = parser.add_mutually_exclusive_group()
        grids.add_argument(
            "--division", type=int, metavar="N", help="the community's division with this number"
        )
        grids.add_argument("--day", type=date.fromisoformat, metavar="YYYY-MM-DD", help="grids in force then")
        parser.add_argument("--crs", type=epsg, default="", metavar="EPSG:n", help=CRS_HELP)

    def answer(self, **options: Any) -> Answer:
        area = Area.objects.filter(code=options["area"]).first()
        if area is None:
            raise Invalid(_("There is no area %(code)s.") % {"code": options["area"]})
        division = _division(area, options["division"]) if options["division"] else None
        selection = Selection(options["what"], area, options["level"], division, options["day"])
        path: Path = options["file"]
        try:
            count = write_layer(table_of(selection), path, crs=options["crs"])
        except OSError as error:
            raise Invalid(_("The file cannot be written: %(why)s") % {"why": error.strerror}) from error
        line = _("%(count)s features in %(file)s.") % {"count": count, "file": path}
        return Answer({"file": str(path), "features": count, "crs": options["crs"] or "EPSG:4490"}, [line])


def _division(area: Area, number: int) -> Division:
    found = area.divisions.filter(number=number).first()
    if found is None:
        raise Invalid(
            _("%(area)s has no division %(number)s.") % {"area": area.display_name, "number": number}
        )
    return found
