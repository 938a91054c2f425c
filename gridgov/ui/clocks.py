"""A running limit in words: "2 h 10 min of working time left"."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

MINUTE, HOUR, DAY = 60, 3600, 86400


@dataclass(frozen=True)
class Look:
    """How a clock's state is shown: a tone of the design system, an icon, and what it is called."""

    tone: str
    icon: str
    name: Any


LOOKS = {
    "running": Look("ok", "hourglass-split", gettext_lazy("Running")),
    "warned": Look("warn", "exclamation-triangle", gettext_lazy("Little time left")),
    "lapsed": Look("bad", "alarm", gettext_lazy("Overdue")),
    "paused": Look("calm", "pause-circle", gettext_lazy("Paused")),
    "met": Look("calm", "check-circle", gettext_lazy("In time")),
    "missed": Look("bad", "x-circle", gettext_lazy("Too late")),
}


def span_text(seconds: float, *, day_seconds: int = DAY) -> str:
    """A length of time in its two largest units; `day_seconds` is 8 h where a day means a working day."""
    whole = int(abs(seconds))
    if whole < MINUTE:
        return _("less than a minute")
    days, rest = divmod(whole, day_seconds)
    hours, rest = divmod(rest, HOUR)
    parts = [(days, _("%(n)s d")), (hours, _("%(n)s h")), (rest // MINUTE, _("%(n)s min"))]
    first = next(index for index, (count, _text) in enumerate(parts) if count)
    return " ".join(text % {"n": count} for count, text in parts[first : first + 2] if count)


def clock_text(seconds_left: float, working: bool, state: str, *, hours_per_day: float = 8) -> str:
    """What a clock says.

    `seconds_left` is in working time when `working`, negative when lapsed. `state` is one of LOOKS;
    for met and missed `seconds_left` is what was left when the clock stopped.
    """
    span = span_text(seconds_left, day_seconds=int(hours_per_day * HOUR) if working else DAY)
    key = "lapsed" if state in ("running", "warned") and seconds_left < 0 else state
    return sentences(working=working)[key] % {"span": span}


def shown_state(seconds_left: float, state: str) -> str:
    """The state to colour by: a running clock below zero has lapsed, whatever the row still says."""
    return "lapsed" if state in ("running", "warned") and seconds_left < 0 else state


def sentences(*, working: bool) -> dict[str, str]:
    """State -> sentence with %(span)s."""
    left = _("%(span)s of working time left") if working else _("%(span)s left")
    over = _("overdue by %(span)s of working time") if working else _("overdue by %(span)s")
    paused = _("paused with %(span)s of working time left") if working else _("paused with %(span)s left")
    return {
        "running": left,
        "warned": left,
        "lapsed": over,
        "paused": paused,
        "met": _("in time, %(span)s to spare"),
        "missed": _("too late by %(span)s"),
    }


def words() -> dict[str, Any]:
    """The same words for clock.js, which keeps counting on the page."""
    units = {
        "day": _("%(n)s d"),
        "hour": _("%(n)s h"),
        "minute": _("%(n)s min"),
        "second": _("%(n)s s"),
        "moment": _("less than a minute"),
    }
    icons = {state: look.icon for state, look in LOOKS.items()}
    tones = {state: look.tone for state, look in LOOKS.items()}
    both = {"plain": sentences(working=False), "working": sentences(working=True)}
    return {"units": units, "sentences": both, "icons": icons, "tones": tones}
