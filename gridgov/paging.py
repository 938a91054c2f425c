"""Keyset paging: a page costs the same at the start and after a million rows."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.core.signing import BadSignature, Signer
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from gridgov.problems import Invalid

Row = TypeVar("Row", bound=Model)
SIGNER = Signer(salt="cursor")


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Rows of one page; `next_cursor` is empty on the last one."""

    items: list[Row]
    next_cursor: str


def cursor_page(
    queryset: QuerySet[Row], *, order: tuple[str, ...], cursor: str = "", size: int = 50
) -> Page[Row]:
    """One page of `queryset` in `order` (non-null fields, one direction, the last one unique).

    Raises Invalid for a cursor that this list did not give.
    """
    if cursor:
        queryset = queryset.filter(_after(order, _read(cursor, order)))
    rows = list(queryset.order_by(*order)[: size + 1])
    more = len(rows) > size
    return Page(rows[:size], _write(rows[size - 1], order) if more else "")


def merged_page(
    branches: list[QuerySet[Row]],
    *,
    rows: QuerySet[Row],
    order: tuple[str, ...],
    cursor: str = "",
    size: int = 50,
) -> Page[Row]:
    """One page of the union of `branches` (same model, no row twice), three queries at most.

    Each branch is read in its own index's order and no further than the page needs, where one condition joined by
    OR would read everything; the first, best the widest, says how far the others have to be read. `rows` loads what
    the page shows.
    """
    if cursor:
        behind = _after(order, _read(cursor, order))
        branches = [branch.filter(behind) for branch in branches]
    keys = _keys(branches, order, size + 1)
    found = list(rows.filter(pk__in=[key[0] for key in keys[:size]]).order_by(*order))
    return Page(found, _write(found[-1], order) if len(keys) > size and found else "")


def _keys(branches: list[QuerySet[Row]], order: tuple[str, ...], size: int) -> list[tuple[Any, ...]]:
    """Primary key and what they are sorted by of the first `size` rows of the union, in order."""
    names = ["pk", *(field.lstrip("-") for field in order)]
    parts = [branch.order_by(*order).values_list(*names) for branch in branches]
    first = list(parts[0][:size]) if parts else []
    others = parts[1:]
    if len(first) == size:
        others = [part.filter(_until(order[0], first[-1][1])) for part in others]
    rest = [part[:size] for part in others]
    more = rest[0].union(*rest[1:]) if len(rest) > 1 else rest[0] if rest else []
    every = sorted({*first, *more}, key=lambda key: key[1:], reverse=order[0].startswith("-"))
    return every[:size]


def _until(field: str, value: Any) -> Q:
    """Rows that stand not behind `value`."""
    return Q(**{f"{field.lstrip('-')}__{'gte' if field.startswith('-') else 'lte'}": value})


def row_beside(
    branches: list[QuerySet[Row]],
    row: Row,
    *,
    rows: QuerySet[Row],
    order: tuple[str, ...],
    back: bool = False,
) -> Row | None:
    """The row of `merged_page`'s list that follows this one, or with `back` the one before it; None at the list's end.

    The row itself need not be in the list any more.
    """
    turned = tuple(field[1:] if field.startswith("-") else f"-{field}" for field in order) if back else order
    behind = _after(turned, [getattr(row, field.lstrip("-")) for field in turned])
    found = merged_page([branch.filter(behind) for branch in branches], rows=rows, order=turned, size=1)
    return next(iter(found.items), None)


def _after(order: tuple[str, ...], values: list[Any]) -> Q:
    """Rows behind `values`: a > x, or a = x and b > y, ... with a bound on the first that an index can use."""
    condition, equal = Q(), Q()
    for field, value in zip(order, values, strict=True):
        name, step = (field[1:], "lt") if field.startswith("-") else (field, "gt")
        condition |= equal & Q(**{f"{name}__{step}": value})
        equal &= Q(**{name: value})
    first, step = order[0].lstrip("-"), "lte" if order[0].startswith("-") else "gte"
    return Q(**{f"{first}__{step}": values[0]}) & condition


def _write(row: Model, order: tuple[str, ...]) -> str:
    values = [getattr(row, field.lstrip("-")) for field in order]
    plain = [{"t": value.isoformat()} if isinstance(value, datetime) else value for value in values]
    return SIGNER.sign_object([list(order), plain])


def _read(cursor: str, order: tuple[str, ...]) -> list[Any]:
    try:
        written_order, plain = SIGNER.unsign_object(cursor)
    except (BadSignature, json.JSONDecodeError, ValueError) as error:
        raise Invalid(_("This page link is damaged. Start again from the first page.")) from error
    if written_order != list(order):
        raise Invalid(_("This page link belongs to another sorting. Start again from the first page."))
    return [datetime.fromisoformat(value["t"]) if isinstance(value, dict) else value for value in plain]
