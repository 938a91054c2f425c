"""Filing standards and mappings."""

from copy import copy

from cases.models import Case, ClassMapping, FilingStandard
from tests.cases.planting.hand import Planted, of, sql
from tests.cases.world import World, moment


def two_in_force(world: World) -> None:
    standard = world.standards["litter"]
    second = copy(standard)
    second.pk, second.version, second.valid_from = None, 2, moment("2026-01-01 00:00")
    sql("DROP INDEX filing_standard_one_current")
    second.save(force_insert=True)


def street_of_its_own(world: World) -> None:
    FilingStandard.objects.filter(pk=world.standards["dispute"].pk).update(district=world.cast.street)


def judged_elsewhere(world: World) -> None:
    Case.objects.filter(pk=of(world).pk).update(filing_standard=world.standards["dispute"])


def mapped_within(world: World) -> None:
    one, other = world.classes.values()
    ClassMapping.objects.create(from_class=one, relation="same", to_class=other)


PLANTED: Planted = (
    (two_in_force, "standards: 06001-1: version 2 begins before"),
    (street_of_its_own, "has set it, which is no district"),
    (judged_elsewhere, "is judged by a standard of another class or district"),
    (mapped_within, "mappings: 06001"),
)
