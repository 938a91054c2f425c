from collections.abc import Sequence
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _

from gridgov.commands import Answer, AnsweringCommand, existing_file
from gridgov.problems import Invalid
from grids import rules
from grids.coverage import Coverage, measure
from grids.management.arguments import CRS_HELP, epsg, opened, tolerance_argument
from grids.models import Area
from grids.nesting import Nesting, nesting_under

FILE_M2 = 1.0


class Command(AnsweringCommand):
    help = "Measure whether a layer, an area's children or its grids are valid, without overlap or gap, and fill it."

    def arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", type=existing_file, help="a layer file; also .gz")
        parser.add_argument("--area", metavar="CODE", help="measure the areas right below this one")
        parser.add_argument("--grids", metavar="CODE", help="measure the grids of this area")
        parser.add_argument("--crs", type=epsg, metavar="EPSG:n", help=CRS_HELP)
        tolerance_argument(parser)

    def answer(self, **options: Any) -> Answer:
        given = [name for name in ("file", "area", "grids") if options[name]]
        if len(given) != 1:
            raise CommandError("give one of FILE, --area CODE, --grids CODE", returncode=2)
        tolerance_m2 = options["tolerance_m2"]
        if given[0] == "file":
            return _answer(self._of_file(options, FILE_M2 if tolerance_m2 is None else tolerance_m2))
        area = Area.objects.filter(code=options[given[0]]).first()
        if area is None:
            raise Invalid(_("There is no area %(code)s.") % {"code": options[given[0]]})
        if given[0] == "grids":
            return _answer(rules.coverage_of_grids(area, tolerance_m2=tolerance_m2))
        return _answer(rules.coverage_of_children(area, tolerance_m2=tolerance_m2), nesting_under(area))

    def _of_file(self, options: dict[str, Any], tolerance_m2: float) -> Coverage:
        with opened(options["file"], options["crs"], alone=True) as layer:
            return measure([feature.outline for feature in layer], tolerance_m2=tolerance_m2)


def _answer(coverage: Coverage, nesting: Sequence[Nesting] | None = None) -> Answer:
    lines = rules.sentences(coverage) or [_("Complete: no overlap, no gap.")]
    if nesting is None:
        return Answer(coverage.as_json(), lines, ok=coverage.ok)
    data = coverage.as_json() | {"nesting": [each.as_json() for each in nesting]}
    return Answer(data, [*lines, *(each.sentence() for each in nesting)], ok=coverage.ok)
