"""Standards that a scheme's classes take over from the classes that they are mapped to."""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.administering import require_administrator
from cases.catalogue.locking import lock_catalogue
from cases.models import CaseClass, FilingStandard, Scheme
from cases.queries.schemes import standards_to_take
from gridgov.audit import record
from members.models import User

COPIED = (
    "condition", "closing_condition", "condition_type", "limit_value", "limit_unit", "is_urgent", "source",
)  # fmt: skip


@transaction.atomic
def take_standards(*, scheme: Scheme, by: User | None = None, at: datetime | None = None) -> int:
    """Classes without a standard get those of a class that they are the same as, or a part of; how many classes did.

    What is in force is so for them at once; what is planned comes into force on its day.
    """
    require_administrator(by)
    lock_catalogue()
    now = at or timezone.now()
    pairs = standards_to_take(scheme, now)
    by_class = _by_class({source for _taker, source in pairs}, now)
    numbers = _last_versions([taker for taker, _source in pairs])
    made = [
        copy for taker, source in pairs for copy in _copies(by_class.get(source, []), taker, numbers, now)
    ]
    FilingStandard.objects.bulk_create(made)
    classes = len({copy.case_class_id for copy in made})
    record(actor=by, action="standard.take", target=scheme, data={"classes": classes, "standards": len(made)})
    return classes


def _by_class(sources: set[int], now: datetime) -> dict[int, list[FilingStandard]]:
    """What the city has in force, and plans, of these classes: version by version."""
    rows = FilingStandard.objects.not_over(now).filter(district=None, is_active=True, case_class__in=sources)
    found: dict[int, list[FilingStandard]] = {}
    for row in rows.select_related("case_class__scheme").order_by("number", "version"):
        found.setdefault(row.case_class_id, []).append(row)
    return found


def _last_versions(takers: list[CaseClass]) -> dict[tuple[int, int], int]:
    """The last version that a number ever had: nobody counts from 1 again."""
    rows = FilingStandard.objects.filter(case_class__in=takers, district=None).order_by()
    counted = rows.values("case_class", "number").annotate(last=Max("version"))
    return {(row["case_class"], row["number"]): row["last"] for row in counted}


def _copies(
    rows: list[FilingStandard], taker: CaseClass, last: dict[tuple[int, int], int], now: datetime
) -> Iterator[FilingStandard]:
    """The same limits from the same days on; where they came from stands with them."""
    told = _("taken over from %(scheme)s %(class)s")
    for row in rows:
        version = last[taker.pk, row.number] = last.get((taker.pk, row.number), 0) + 1
        first = None if version == 1 else now
        yield FilingStandard(
            case_class=taker,
            number=row.number,
            version=version,
            valid_from=row.valid_from if row.is_planned(now) else first,
            valid_to=row.valid_to,
            confidence=(told % {"scheme": row.case_class.scheme.code, "class": row.case_class.code})[:300],
            **{name: getattr(row, name) for name in COPIED},
        )
