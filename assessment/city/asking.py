"""A return of the demo city: what the district asks of its streets each week instead of having it typed."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from assessment.models import Return
from assessment.returns.actions import Plan, make_return
from assessment.returns.periods import Every
from assessment.returns.tasks import begin_due
from members.models import User

from .demo import DISTRICT
from .frame import Frame

WEEKS_BACK = 2  # the worker draws them up at its first start
COLUMNS = ("reported", "closed", "closed_in_time", "overdue", "reopened", "open", "grids", "households")


def ask_weekly(frame: Frame, now: datetime) -> None:
    """Of the first district, a row for each community; both past weeks are begun."""
    district = frame.city.districts[frame.city.line_of(0)[2]]
    plan = Plan(
        title="社区周报 · Communities, weekly",
        organisation=frame.staff.centres[district.pk],
        area=district,
        unit=Return.Unit.COMMUNITY,
        every=Every.WEEKLY,
        columns=[(code, None) for code in COLUMNS],
        starts_on=timezone.localdate(now) - timedelta(weeks=WEEKS_BACK),
    )
    make_return(plan, by=User.objects.get(username=DISTRICT.username), at=now)
    while begin_due(at=now):
        pass
