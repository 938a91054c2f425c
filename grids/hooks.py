"""What higher floors may take part in. Receivers run inside the transaction; an exception undoes the whole."""

from django.dispatch import Signal

area_created = Signal()
"""Sent once for each new area: `area`."""

division_published = Signal()
"""Sent when a division came into force: `division`, `previous` (the superseded division or None).
The territory version is already bumped, so that nobody files into the old grids meanwhile."""
