from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _

from gridgov.commands import Answer, AnsweringCommand, existing_file
from gridgov.problems import Invalid
from grids import rules
from grids.coverage import Coverage, measure
from grids.management.arguments import epsg, opened, tolerance_argument
from grids.models import Area


class Command(AnsweringCommand):
    help = "Measure whether a layer, an area's children or its grids are valid, without overlap or gap, and fill it."

    def arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", type=existing_file, help="a layer file; also .gz")
        parser.add_argument("--area", metavar="CODE", help="measure the areas right below this one")
        parser.add_argument("--grids", metavar="CODE", help="measure the grids of this area")
        parser.add_argument("--crs", type=epsg, metavar="EPSG:n")
        tolerance_argument(parser)

    def answer(self, **options: Any) -> Answer:
        given = [name for name in ("file", "area", "grids") if options[name]]
        if len(given) != 1:
            raise CommandError("give one of FILE, --area CODE, --grids CODE", returncode=2)
        coverage = self._measure(given[0], options, options["tolerance_m2"])
        lines = rules.sentences(coverage) or [_("Complete: no overlap, no gap.")]
        return Answer(coverage.as_json(), lines, ok=coverage.ok)

    def _measure(self, what: str, options: dict[str, Any], tolerance_m2: float) -> Coverage:
        if what == "file":
            with opened(options["file"], options["crs"], alone=True) as layer:
                return measure([feature.outline for feature in layer], tolerance_m2=tolerance_m2)
        area = Area.objects.filter(code=options[what]).first()
        if area is None:
            raise Invalid(_("There is no area %(code)s.") % {"code": options[what]})
        of = rules.coverage_of_children if what == "area" else rules.coverage_of_grids
        return of(area, tolerance_m2=tolerance_m2)
