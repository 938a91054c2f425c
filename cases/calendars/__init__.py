"""Working calendars in the database: finding the version that serves, and making the next one."""

from cases.calendars.actions import (
    Loaded,
    describe_calendar,
    edit_day,
    load_country,
    load_rules,
    previewed,
)
from cases.calendars.lookup import (
    calendar_named,
    latest_version,
    rules_of,
    schedule_for,
    schedule_named,
    schedule_of,
    version_for,
)
from cases.calendars.missing import MissingYearWarning, missing_years

__all__ = [
    "Loaded",
    "MissingYearWarning",
    "calendar_named",
    "describe_calendar",
    "edit_day",
    "latest_version",
    "load_country",
    "load_rules",
    "missing_years",
    "previewed",
    "rules_of",
    "schedule_for",
    "schedule_named",
    "schedule_of",
    "version_for",
]
