"""What a member does in one go on the spot: report, and put right what can be put right at once."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from cases.actions.perform import perform
from cases.actions.report import Report, report_case
from cases.models import Case
from cases.photos import Prepared
from gridgov.deadlocks import once_more_after_deadlock
from members.models import User


@once_more_after_deadlock
@transaction.atomic
def log_settled(
    *, report: Report, actor: User, done: str, after: Sequence[Prepared] = (), at: datetime | None = None
) -> tuple[Case, bool]:
    """Report a problem and settle it, or neither; sent again it is the same case, settled once.

    `done` says what was done, `after` shows it. Raises what `report_case` and `perform` raise.
    """
    case, created = report_case(report, actor=actor, at=at)
    if not created:
        return case, False
    settled = perform(
        "settle", case_id=case.pk, actor=actor, given={"text": done}, photos=after, at=case.reported_at
    )
    return settled, True
