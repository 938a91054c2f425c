"""Brings the handlers of work items and the sweeps into every process: importing registers them."""

from cases.actions import lapse, notify, reckoning, requests, rerouting, route, rules_report, shredding
from cases.bulk import tasks as bulk
from cases.calendars import alarm
from cases.exports import tasks as exports

__all__ = [
    "alarm",
    "bulk",
    "exports",
    "lapse",
    "notify",
    "reckoning",
    "requests",
    "rerouting",
    "route",
    "rules_report",
    "shredding",
]
