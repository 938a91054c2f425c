"""Saved filters: each asks for a list that there is, by filters that it has, in an area that there is.

A class is named in words: one that was renamed is no breach, and whoever has the filter is told.
"""

from collections.abc import Iterator

from django.http import QueryDict

from cases.desk.filters import InboxFilter
from cases.desk.inbox import BESIDE
from cases.models import SavedFilter
from cases.queries.inbox import TABS
from gridgov.auditing import Breach, Check
from grids.models import Area

KNOWN = BESIDE | set(InboxFilter.base_fields)


def each_filter_can_be_read() -> Iterator[Breach]:
    """For its owner it may find nothing any more, as his posts change; what it names there is."""
    areas = set(Area.objects.values_list("pk", flat=True))
    for saved in SavedFilter.objects.iterator():
        asked, name = QueryDict(saved.query), f"filter {saved.pk}"
        if asked.get("tab") not in TABS:
            yield Breach("filters", name, "asks for a list that there is not")
        for unknown in sorted(set(asked) - KNOWN):
            yield Breach("filters", name, f"filters by “{unknown}”, which no list has")
        if asked.get("area") and int(asked["area"]) not in areas:
            yield Breach("filters", name, "names an area that there is not")


CHECKS: tuple[Check, ...] = (each_filter_can_be_read,)
