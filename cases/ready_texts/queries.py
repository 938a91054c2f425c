"""Which ready texts fit a case and a step, nearest first."""

from typing import Any

from django.db.models import Case as Choose
from django.db.models import IntegerField, Q, QuerySet, Value, When
from django.utils import timezone

from cases.models import Case, ReadyText
from cases.ready_texts.blanks import filled
from gridgov.ui.quantities import moment_text
from members.access import organisation_rights
from members.charge import organisations_in_charge

MOST = 30


def texts_for(case: Case, user: Any, move: str) -> list[tuple[str, str]]:
    """(name, filled text): of the person's organisations and the city, for the class before its group before all."""
    parent = case.case_class.parent_id
    fits = (
        Q(case_class=None) | Q(case_class=case.case_class_id) | Q(case_class=parent, case_class__isnull=False)
    )
    whose = Q(organisation=None) | Q(organisation__in=list(organisation_rights(user)))
    near = Choose(
        When(case_class=case.case_class_id, then=Value(0)),
        When(case_class__isnull=False, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    found = ReadyText.objects.filter(fits, whose, move__in=("", move)).annotate(near=near)
    values = _values(case)
    return [
        (each.name, filled(each.text, values))
        for each in found.order_by("near", "-move", "name", "pk")[:MOST]
    ]


def _values(case: Case) -> dict[str, str]:
    return {
        "number": case.number,
        "class": case.case_class.display_name,
        "place": case.place,
        "grid": case.duty_grid.display_name if case.duty_grid else "",
        "holder": case.holder.display_name,
        "reported": moment_text(timezone.localtime(case.reported_at).date()),
        "today": moment_text(timezone.localdate()),
    }


def kept_by(user: Any) -> "QuerySet[ReadyText]":
    """Texts that the person may change or only read: the city's, and those of organisations looked after."""
    mine = Q(organisation=None) | Q(organisation__in=organisations_in_charge(user).values("pk"))
    return ReadyText.objects.filter(mine).select_related("case_class", "organisation")
