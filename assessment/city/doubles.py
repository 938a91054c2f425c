"""Problems of the demo city that somebody reported once more: each joins the case that was there before."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from cases.actions import Report
from cases.actions.joining import report_or_join
from cases.models import Case
from cases.workflow import OPEN
from members.models import User

from .frame import Frame

WORDS = "同一个地方，还没有处理。 The same place, it is still there."
MOST = 2
BESIDE = 0.00006  # degrees: a few metres
AGO = timedelta(minutes=1)  # later than whatever else was told


def report_again(frame: Frame, resident: User | None, now: datetime, most: int) -> int:
    """Of the newest open cases that staff reported in the first grid. Returns how many."""
    known = Case.objects.filter(
        state__in=OPEN, dispute=False, lon__isnull=False, duty_grid=frame.city.grids[0], merged_into=None
    )
    others = known.exclude(reported_by=resident) if resident else known
    chosen = list(others.select_related("case_class").order_by("-reported_at", "pk")[: min(MOST, most)])
    for main in chosen:
        assert main.lon is not None, "chosen so"
        report = Report(
            uuid=uuid5(NAMESPACE_URL, f"again/{main.uuid}"), case_class=main.case_class, source="resident",
            description=WORDS, lon=main.lon + BESIDE, lat=main.lat, place=main.place,
        )  # fmt: skip
        report_or_join(report, same_as=main.number, actor=resident, at=now - AGO)
    return len(chosen)
