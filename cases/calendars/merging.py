"""Pure: one calendar made of what was known and what is loaded."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from cases.worktime import Rules
from cases.worktime.problems import BadInput
from cases.worktime.rules import WEEKDAYS, Spans, show_time

ONE_DAY = timedelta(days=1)


class Draft(NamedTuple):
    """Rules of a version to be, and the day from which they are only estimated."""

    rules: Rules
    estimated_from: date | None


def merged(old: Draft | None, new: Draft) -> Draft:
    """What is known after `new` was loaded over `old`."""
    if old is None:
        return new
    return Draft(merged_rules(old.rules, new.rules), _estimated_from(old, new))


def _estimated_from(old: Draft, new: Draft) -> date | None:
    """Facts loaded over an estimate end it; an estimate behind them stays one."""
    first, last = new.rules.covers_from, new.rules.covers_to
    known = [day for day in (old.estimated_from, new.estimated_from) if day]
    if new.estimated_from or not known or not first <= known[0] <= last:
        return min(known, default=None)
    return last + ONE_DAY if last < old.rules.covers_to else None


def merged_rules(old: Rules, new: Rules) -> Rules:
    """`new` rules its own dates; every other date keeps the spans that `old` gave it. BadInput for a gap between."""
    _refuse_gap(old, new)
    kept = {
        day: spans
        for day, spans in old.every_day()
        if not new.covers_from <= day <= new.covers_to and spans != weekly_spans(new, day)
    }
    return replace(
        new,
        covers_from=min(old.covers_from, new.covers_from),
        covers_to=max(old.covers_to, new.covers_to),
        days=dict(sorted((kept | dict(new.days)).items())),
    )


def _refuse_gap(old: Rules, new: Rules) -> None:
    if old.covers_from - ONE_DAY <= new.covers_to and new.covers_from <= old.covers_to + ONE_DAY:
        return
    raise BadInput(
        _(
            "The calendar “%(name)s” covers %(from)s to %(to)s. What is to be loaded, %(new_from)s to %(new_to)s, "
            "would leave a gap: load the time between first."
        )
        % {
            "name": old.name,
            "from": old.covers_from,
            "to": old.covers_to,
            "new_from": new.covers_from,
            "new_to": new.covers_to,
        }
    )


def with_day(old: Rules, day: date, spans: Spans | None) -> Rules:
    """One date with other spans; None takes the exception away, so that the week rules again."""
    if not old.covers_from <= day <= old.covers_to:
        raise BadInput(
            _("%(day)s lies outside the calendar, which covers %(from)s to %(to)s.")
            % {"day": day, "from": old.covers_from, "to": old.covers_to}
        )
    days = {known: value for known, value in old.days.items() if known != day}
    if spans is not None:
        days[day] = spans
    return replace(old, days=dict(sorted(days.items())))


def weekly_spans(rules: Rules, day: date) -> Spans:
    """What the week alone says about a date."""
    return rules.weekly.get(WEEKDAYS[day.weekday()], ())


def as_columns(rules: Rules) -> dict[str, Any]:
    """The rule columns of a version row."""
    return {
        "timezone": rules.timezone.key,
        "covers_from": rules.covers_from,
        "covers_to": rules.covers_to,
        "hours_per_day": rules.hours_per_day,
        "weekly": _texts({day: rules.weekly[day] for day in WEEKDAYS if day in rules.weekly}),
        "days": _texts({day.isoformat(): spans for day, spans in rules.days.items()}),
    }


def _texts(spans_by_key: Mapping[str, Spans]) -> dict[str, list[list[str]]]:
    return {
        key: [[show_time(begin), show_time(end)] for begin, end in spans]
        for key, spans in spans_by_key.items()
    }
