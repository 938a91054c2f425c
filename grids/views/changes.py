"""What changes hands between two divisions, as maps before and after and as a table."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from grids import access, changes, history, queries, shapes, sight
from grids.differences import Difference, Piece
from grids.models import Area, Division, Grid
from grids.views.gate import Crumbs, crumbs

MOVED, NEW_GROUND = "warn", "info"


@login_required
def difference(request: HttpRequest, division_id: int) -> HttpResponse:
    """A division against the one it superseded, or would supersede."""
    found = sight.division_for_sight(request.user, division_id)
    number = _("Division %(number)s") % {"number": found.number}
    way = way_to(
        request.user,
        found.community,
        (number, reverse("grids:division", args=[found.pk])),
        (_("What changes"), ""),
    )
    context = {"division": found, "crumbs": way, "may_open": access.administers_something(request.user)}
    return render(
        request, "grids/difference.html", context | change_context(history.predecessor(found), found)
    )


def way_to(user: Any, community: Area, *rest: tuple[str, str]) -> Crumbs:
    """Breadcrumbs; for staff who have no set-up of the territory, from the list of proposals."""
    if access.administers_something(user):
        return crumbs(community, *rest)
    return [(_("Proposed divisions"), reverse("grids:proposed")), *rest[:-1], (rest[-1][0], "")]


def change_context(before: Division | None, after: Division) -> dict[str, Any]:
    """What grids/changes.html shows."""
    found = changes.between(before, after)
    names = _names(found)
    return {
        "before": before,
        "difference": found,
        "pieces": [
            {"piece": each, "giver": names.get(each.giver), "taker": names.get(each.taker)}
            for each in found.pieces
        ],
        "new": [names[key] for key in found.new],
        "vanishing": [names[key] for key in found.vanishing],
        "before_layers": _layers(before, found, names) if before else [],
        "after_layers": _layers(after, found, names),
    }


def _names(found: Difference) -> dict[int | None, Grid]:
    keys = {each.giver for each in found.pieces} | {each.taker for each in found.pieces}
    wanted = {key for key in keys if key} | {*found.new, *found.vanishing}
    return dict(Grid.objects.in_bulk(wanted))


def _layers(division: Division, found: Difference, names: dict[int | None, Grid]) -> list[dict[str, Any]]:
    """The division's grids, the ground that changes hands over them."""
    grids = {"data": queries.division_layer(division), "tone": "calm"}
    if all(piece.giver is None for piece in found.pieces):  # all of it is new: nothing would stand out
        return [{"data": grids["data"]}]
    moved = shapes.collection(
        (f"c{index}", piece.outline, {"name": _way(piece.giver, piece.taker, names), "tone": _tone(piece)})
        for index, piece in enumerate(found.pieces)
    )
    return [grids, {"data": moved}]


def _way(giver: int | None, taker: int | None, names: dict[int | None, Grid]) -> str:
    ends = [names[key].display_name if key in names else "–" for key in (giver, taker)]
    return " → ".join(ends)


def _tone(piece: Piece) -> str:
    return MOVED if piece.giver and piece.taker else NEW_GROUND
