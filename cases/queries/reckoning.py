"""Runs that reckon open clocks anew, and what they found."""

from collections.abc import Iterable

from django.db.models import F, QuerySet, Sum

from cases.models import Reckoning, Tally

Figures = dict[str, int]


def runs() -> QuerySet[Reckoning]:
    """With what a page names."""
    return Reckoning.objects.select_related("calendar__area", "asked_by", "stopped_by")


def sums_of(found: Iterable[Reckoning]) -> dict[int, Figures]:
    """By run, what all organisations have together; `moved` are due times. One query."""
    ids = [run.pk for run in found]
    sums: dict[int, Figures] = {pk: dict.fromkeys((*Tally.FIGURES, "moved"), 0) for pk in ids}
    totals = {name: Sum(name) for name in Tally.FIGURES}
    for row in Tally.objects.filter(reckoning__in=ids).values("reckoning").annotate(**totals).order_by():
        sums[row["reckoning"]] |= {name: row[name] for name in Tally.FIGURES}
    for figures in sums.values():
        figures["moved"] = figures["earlier"] + figures["later"]
    return sums


def tallies_of(run: Reckoning) -> QuerySet[Tally]:
    """By organisation, those with the most to lose first."""
    moved = F("earlier") + F("later")
    rows = run.tallies.select_related("holder").annotate(moved=moved)
    return rows.order_by("-overdue", "-moved", "holder__code")
