"""An emergency of the demo city: a class that rings, and one alarm that member, street and district have confirmed."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from cases.actions import Report, report_case
from cases.actions.route import route_case
from cases.alarms.confirming import answer
from cases.alarms.rules import set_ring_rule
from cases.models import CaseClass, RingWord, Rung
from cases.queries.maps import point_in
from members.models import User

from .frame import Frame

MINUTE = timedelta(minutes=1)
AGO = 12 * MINUTE
WITHIN = 5  # minutes
WORDS = "道路施工挖破燃气管道，有明显气味。 A digger has broken a gas pipe; it smells strongly."
SAID = (
    (RingWord.Answer.ON_SPOT, "已拉警戒线，疏散周边居民。 The place is closed off, people are sent away."),
    (RingWord.Answer.ON_WAY, "值班人员已出发。 The shift is on its way."),
    (RingWord.Answer.ON_WAY, ""),
)


def ring_once(frame: Frame, users: dict[int, User], now: datetime, most: int) -> int:
    """In the first grid, a few minutes ago. How many cases."""
    broken = CaseClass.objects.offered().get(kind="social", code="S0906")
    set_ring_rule(by=None, case_class=broken, minutes=WITHIN)
    if most < 1:
        return 0
    lon, lat = point_in(frame.city.grids[0]) or (None, None)
    report = Report(
        uuid=uuid5(NAMESPACE_URL, "emergency"), case_class=broken, source="patrol", description=WORDS, lon=lon,
        lat=lat, place="柳岸新村东门外", urgent=True,
    )  # fmt: skip
    case, _new = report_case(report, actor=users[frame.staff.member[0]], at=now - AGO)
    route_case(case_id=case.pk, at=now - AGO)
    for number, ring in enumerate(case.alarm.rings.order_by("pk")):
        first = Rung.objects.filter(ring=ring).select_related("user").order_by("pk").first()
        if first:
            said, note = SAID[number % len(SAID)]
            at = now - AGO + (number + 1) * MINUTE
            answer(ring_id=ring.pk, by=first.user, answer=said, note=note, at=at)
    return 1
