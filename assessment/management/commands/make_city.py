"""make_city [--grids N] [--cases N] [--residents N] [--seed N] [--demo] [--geojson FILE]"""

import argparse
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from assessment.city.exporting import write_geojson
from assessment.city.geometry import ground
from assessment.city.making import Making, Wanted
from gridgov.commands import Answer, AnsweringCommand


def at_least(lowest: int) -> Any:
    """Type of an argument: a whole number that is not smaller."""

    def read(text: str) -> int:
        if (number := int(text)) < lowest:
            raise argparse.ArgumentTypeError(f"must be at least {lowest}")
        return number

    return read


class Command(AnsweringCommand):
    help = (
        "Make an invented city in an empty database: areas, grids, offices, people, cases. The same seed gives the "
        "same city. With --demo also accounts to sign in with."
    )

    def arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--grids", type=at_least(1), default=Wanted.grids)
        parser.add_argument("--cases", type=at_least(0), default=Wanted.cases)
        parser.add_argument("--residents", type=at_least(0), default=Wanted.residents)
        parser.add_argument("--seed", type=at_least(0), default=Wanted.seed)
        parser.add_argument("--demo", action="store_true", help="accounts for every kind of user, pictures")
        parser.add_argument(
            "--geojson", type=Path, metavar="FILE", help="write the ground there, touch no database"
        )

    def answer(self, **options: Any) -> Answer:
        if options["geojson"]:
            return _export(options)
        names = ("grids", "cases", "residents", "seed", "demo")
        made = Making(Wanted(**{name: options[name] for name in names})).make()
        words = _(
            "%(city)s (%(city_en)s): %(districts)s districts, %(streets)s streets, %(communities)s communities, "
            "%(grids)s grids, %(residents)s residents, %(cases)s cases, made in %(seconds)s s."
        )
        return Answer(made, [words % made])


def _export(options: dict[str, Any]) -> Answer:
    drawn = ground(grids=options["grids"], seed=options["seed"])
    write_geojson(drawn, options["geojson"])
    return Answer({"grids": options["grids"], "file": str(options["geojson"])}, [str(options["geojson"])])
