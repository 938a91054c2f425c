"""Until when whoever reported a case may have it taken up again."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from cases.models import Case
from cases.policies import value_of


def reopens_until(case: Case) -> datetime:
    """Counted from the closing, or from the rejection; nothing that happens to the case later moves it."""
    ended = case.closed_at
    if ended is None:
        last = case.events.filter(move="reject").order_by("-id").values_list("at", flat=True).first()
        ended = last or case.updated_at
    return ended + timedelta(days=value_of("reopen_days"))


def too_late(case: Case, now: datetime) -> str:
    """Why it cannot be taken up again any more; empty while it can."""
    if now < reopens_until(case):
        return ""
    days = value_of("reopen_days")
    return _("A case can be reopened within %(days)d days of its closing. Report the problem again.") % {
        "days": days
    }
