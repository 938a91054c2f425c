"""assess --scheme CODE --period 2026-10 --object member|grid|organisation|area"""

from collections.abc import Callable
from typing import Any

from django.core.management.base import CommandParser
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from assessment.figures import FIGURES
from assessment.queries import Month, rows
from gridgov.commands import Answer, AnsweringCommand
from gridgov.problems import Invalid
from grids.models import Grid
from members.models import Organisation, User

SCHEMES = ("monthly",)
SUBJECTS: dict[str, Callable[[], QuerySet[Any]]] = {
    "member": lambda: User.objects.filter(posts__isnull=False).distinct().order_by("pk"),
    "grid": lambda: Grid.objects.order_by("code"),
    "organisation": lambda: Organisation.objects.filter(is_centre=False).order_by("code"),
    "area": lambda: Organisation.objects.filter(is_centre=True).select_related("area").order_by("area__path"),
}


class Command(AnsweringCommand):
    """The monthly figures of every object of a kind; for an area, those of its centre."""

    help = __doc__ or ""

    def arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--scheme", default="monthly", help="monthly: the five figures of each month")
        parser.add_argument("--period", required=True, help="a month, as 2026-10")
        parser.add_argument("--object", required=True, choices=sorted(SUBJECTS))

    def answer(self, **options: Any) -> Answer:
        if options["scheme"] not in SCHEMES:
            raise Invalid(_("There is no scheme “%(code)s”. Known: monthly.") % {"code": options["scheme"]})
        kind = "centre" if options["object"] == "area" else options["object"]
        codes = [figure.code for figure in FIGURES[kind]]
        found = rows(kind, SUBJECTS[options["object"]](), Month.parse(options["period"]))
        data = [_name(row.subject) | dict(zip(codes, row.counts, strict=True)) for row in found]
        lines = [" ".join(f"{key}={value}" for key, value in row.items()) for row in data]
        return Answer({"scheme": "monthly", "period": options["period"], "objects": data}, lines)


def _name(subject: Any) -> dict[str, Any]:
    area = getattr(subject, "area", None)
    code = area.code if getattr(subject, "is_centre", False) and area else getattr(subject, "code", None)
    return {"code": code or subject.username, "name": subject.display_name}
