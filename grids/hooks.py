"""What higher floors may take part in. Receivers run inside the transaction; an exception undoes the whole."""

from typing import NamedTuple

from django.dispatch import Signal


class Related(NamedTuple):
    """A list of links that stands on a page; `hint` of each item is a second line, `empty` what an empty list says."""

    title: str
    icon: str
    items: list[tuple[str, str, str]]  # label, url, hint
    empty: str


class Obstacle(NamedTuple):
    """What must be settled before a division comes into force, in a sentence; `url` leads to where that is done."""

    sentence: str
    url: str = ""


area_created = Signal()
"""Sent once for each new area: `area`."""

division_published = Signal()
"""Sent when a division came into force: `division`, `previous` (the superseded division or None), `successors`
(id of each vanished grid -> id of the grid that takes over what was recorded in it, or None).
The territory version is already bumped, so that nobody files into the old grids meanwhile."""

division_checked = Signal()
"""Asked before a division comes into force: `division`, `previous`, `successors` (as above), `day` (its first).
Each receiver answers with a list of `Obstacle`; an empty list means that nothing is in the way."""

work_asked = Signal()
"""Asked for the past work of a community: `community`. Each receiver answers with two parallel lists, longitudes and
latitudes of what happened there within a year; each point is one piece of work."""

component_asked = Signal()
"""Asked for a component's page: `component`, `user`. Each receiver answers with a `Related` of what this person may
see of it, or None."""
