"""The catalogue: standards that follow one another, districts that are districts, mappings that join two schemes."""

from collections.abc import Iterator

from django.db.models import F, Q, Window
from django.db.models.functions import Lag

from cases.models import Case, ClassMapping, FilingStandard, Level
from gridgov.auditing import Breach, Check


def versions_follow_one_another() -> Iterator[Breach]:
    """At any moment at most one version of a standard is in force in a place."""
    same = [F("case_class"), F("number"), F("district")]
    ended = Window(Lag("valid_to"), partition_by=same, order_by="version")
    first = Window(Lag("version"), partition_by=same, order_by="version")
    rows = FilingStandard.objects.annotate(ended=ended, before=first).exclude(before=None)
    overlapping = rows.filter(Q(ended=None) | Q(valid_from=None) | Q(valid_from__lt=F("ended")))
    for row in overlapping.select_related("case_class").order_by("pk"):
        yield Breach("standards", str(row), f"version {row.version} begins before the one before it ends")


def only_districts_set_their_own() -> Iterator[Breach]:
    """A standard is the city's or a district's."""
    others = FilingStandard.objects.exclude(district=None).exclude(district__level=Level.DISTRICT)
    for row in others.select_related("case_class", "district"):
        yield Breach("standards", str(row), f"{row.district} has set it, which is no district")


def cases_are_judged_by_their_class_and_place() -> Iterator[Breach]:
    """The standard of a case is one of its class, the city's or its district's."""
    chosen = Case.objects.exclude(filing_standard=None)
    elsewhere = Q(filing_standard__district__isnull=False) & (
        Q(district=None) | ~Q(filing_standard__district=F("district"))
    )
    wrong = chosen.filter(~Q(filing_standard__case_class=F("case_class")) | elsewhere)
    for number in wrong.values_list("number", flat=True).iterator():
        yield Breach("standards", number, "is judged by a standard of another class or district")


def mappings_join_two_schemes() -> Iterator[Breach]:
    """A class is mapped to a class of another scheme, a group to a group."""
    within = Q(from_class__scheme=F("to_class__scheme")) | ~Q(from_class__level=F("to_class__level"))
    for row in ClassMapping.objects.filter(within).select_related("from_class", "to_class"):
        yield Breach("mappings", str(row), "joins what lies in one scheme, or a group and a class")


CHECKS: tuple[Check, ...] = (
    versions_follow_one_another,
    only_districts_set_their_own,
    cases_are_judged_by_their_class_and_place,
    mappings_join_two_schemes,
)
