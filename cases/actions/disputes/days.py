"""Days as somebody gives them."""

from datetime import date
from typing import Any

from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from gridgov.problems import Invalid


def day_of(value: Any, field: str) -> date:
    """A day, or Invalid naming the field."""
    try:
        found = value if isinstance(value, date) else parse_date(str(value))
    except ValueError:
        found = None
    if found is None:
        raise Invalid({field: _("This is no day; write it like 2026-12-01.")})
    return found
