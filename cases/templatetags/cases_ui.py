"""Parts of pages about cases."""

from typing import Any

from django import template

from cases.models import FAR_FUTURE, Clock
from cases.queries.remaining import Face, name_of
from cases.wording import in_city_words
from gridgov.templatetags.gridgov_ui import clock_badge

register = template.Library()
register.filter("in_city_words", in_city_words)


@register.inclusion_tag("gridgov/components/clock.html")
def case_clock(clock: Face, named: bool = False) -> dict[str, Any]:
    """A clock that goes on counting; `named` says which one it is."""
    return clock_badge(
        clock.seconds_left,
        clock.state,
        working=clock.working,
        runs=clock.runs,
        warn_at=clock.warn_at,
        hours_per_day=clock.hours_per_day,
        name=clock.name if named else "",
        due=clock.clock.due_at if clock.clock.due_at < FAR_FUTURE else None,
    )


@register.filter
def clock_name(clock: Clock) -> str:
    """What a limit is for."""
    return name_of(clock)
