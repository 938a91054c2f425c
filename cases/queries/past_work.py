"""Where a community's cases of the past year lay: what a division into grids is balanced by."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from cases.models import Case
from cases.workflow.states import State
from grids.models import Area

PAST = timedelta(days=365)
NO_WORK = (State.REJECTED, State.VOID, State.MERGED)


def past_work(community: Area, **_more: Any) -> tuple[list[float], list[float]]:
    """Longitudes and latitudes, newest first; without cases that were none, and without those of no place.

    One walk down the index of the community's newest cases.
    """
    cases = Case.objects.filter(
        community=community, reported_at__gte=timezone.now() - PAST, lon__isnull=False
    )
    places = cases.exclude(state__in=NO_WORK).order_by("-reported_at", "-id").values_list("lon", "lat")
    found: list[tuple[Any, Any]] = list(places)
    return [lon for lon, _lat in found], [lat for _lon, lat in found]
