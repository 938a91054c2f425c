"""Who may settle a case by the power list."""

from datetime import date
from typing import Any

from django.db.models import F
from django.db.models.functions import Length
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import Authority, Case, Level

ORDER = [str(level) for level in Level]  # lowest first


def authority_of(case: Any, day: date | None = None) -> Authority | None:
    """The entry that counts for a case: a class's before its group's, then the smallest area's, then the newest.

    None: every level may settle it. One query.
    """
    areas = [pk for pk in (case.community_id, case.street_id, case.district_id, case.city_id) if pk]
    classes = [pk for pk in (case.case_class_id, case.case_class.parent_id) if pk]
    entries = Authority.objects.in_force(day).filter(case_class__in=classes)
    everywhere, here = entries.filter(area=None), entries.filter(area__in=areas)
    return (
        (everywhere | here)
        .annotate(depth=Length("area__path"))
        .order_by("-case_class__level", F("depth").desc(nulls_last=True), "-valid_from")
        .first()
    )


def below(level: str, entry: Authority | None) -> bool:
    """Whether a level stands below the lowest one with authority."""
    return entry is not None and ORDER.index(level) < ORDER.index(entry.level)


def raised(level: str, entry: Authority | None) -> str:
    """The lowest level at or above this one that has authority."""
    return entry.level if entry is not None and below(level, entry) else level


def told(case: Case) -> str:
    """What a centre without authority over its case reads: who has it, and by what; empty when it may settle it."""
    if not (case.holder.is_centre and case.is_open):
        return ""
    entry = authority_of(case, timezone.localdate())
    if entry is None or not below(case.level, entry):
        return ""
    return _(
        "%(centre)s may not settle cases of this class: by the power list the lowest level that may is %(level)s"
        "%(basis)s. Escalate it; what has to be done at once may be done here."
    ) % {
        "centre": case.holder.display_name,
        "level": entry.get_level_display(),
        "basis": f" ({entry.basis})" if entry.basis else "",
    }
