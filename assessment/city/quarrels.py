"""Disputes of the demo city, each lived through the actions: one just told, one being mediated, one agreed on."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.utils import timezone

from cases.actions import Report, perform, report_case
from cases.actions.route import route_case
from cases.models import Case, CaseClass
from cases.queries.limits import default_standard
from cases.queries.maps import point_in
from members.models import User

from .frame import Frame

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
# How long ago it was reported, in what words, and how many steps it went.
STORIES = (
    (30 * MINUTE, "两户为楼道堆物争执，互不相让。 Two households quarrel about boxes in the stairwell.", 0),
    (
        3 * 60 * MINUTE,
        "楼上漏水，楼下要求赔偿。 Water came through the ceiling; the flat below wants money.",
        5,
    ),
    (4 * DAY, "装修占用公共通道，邻居多次劝阻无效。 Building work blocks a common passage.", 7),
)
PARTIES = (("applicant", "陈大方", "13800000011"), ("respondent", "林小满", "13800000012"))
TALK = "双方到场，各自陈述。 Both came and told their side."
TERMS = (
    "一、双方互谅互让，三日内清理完毕。二、今后不再占用公共部位。\n"
    "1. Everything is cleared away within three days. 2. The common space stays free from now on."
)


def quarrel(frame: Frame, users: dict[int, User], now: datetime, most: int) -> int:
    """In the first grid, taken in by its community's centre and mediated by the residents' committee. How many."""
    told = STORIES[:most]
    for number, (ago, words, steps) in enumerate(told):
        _Quarrel(frame, users, now - ago, number, words).live(steps)
    return len(told)


class _Quarrel:
    """One dispute, a step every five minutes."""

    def __init__(self, frame: Frame, users: dict[int, User], at: datetime, number: int, words: str) -> None:
        self.frame, self.users, self.at = frame, users, at
        areas = frame.areas_of(0)
        committee = frame.staff.offices["committee", areas["community"].pk]
        self.officer = users[frame.staff.officer[frame.staff.centres[areas["community"].pk].pk]]
        self.mediator = users[frame.staff.handler[committee.pk]]
        self.case = self._report(number, words)

    def live(self, steps: int) -> None:
        """As far as it went."""
        day = timezone.localdate(self.at)
        standard = default_standard(self.case.case_class_id, urgent=False, district=self.case.district_id)
        way: tuple[tuple[str, User, dict[str, Any]], ...] = (
            ("establish", self.officer, {"filing_standard": standard and standard.pk}),
            ("appoint", self.officer, {"mediator": self.mediator.pk}),
            *(("party", self.mediator, _party(*party)) for party in PARTIES),
            ("session", self.mediator, {"held_at": self.at, "text": TALK}),
            ("agree", self.mediator, {"terms": TERMS, "made_on": day, "visits": [day + 5 * DAY, day + 30 * DAY]}),
            ("close", self.officer, {}),
        )  # fmt: skip
        for name, person, given in way[:steps]:
            self.at += 5 * MINUTE
            self.case = perform(name, case_id=self.case.pk, actor=person, given=given, at=self.at)

    def _report(self, number: int, words: str) -> Case:
        grid = self.frame.city.grids[0]
        lon, lat = point_in(grid) or (None, None)
        report = Report(
            uuid=uuid5(NAMESPACE_URL, f"quarrel-{number}"),
            case_class=CaseClass.objects.offered().get(kind="social", code="S0101"),
            source="patrol",
            description=words,
            lon=lon,
            lat=lat,
            place="柳岸新村 3 幢 2 单元",
        )
        case, _new = report_case(report, actor=self.users[self.frame.staff.member[0]], at=self.at)
        self.at += MINUTE
        return route_case(case_id=case.pk, at=self.at)


def _party(role: str, name: str, phone: str) -> dict[str, Any]:
    return {"role": role, "party_name": name, "phone": phone}
