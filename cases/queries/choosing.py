"""Which classes a page offers first: what this person uses, what a word finds, what a group holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import Case, CaseClass
from cases.queries.classes import search_classes

MOST_FOUND = 20
OFTEN, LATELY = 4, 4
REMEMBERED = timedelta(days=90)


@dataclass(frozen=True)
class Choices:
    """Classes under a heading; `empty` says why there are none."""

    heading: str
    classes: Sequence[CaseClass]
    empty: str = ""


def chosen(value: Any) -> CaseClass | None:
    """The class whose id a form sent, if it is offered."""
    text = str(value or "")
    return (
        CaseClass.objects.offered().select_related("parent").filter(pk=text).first()
        if text.isdigit()
        else None
    )


def own_classes(user: Any) -> list[Choices]:
    """What the person logs most, then what he logged last, over the last quarter; each class once."""
    logged = Case.objects.filter(reported_by=user, reported_at__gte=timezone.now() - REMEMBERED)
    used = list(logged.values("case_class").annotate(times=Count("pk"), last=Max("reported_at")))
    often = sorted(used, key=lambda row: (-row["times"], row["case_class"]))[:OFTEN]
    often_ids = [row["case_class"] for row in often if row["times"] > 1]
    rest = sorted(
        (row for row in used if row["case_class"] not in often_ids), key=lambda row: row["last"], reverse=True
    )
    lists = (
        (_("You use these most"), often_ids),
        (_("Used last"), [row["case_class"] for row in rest[:LATELY]]),
    )
    return [Choices(heading, classes) for heading, ids in lists if (classes := in_order(ids))]


def found(text: str) -> Choices:
    """Classes that a word finds, in either language or by code."""
    return Choices(
        _("Found for “%(text)s”") % {"text": text},
        search_classes(text, limit=MOST_FOUND),
        _("Nothing found. Try a shorter word, or choose from the groups."),
    )


def groups(kinds: Sequence[str] = ()) -> QuerySet[CaseClass]:
    """Groups that hold classes which can be chosen, of these kinds or of all."""
    filled = CaseClass.objects.offered().values("parent")
    return CaseClass.objects.filter(level=1, pk__in=filled, **({"kind__in": kinds} if kinds else {}))


def of_group(value: Any) -> Choices | None:
    """The classes of a group."""
    text = str(value or "")
    group = groups().filter(pk=text).first() if text.isdigit() else None
    if group is None:
        return None
    return Choices(
        group.display_name, list(CaseClass.objects.offered().filter(parent=group).order_by("code"))
    )


def in_order(ids: Sequence[int]) -> list[CaseClass]:
    """Offered classes in the order of their ids in the list."""
    rows = CaseClass.objects.offered().select_related("parent").in_bulk(ids)
    return [rows[pk] for pk in ids if pk in rows]
