"""Deadlines: a pure function of a calendar's rules, a limit, its unit and the recorded pauses.

Nothing here reads a clock or the database. Instants are aware datetimes, limits exact decimals,
and all arithmetic is on whole microseconds.
"""

from cases.worktime.arithmetic import due, remaining, worked
from cases.worktime.pauses import Pause, merged
from cases.worktime.problems import BadInput, MissingYear
from cases.worktime.reading import read_limit, read_moment, read_pause, read_unit
from cases.worktime.rules import Rules, read_rules
from cases.worktime.schedule import Schedule, compile_schedule
from cases.worktime.units import UNITS, WORKING, length

__all__ = [
    "UNITS",
    "WORKING",
    "BadInput",
    "MissingYear",
    "Pause",
    "Rules",
    "Schedule",
    "compile_schedule",
    "due",
    "length",
    "merged",
    "read_limit",
    "read_moment",
    "read_pause",
    "read_rules",
    "read_unit",
    "remaining",
    "worked",
]
