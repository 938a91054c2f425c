"""Answers that hotlines are owed: what they handed over, until somebody has sent back what became of it."""

from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from cases.models import Case, Hotline, HotlineRow
from cases.workflow.states import ENDED

RELATED = ("hotline", "case__case_class", "case__holder", "case__merged_into__holder", "sent_by")


@dataclass(frozen=True)
class Tab:
    """A part of the list, and in which order it is read."""

    label: Any
    condition: Q
    order: tuple[str, ...]


# Of a merged case counts what becomes of the one that goes on.
OVER = Q(case__merged_into=None, case__state__in=ENDED) | Q(case__merged_into__state__in=ENDED)
TABS: dict[str, Tab] = {
    "ready": Tab(_("To be sent back"), OVER & Q(sent_at=None), ("due", "id")),
    "work": Tab(_("Still at work"), ~OVER & Q(sent_at=None), ("due", "id")),
    "sent": Tab(_("Sent back"), Q(sent_at__isnull=False), ("-sent_at", "-id")),
}


def answers_of(hotlines: QuerySet[Hotline], user: Any, *, tab: str = "", q: str = "") -> QuerySet[HotlineRow]:
    """Rows that became cases which the person sees, with `due`, when the whole case is or was due.

    `tab` narrows to one of TABS, `q` to a part of their number or of ours.
    """
    seen = Case.objects.visible_to(user)
    rows = HotlineRow.objects.filter(hotline__in=hotlines, state=HotlineRow.State.DONE, case__in=seen)
    if tab:
        rows = rows.filter(TABS[tab].condition)
    if q := q.strip():
        rows = rows.filter(Q(key__icontains=q) | Q(case__number__icontains=q))
    due = Coalesce(F("case__merged_into__total_due_at"), F("case__total_due_at"))
    return rows.select_related(*RELATED).annotate(due=due)


def goes_on(row: HotlineRow) -> Case:
    """The case of a row; of a merged one that which goes on."""
    assert row.case is not None, "a row that is done has a case: the database says so"
    return row.case.merged_into or row.case


def is_over(row: HotlineRow) -> bool:
    """Whether the hotline can be told how it ended."""
    return goes_on(row).state in ENDED
