"""What a grid is called and is; where it lies is a division's matter."""

from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from gridgov.audit import record
from gridgov.problems import Invalid
from grids.models import Grid, GridKind

CHANGEABLE = {"name", "name_en", "kind", "households"}


@transaction.atomic
def change_grid(*, grid_id: int, by: models.Model | None = None, **values: Any) -> Grid:
    """Set any of name, name_en, kind (comprehensive or exclusive), households."""
    if values.keys() - CHANGEABLE:
        raise TypeError(f"not changeable: {values.keys() - CHANGEABLE}")
    grid = Grid.objects.select_for_update(no_key=True).get(pk=grid_id)
    kinds = {grid.kind, values.get("kind", grid.kind)}
    if len(kinds) == 2 and GridKind.MICRO in kinds:
        raise Invalid({"kind": _("A micro-grid cannot become another kind, nor another kind a micro-grid.")})
    for field, value in values.items():
        setattr(grid, field, value)
    grid.save(update_fields=list(values))
    record(actor=by, action="grid.change", target=grid, data=values)
    return grid
