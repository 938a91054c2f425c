"""What higher floors may take part in. Receivers run inside the transaction; an exception undoes the whole."""

from django.dispatch import Signal

area_created = Signal()
"""Sent once for each new area: `area`."""

division_published = Signal()
"""Sent when a division came into force: `division`, `previous` (the superseded division or None).
The territory version is already bumped, so that nobody files into the old grids meanwhile."""

division_checked = Signal()
"""Asked before a division comes into force: `division`, `previous`. Each receiver answers with a list of sentences,
what must be settled first; an empty list means nothing."""

work_asked = Signal()
"""Asked for the past work of a community: `community`. Each receiver answers with two parallel lists, longitudes and
latitudes of what happened there within a year; each point is one piece of work."""
