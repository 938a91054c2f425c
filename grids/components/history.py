"""The dated changes of a component in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from gridgov.ui.quantities import distance_text
from grids.components.queries import distance_m
from grids.models import Area, Component, ComponentChange, Keeper


@dataclass(frozen=True)
class Entry:
    """One change: the day from which it is so, what changed as sentences, who wrote it down and when."""

    on: date
    lines: list[str]
    by: str
    written_at: Any


def history(component: Component) -> list[Entry]:
    """Newest first; three queries however long."""
    rows = list(component.changes.select_related("by").order_by("-on", "-pk"))
    names = _names(rows)
    return [Entry(row.on, _lines(row.changes, names), str(row.by or ""), row.created_at) for row in rows]


def _names(rows: Sequence[ComponentChange]) -> dict[str, dict[str, str]]:
    """Names of keepers and communities by code, for all rows at once."""
    codes: dict[str, set[str]] = {"owner": set(), "maintainer": set(), "community": set()}
    for row in rows:
        for field in codes.keys() & row.changes.keys():
            codes[field] |= {code for code in row.changes[field] if code}
    keepers = Keeper.objects.filter(code__in=codes["owner"] | codes["maintainer"])
    communities = Area.objects.filter(code__in=codes["community"])
    by_keeper = {each.code: each.display_name for each in keepers}
    return {
        "owner": by_keeper,
        "maintainer": by_keeper,
        "community": {each.code: each.display_name for each in communities},
        "state": {state.value: str(state.label) for state in Component.State},
    }


def _lines(changes: dict[str, list[Any]], names: dict[str, dict[str, str]]) -> list[str]:
    if "code" in changes:
        return [_("Registered")]
    lines = [_moved(changes["lon"], changes["lat"])] if "lon" in changes else []
    for field, (before, after) in changes.items():
        if field not in ("lon", "lat"):
            known = names.get(field, {})
            told = {"before": known.get(before, before) or "–", "after": known.get(after, after) or "–"}
            label = str(Component._meta.get_field(field).verbose_name)  # type: ignore[union-attr]
            lines.append(_("%(what)s: %(before)s → %(after)s") % {"what": label.capitalize(), **told})
    return lines


def _moved(lon: list[float], lat: list[float]) -> str:
    metres = distance_m(lon[0], lat[0], lon[1], lat[1])
    return _("Moved by %(distance)s") % {"distance": distance_text(metres)}
