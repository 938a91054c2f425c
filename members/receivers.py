"""What happens here when the territory grows: every new area gets its centre, in the same transaction."""

from typing import Any

from grids import hooks
from grids.models import Area
from members.actions.organisations import make_centre


def connect() -> None:
    hooks.area_created.connect(on_area_created, dispatch_uid="members.centre_of_new_area")


def on_area_created(sender: Any, *, area: Area, **rest: Any) -> None:
    make_centre(area=area)
