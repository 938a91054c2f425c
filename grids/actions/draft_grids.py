"""New grids of a draft, and the codes they get."""

from shapely.geometry.base import BaseGeometry

from grids.actions.draft_rows import Draft
from grids.actions.grid_codes import MICRO, free_codes, made_grid, micro_codes, taken_codes
from grids.drawing.numbering import Codes, highest_serial, in_order
from grids.models import Grid, GridKind, TerritoryRules


def new_codes(draft: Draft) -> Codes:
    """Free codes after the highest one of the community."""
    return free_codes(draft.division.community)


def new_grid(
    draft: Draft, codes: Codes, kind: str, parent: int | None = None, name: str = "", name_en: str = ""
) -> Grid:
    """A row for a grid that is to be drawn; micro-grids are counted within their parent."""
    if kind == GridKind.MICRO and parent is not None:
        around = draft.rows[parent].grid if parent in draft.rows else Grid.objects.get(pk=parent)
        codes = micro_codes(around)
    code, serial = codes.next()
    default = ("微网格", "Micro-grid") if kind == GridKind.MICRO else ("网格", "Grid")
    return made_grid(
        code=code,
        name=name or f"第{serial}{default[0]}",
        name_en=name_en or ("" if name else f"{default[1]} {serial}"),
        community=draft.division.community,
        kind=kind,
        parent_id=parent,
    )


def renumbered(draft: Draft) -> dict[int, str]:
    """New codes of the grids that were never in force, row by row; from 1 where none of the division was."""
    rules, community = TerritoryRules.current(), draft.division.community
    new = {key: outline for key, outline in draft.outlines().items() if key not in draft.served}
    mine = {row.grid.code for key, row in draft.rows.items() if key not in draft.served}
    taken = taken_codes(community) - mine  # micro-grids give theirs up as well, else they would go round
    in_force = [draft.rows[key].grid.code for key in draft.rows if key in draft.served]
    codes = Codes(
        rules.code_pattern,
        community.code,
        taken,
        after=highest_serial(rules.code_pattern, community.code, in_force),
    )
    found = {key: codes.next()[0] for key in in_order(new)}
    return found | _micro(draft, found, taken | {*found.values()})


def _micro(draft: Draft, codes: dict[int, str], taken: set[str]) -> dict[int, str]:
    found: dict[int, str] = {}
    for parent in sorted({row.grid.parent_id for row in draft.rows.values() if row.grid.parent_id}):
        new: dict[int, BaseGeometry] = {
            key: outline
            for key, outline in draft.outlines(micro_of=parent).items()
            if key not in draft.served
        }
        parent_code = codes.get(parent) or draft.rows[parent].grid.code
        serials = Codes(MICRO, parent_code, taken)
        found |= {key: serials.next()[0] for key in in_order(new)}
    return found
