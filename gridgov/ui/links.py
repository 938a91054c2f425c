"""Links of a list: the same page with another sorting, filter or cursor."""

from dataclasses import dataclass
from typing import Any

from django.forms import BaseForm, BoundField
from django.http import QueryDict


@dataclass(frozen=True)
class SortHead:
    """A column's head: where a tap leads, and how it is sorted now: "ascending", "descending" or ""."""

    url: str
    direction: str


@dataclass(frozen=True)
class Chip:
    """One filter in force, and the page without it."""

    label: str
    value: str
    url: str


def with_query(query: QueryDict, **changes: str | None) -> str:
    """`?…` with parameters replaced; None takes one away."""
    changed = query.copy()
    for name, value in changes.items():
        changed.pop(name, None)
        if value is not None:
            changed[name] = value
    return f"?{changed.urlencode()}"


def sort_head(query: QueryDict, name: str, default: str = "") -> SortHead:
    """Sorting by `name`; the parameter is `order`, a leading minus means descending."""
    order = query.get("order", default)
    direction = {"": "", name: "ascending", f"-{name}": "descending"}.get(order, "")
    wanted = f"-{name}" if direction == "ascending" else name
    return SortHead(with_query(query, order=wanted, cursor=None), direction)


def chips(form: BaseForm, query: QueryDict) -> list[Chip]:
    """The filters in force of a GET form, each with the link that removes it."""
    visible = [form[name] for name in form.fields if not form[name].is_hidden]
    return [_chip(field, query) for field in visible if any(query.getlist(field.html_name))]


def _chip(field: BoundField, query: QueryDict) -> Chip:
    values = ", ".join(_shown(field, value) for value in query.getlist(field.html_name) if value)
    return Chip(str(field.label), values, with_query(query, **{field.html_name: None, "cursor": None}))


def _shown(field: BoundField, value: str) -> str:
    """The words of a choice instead of its key."""
    choices: Any = getattr(field.field, "choices", ())
    for key, label in _flat(choices):
        if str(key) == value:
            return str(label)
    return value


def _flat(choices: Any) -> list[tuple[Any, Any]]:
    flat: list[tuple[Any, Any]] = []
    for key, label in choices:
        flat.extend(label if isinstance(label, list | tuple) else [(key, label)])
    return flat
