"""What a city may set for the life of its cases: each with a label, a unit, bounds and a usual value."""

from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from cases.models import Policy
from gridgov.once import once


class Setting(NamedTuple):
    """A whole number between `least` and `most`."""

    label: Any
    unit: Any
    usual: int
    least: int
    most: int
    hint: Any = ""


PERCENT, DAYS, HOURS, MINUTES = _("percent"), _("days"), _("hours"), _("minutes")
SHARE = _("Above this share of an organisation's cases in the last 90 days it stands out.")

SETTINGS: dict[str, Setting] = {
    "urge_hours": Setting(
        _("A reporter reminds again after"), HOURS, 24, 1, 720, _("Superiors remind as often as they must.")
    ),
    "reopen_days": Setting(
        _("A reporter reopens within"),
        DAYS,
        30,
        1,
        3650,
        _("Counted from the closing, or from the rejection."),
    ),
    "appeal_days": Setting(
        _("An appeal is possible within"),
        DAYS,
        10,
        1,
        365,
        _("Counted from the lapse, or from the refusal of the first review."),
    ),
    "digest_minutes": Setting(
        _("A person gets at most one message within"),
        MINUTES,
        15,
        1,
        1440,
        _("By mail and SMS; what comes meanwhile is told in one. Urgent ones go at once."),
    ),
    "dormant_days": Setting(
        _("A case is dormant without a step for"), DAYS, 14, 1, 365, _("Who has one is told once a week.")
    ),
    "share_extension": Setting(_("Extensions asked for, at most"), PERCENT, 20, 1, 100, SHARE),
    "share_hold": Setting(_("Holds asked for, at most"), PERCENT, 10, 1, 100, SHARE),
    "share_return": Setting(_("Returns asked for, at most"), PERCENT, 15, 1, 100, SHARE),
    "share_void": Setting(_("Voids asked for, at most"), PERCENT, 10, 1, 100, SHARE),
}


def value_of(name: str) -> int:
    """What is set, or the usual value."""
    return _set().get(name, SETTINGS[name].usual)


def values() -> dict[str, int]:
    """All of them in one query."""
    return {name: setting.usual for name, setting in SETTINGS.items()} | _set()


@once
def _set() -> dict[str, int]:
    return dict(Policy.objects.values_list("name", "value"))
