"""Small helpers of this floor's pages."""

from typing import Any

from django import template

from grids.models.area import in_chinese
from members.models import Duty
from members.staff_columns import Column

register = template.Library()


@register.filter
def cell(row: dict[str, Any], name: str) -> Any:
    """One value of a row by the name of its column."""
    return row.get(name, "")


@register.filter
def heading(column: Column) -> str:
    """The column's heading in the reader's language."""
    return column.chinese if in_chinese() else column.name


@register.filter
def duty_text(duty: Duty, name: str) -> str:
    """A duty's text in the reader's language."""
    return duty.text(name)
