"""Brings the handlers of work items, the sweeps and the kinds of lists into every process: importing registers them."""

from cases.actions import lapse, notify, reckoning, requests, rerouting, route, rules_report, shredding
from cases.alarms import tasks as alarms
from cases.bulk import tasks as bulk
from cases.calendars import alarm
from cases.campaigns import sheet as campaign_sheet
from cases.campaigns import tasks as campaigns
from cases.desk import lapse_sheet
from cases.exports import of_cases
from cases.exports import tasks as exports
from cases.hotlines import sheet as hotline_sheet
from cases.hotlines import tasks as hotlines
from cases.mailbox import tasks as mailbox
from cases.telling import dormant, planning, purging, sending

__all__ = [
    "alarm",
    "alarms",
    "bulk",
    "campaign_sheet",
    "campaigns",
    "dormant",
    "exports",
    "hotline_sheet",
    "hotlines",
    "lapse",
    "lapse_sheet",
    "mailbox",
    "notify",
    "of_cases",
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
