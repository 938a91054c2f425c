"""Brings the handlers of work items and the sweeps into every process: importing registers them."""

from cases.actions import lapse, notify, reckoning, requests, rerouting, route, rules_report, shredding
from cases.calendars import alarm

__all__ = [
    "alarm",
    "lapse",
    "notify",
    "reckoning",
    "requests",
    "rerouting",
    "route",
    "rules_report",
    "shredding",
]
