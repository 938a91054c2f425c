"""Brings the handlers of work items and the sweeps into every process: importing registers them."""

from cases.actions import lapse, notify, reckoning, requests, rerouting, route, rules_report, shredding
from cases.alarms import tasks as alarms
from cases.bulk import tasks as bulk
from cases.calendars import alarm
from cases.campaigns import tasks as campaigns
from cases.exports import tasks as exports
from cases.hotlines import tasks as hotlines
from cases.mailbox import tasks as mailbox
from cases.telling import dormant, planning, purging, sending

__all__ = [
    "alarm",
    "alarms",
    "bulk",
    "campaigns",
    "dormant",
    "exports",
    "hotlines",
    "lapse",
    "mailbox",
    "notify",
    "planning",
    "purging",
    "reckoning",
    "requests",
    "rerouting",
    "route",
    "rules_report",
    "sending",
    "shredding",
]
