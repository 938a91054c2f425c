"""A row's class and place, found by the words that stand there."""

from django.db.models import Q
from django.utils.translation import gettext as _

from cases.models import CaseClass
from gridgov.problems import Invalid
from grids.models import Building, Component


def class_named(words: str, usual: CaseClass | None) -> CaseClass:
    """The offered class of this code or name; without words the hotline's usual one. Invalid where there is none, or
    where several are called so.
    """
    if not words:
        if usual is None:
            raise Invalid({"case_class": _("It names no class, and the hotline has no usual one.")})
        return usual
    named = Q(code=words) | Q(name=words) | Q(name_en__iexact=words)
    found = list(CaseClass.objects.offered().filter(named).select_related("parent")[:2])
    if len(found) != 1:
        raise Invalid(
            {"case_class": _("No class, or more than one, is called “%(words)s”.") % {"words": words[:60]}}
        )
    return found[0]


def spot_of_words(place: str) -> tuple[float, float] | None:
    """Where exactly one building, or else one registered thing, is called so."""
    if not place:
        return None
    for rows in (Building.objects.filter(name=place), Component.objects.filter(place=place)):
        found = list(rows.values_list("lon", "lat")[:2])
        if len(found) == 1:
            return found[0]
    return None
