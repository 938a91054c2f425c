"""Standards that a scheme's classes take over from the classes that they are mapped to."""

from django.db import transaction
from django.utils.translation import gettext as _

from cases.administering import require_administrator
from cases.models import FilingStandard, Scheme
from cases.queries.schemes import standards_to_take
from gridgov.audit import record
from members.models import User


@transaction.atomic
def take_standards(*, scheme: Scheme, by: User | None = None) -> int:
    """Classes without a standard get those of a class that they are the same as, or a part of; how many classes did."""
    require_administrator(by)
    list(Scheme.objects.select_for_update().order_by("pk"))
    pairs = standards_to_take(scheme)
    newest = FilingStandard.objects.newest().filter(district=None, is_active=True)
    sources = newest.filter(case_class__in={source for _taker, source in pairs}).select_related(
        "case_class__scheme"
    )
    by_class: dict[int, list[FilingStandard]] = {}
    for row in sources:
        by_class.setdefault(row.case_class_id, []).append(row)
    FilingStandard.objects.bulk_create(
        _copy(row, taker.pk) for taker, source in pairs for row in by_class.get(source, ())
    )
    record(actor=by, action="standard.take", target=scheme, data={"classes": len(pairs)})
    return len(pairs)


def _copy(row: FilingStandard, taker: int) -> FilingStandard:
    """The same from now on; where it came from stands with it."""
    told = _("taken over from %(scheme)s %(class)s")
    return FilingStandard(
        case_class_id=taker,
        number=row.number,
        condition=row.condition,
        closing_condition=row.closing_condition,
        condition_type=row.condition_type,
        limit_value=row.limit_value,
        limit_unit=row.limit_unit,
        is_urgent=row.is_urgent,
        source=row.source,
        confidence=(told % {"scheme": row.case_class.scheme.code, "class": row.case_class.code})[:300],
    )
