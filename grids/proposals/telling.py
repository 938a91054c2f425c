"""A proposal explained in sentences: how many grids and why, who is outside of the band and why, what was gained."""

from __future__ import annotations

from collections.abc import Iterator

import shapely
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grids.balance import Count, Figures, Proposal

NAMED = 5  # grids outside of the band that are named one by one
EVEN = 1.2  # a mean load up to so many times over is nobody's single place


def sentences(proposal: Proposal, *, estimated: bool = False) -> list[str]:
    """What a person should know before taking it over; the first sentence says how many grids."""
    return [
        _how_many(proposal),
        *_households(proposal),
        *_work(proposal),
        *_outside(proposal),
        *_shapes(proposal),
        *_reservations(proposal, estimated),
        _("The seed %(seed)s gives the same proposal again; another one gives another.")
        % {"seed": proposal.wish.seed},
    ]


def share(value: float) -> str:
    """0.0493 -> "4.9 %", as the language writes it."""
    return f"{number_format(round(100 * value, 1), 1)} %"


def _number(value: float, places: int = 0) -> str:
    return number_format(
        round(value, places) if places else round(value), places or None, force_grouping=True
    )


def _band(proposal: Proposal) -> dict[str, str]:
    count, band = proposal.count, proposal.wish.band
    return {
        "households": _number(count.households),
        "low": _number(band.low),
        "high": _number(band.high),
        "fewest": _number(count.fewest),
        "most": _number(count.most),
        "grids": _number(count.grids),
        "mean": _number(count.households / count.grids),
    }


def _how_many(proposal: Proposal) -> str:
    count, said = proposal.count, _band(proposal)
    grids = ngettext("%(grids)s grid", "%(grids)s grids", count.grids) % said
    return f"{grids}: {_why(count) % said}"


def _why(count: Count) -> str:
    fits = count.fewest <= count.most
    if not count.households:
        if count.asked:
            return _("as many as you asked for. No households are known here.")
        return _("as many as there are now. No households are known here; say how many grids you want.")
    if count.asked and fits:
        return _(
            "as many as you asked for. %(households)s households would make %(fewest)s to %(most)s grids "
            "of %(low)s to %(high)s."
        )
    if count.asked:
        return _("as many as you asked for; %(households)s households, %(mean)s in a grid on average.")
    if not fits:
        return _(
            "%(households)s households cannot be shared out into grids of %(low)s to %(high)s; "
            "%(mean)s in a grid on average come nearest."
        )
    return _(
        "%(households)s households make %(fewest)s to %(most)s grids of %(low)s to %(high)s, and this number "
        "comes nearest to the middle, with %(mean)s in a grid on average."
    )


def _households(proposal: Proposal) -> Iterator[str]:
    if proposal.count.households:
        yield _("A grid has %(least)s to %(most)s households.") % {
            "least": _number(min(proposal.figures.households)),
            "most": _number(max(proposal.figures.households)),
        }


def _work(proposal: Proposal) -> Iterator[str]:
    if proposal.by_area:
        yield _(
            "Neither buildings nor cases of the past year are known, so the grids are made equally large. "
            "Import the buildings for a better proposal."
        )
        return
    said = {
        "after": share(proposal.figures.spread),
        "before": share(proposal.before.spread) if proposal.before else "",
        "weight": _number(proposal.wish.case_weight, 0 if proposal.wish.case_weight.is_integer() else 2),
        "cases": _number(sum(proposal.figures.cases)),
    }
    yield (
        _(
            "The work of a grid is its households, and %(weight)s for each of the %(cases)s cases of the past year."
        )
        % said
    )
    yield _("The grids' work differs by %(after)s from their mean (standard deviation).") % said
    if proposal.before and len(proposal.before.loads) > 1:
        yield _("In the present division it differs by %(before)s.") % said


def _outside(proposal: Proposal) -> Iterator[str]:
    """Each grid beside the band, with the reason."""
    if not proposal.count.households:
        return
    beside = [
        grid for grid, homes in enumerate(proposal.figures.households) if proposal.wish.band.beside(homes) > 0
    ]
    for grid in beside[:NAMED]:
        yield _reason(proposal, grid)
    if (more := len(beside) - NAMED) > 0:
        yield ngettext(
            "%(more)s more grid lies outside of the band.",
            "%(more)s more grids lie outside of the band.",
            more,
        ) % {"more": more}


def _reason(proposal: Proposal, grid: int) -> str:
    homes, largest = proposal.figures.households[grid], proposal.largest[grid]
    band, count = proposal.wish.band, proposal.count
    said = _band(proposal) | {
        "number": grid + 1,
        "homes": _number(homes),
        "largest": _number(largest),
    }
    if homes > band.high and largest > band.high:
        return (
            _(
                "Grid %(number)s has %(homes)s households, more than %(high)s: one building alone has %(largest)s, and "
                "a building is not divided."
            )
            % said
        )
    if band.beside(count.households / count.grids):
        return (
            _(
                "Grid %(number)s has %(homes)s households, outside of %(low)s to %(high)s: so do %(grids)s grids on "
                "average, each with %(mean)s."
            )
            % said
        )
    if _bears_cases(proposal.figures, grid):
        return (
            _(
                "Grid %(number)s has %(homes)s households, outside of %(low)s to %(high)s, because much of its work "
                "are cases."
            )
            % said
        )
    return (
        _(
            "Grid %(number)s has %(homes)s households, outside of %(low)s to %(high)s: the ground or the size of its "
            "buildings allows no better border."
        )
        % said
    )


def _bears_cases(figures: Figures, grid: int) -> bool:
    mean = sum(figures.loads) / len(figures.loads)
    return figures.loads[grid] > mean / EVEN and figures.households[grid] < figures.loads[grid] / 2


def _shapes(proposal: Proposal) -> Iterator[str]:
    compact = proposal.figures.compact
    yield _(
        "Compactness, where a circle is 1 (Polsby–Popper): %(least)s to %(most)s, %(mean)s on average."
    ) % {
        "least": _number(min(compact), 2),
        "most": _number(max(compact), 2),
        "mean": _number(sum(compact) / len(compact), 2),
    }
    for number, outline in enumerate(proposal.outlines, start=1):
        if shapely.get_num_geometries(outline) > 1:
            yield _(
                "Grid %(number)s has parts that do not touch, because a part of the community lies apart and is too "
                "small for a grid of its own."
            ) % {"number": number}


def _reservations(proposal: Proposal, estimated: bool) -> Iterator[str]:
    if estimated:
        yield _(
            "No buildings are known: the households of each grid were spread evenly over its ground. Import the "
            "buildings for a better proposal."
        )
    if proposal.together:
        yield _("There are so many buildings that nearest neighbours were kept together.")
    if proposal.kept_out:
        yield ngettext(
            "%(count)s building stands in an exclusive grid, which stays as it is; it is not shared out.",
            "%(count)s buildings stand in exclusive grids, which stay as they are; they are not shared out.",
            proposal.kept_out,
        ) % {"count": _number(proposal.kept_out)}
    if proposal.left_out:
        yield ngettext(
            "%(count)s building lies outside of the ground that is divided and was left out.",
            "%(count)s buildings lie outside of the ground that is divided and were left out.",
            proposal.left_out,
        ) % {"count": _number(proposal.left_out)}
