"""Whom a case can be given to, likeliest first; classes by a search."""

from typing import Any

from django.db import models
from django.db.models import F, Q, QuerySet, Value, When
from django.db.models.functions import Length

from cases.models import Case, CaseClass
from cases.queries.classes import matching
from members.models import Organisation

MOST = 12
GIVEN_TO = ("department", "police", "utility", "property", "committee", "enterprise", "owners", "social")


def organisations_for(case: Case, text: str = "") -> QuerySet[Organisation]:
    """Active organisations for a dispatch: named like the class's usual party first, then nearest to the place.

    An organisation serves its area and everything below; those of other areas are found by search only.
    """
    areas = [pk for pk in (case.community_id, case.street_id, case.district_id, case.city_id) if pk]
    serves = Q(area__in=areas) | Q(grid=case.duty_grid_id) if case.duty_grid_id else Q(area__in=areas)
    found = Organisation.objects.filter(is_active=True).select_related("kind", "area")
    found = (
        found.filter(named(text))
        if text.strip()
        else found.filter(serves, is_centre=False, commands_for=None)
    )
    return found.annotate(
        usual=_rank(usual_party(case)),
        serves=_rank(serves),
        depth=Length("area__path"),
        kind_rank=_rank(Q(kind__code__in=GIVEN_TO)),
    ).order_by("-usual", "-serves", "-kind_rank", F("depth").desc(nulls_last=True), "code")


def usual_party(case: Case) -> Q:
    """Organisations that the class names as usually answering, by the parts of that name."""
    condition = Q(pk__in=[])
    for name in (case.case_class.responsible_party, case.case_class.responsible_party_en):
        for part in _parts(name):
            condition |= named(part)
    return condition


def named(text: str) -> Q:
    """By a piece of the name in either language, or by code."""
    text = text.strip()
    return Q(name__icontains=text) | Q(name_en__icontains=text) | Q(code__iexact=text)


def classes_for(text: str = "", near: CaseClass | None = None) -> QuerySet[CaseClass]:
    """Classes that can be chosen, found by `text`; without one those of the same group first."""
    if text.strip():
        return matching(CaseClass.objects.offered(), text)
    found = CaseClass.objects.offered().select_related("parent")
    same = Q(parent=near.parent_id) if near and near.parent_id else Q(pk__in=[])
    return found.annotate(rank=_rank(same)).order_by("-rank", "kind", "code")


def _rank(condition: Q) -> Any:
    return models.Case(When(condition, then=Value(1)), default=Value(0), output_field=models.IntegerField())


def _parts(name: str) -> list[str]:
    for mark in "、，,;；/":
        name = name.replace(mark, "|")
    return [part.strip() for part in name.split("|") if len(part.strip()) > 1]
