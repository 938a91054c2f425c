from cases.models.calendar import CalendarVersion, WorkCalendar
from cases.models.catalogue import (
    CaseClass,
    ConditionType,
    FilingStandard,
    Kind,
    LevelLimit,
    LimitUnit,
    Scheme,
    StageLimit,
)

__all__ = [
    "CalendarVersion",
    "CaseClass",
    "ConditionType",
    "FilingStandard",
    "Kind",
    "LevelLimit",
    "LimitUnit",
    "Scheme",
    "StageLimit",
    "WorkCalendar",
]
