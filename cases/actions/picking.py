"""Rows that somebody chose from a list."""

from collections.abc import Iterable
from typing import Any, TypeVar

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from gridgov.problems import Invalid
from members.models import Organisation

Row = TypeVar("Row", bound=Model)
MOST = 20


def one(queryset: QuerySet[Row], pk: object, field: str) -> Row:
    """The row of that id, or Invalid naming the field."""
    try:
        return queryset.get(pk=getattr(pk, "pk", pk))
    except (ObjectDoesNotExist, ValueError, TypeError):
        raise Invalid({field: _("Choose one from the list.")}) from None


def organisation(pk: object, field: str = "organisation") -> Organisation:
    """An active organisation."""
    return one(_offered(), pk, field)


def organisations(chosen: Any, field: str) -> list[Organisation]:
    """Active organisations, each once, in the order in which they were chosen."""
    if not chosen:
        return []
    if not isinstance(chosen, Iterable) or isinstance(chosen, str | bytes):
        raise Invalid({field: _("Choose from the list.")})
    try:
        ids = list(dict.fromkeys(int(str(getattr(each, "pk", each))) for each in chosen))
    except ValueError:
        raise Invalid({field: _("Choose from the list.")}) from None
    if len(ids) > MOST:
        raise Invalid({field: _("At most %(most)d at once.") % {"most": MOST}})
    found = _offered().in_bulk(ids)
    if len(found) < len(ids):
        raise Invalid({field: _("Choose from the list.")})
    return [found[pk] for pk in ids]


def _offered() -> QuerySet[Organisation]:
    """With the place of a grid's team, which is asked whether this work is admitted there."""
    return Organisation.objects.filter(is_active=True).select_related("grid__community")
