"""Words that phone, desk, residents and set-up share."""

from decimal import Decimal

from django.utils.translation import ngettext

from gridgov.ui.quantities import number_text


def limit_text(value: Decimal, unit: str) -> str:
    """4 working hours; 0.5 days."""
    whole = value == value.to_integral_value()
    number = int(value) if whole else 2  # a fraction is a plural
    shown = {"n": number_text(int(value)) if whole else number_text(float(value))}
    texts = {
        "minute": ngettext("%(n)s minute", "%(n)s minutes", number),
        "hour": ngettext("%(n)s hour", "%(n)s hours", number),
        "day": ngettext("%(n)s day", "%(n)s days", number),
        "working_hour": ngettext("%(n)s working hour", "%(n)s working hours", number),
        "working_day": ngettext("%(n)s working day", "%(n)s working days", number),
    }
    return texts[unit] % shown
