"""What works today and will not for long: told by /readyz and `manage.py audit`, and a reason for neither to fail."""

from collections.abc import Callable

Alarm = Callable[[], list[str]]

ALARMS: list[Alarm] = []


def alarms(function: Alarm) -> Alarm:
    """Register a function that answers with a sentence for each thing that somebody has to look after."""
    ALARMS.append(function)
    return function


def sentences() -> list[str]:
    """What every floor warns of now."""
    return [sentence for alarm in ALARMS for sentence in alarm()]
