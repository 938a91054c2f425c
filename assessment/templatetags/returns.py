"""Small helps for the tables of returns."""

from collections.abc import Sequence
from typing import Any

from django import template

register = template.Library()


@register.filter
def at(items: Sequence[Any], number: int) -> Any:
    """The item at that place."""
    return items[number]
