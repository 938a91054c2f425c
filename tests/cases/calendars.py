"""Calendars the tests share."""

from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from cases.worktime import Schedule, compile_schedule, read_rules

SHANGHAI = ZoneInfo("Asia/Shanghai")
OFFICE = [["08:00", "12:00"], ["14:00", "18:00"]]
WORKDAYS = ("mon", "tue", "wed", "thu", "fri")


def calendar(**changes: Any) -> dict[str, Any]:
    """Office hours from Monday to Friday with a lunch break, 2026, Shanghai."""
    return {
        "name": "Office",
        "timezone": "Asia/Shanghai",
        "from": "2026-01-01",
        "to": "2026-12-31",
        "hours_per_day": Decimal(8),
        "weekly": dict.fromkeys(WORKDAYS, OFFICE),
        "days": {"2026-02-14": OFFICE, "2026-10-01": [], "2026-10-02": []},
    } | changes


def schedule(**changes: Any) -> Schedule:
    return compile_schedule(read_rules(calendar(**changes)))
