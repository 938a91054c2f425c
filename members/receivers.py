"""What happens here when the territory changes: a new area gets its centre, and what hangs on a vanishing grid is
settled first or moves, in the same transaction."""

from datetime import date
from typing import Any

from grids import hooks
from grids.hooks import Obstacle
from grids.models import Area
from grids.settling import Successors
from members import vanishing
from members.actions.homes import move_homes
from members.actions.organisations import make_centre


def connect() -> None:
    hooks.area_created.connect(on_area_created, dispatch_uid="members.centre_of_new_area")
    hooks.division_checked.connect(on_division_checked, dispatch_uid="members.what_hangs_on_grids")
    hooks.division_published.connect(on_division_published, dispatch_uid="members.homes_follow")


def on_area_created(sender: Any, *, area: Area, **rest: Any) -> None:
    make_centre(area=area)


def on_division_checked(sender: Any, *, successors: Successors, day: date, **rest: Any) -> list[Obstacle]:
    return vanishing.obstacles(successors, day)


def on_division_published(sender: Any, *, successors: Successors, **rest: Any) -> None:
    move_homes(successors)
