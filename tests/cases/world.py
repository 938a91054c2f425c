"""The cast with ground under its feet: squares as grids, a calendar, a few classes, rules.

Communities M1 and M2 are squares of 0.02°; M1 holds grids G1 (west) and G2 (east), M2 holds G3.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from shapely.geometry import box

from cases.actions import Report, perform, report_case
from cases.models import (
    CalendarVersion,
    Case,
    CaseClass,
    FilingStandard,
    RoutingRule,
    Scheme,
    WorkCalendar,
)
from cases.photos import Prepared, prepare_all
from grids.actions import draft_division, publish_division, set_outlines
from grids.actions.areas import set_area_outline
from members.models import User
from tests.cases.calendars import OFFICE, WORKDAYS
from tests.cases.pictures import jpeg
from tests.cast import Cast, make_cast
from tests.support.snapshots import copied

ZONE = ZoneInfo("Asia/Shanghai")
IN_G1, IN_G2, IN_G3, NOWHERE = (120.005, 30.01), (120.015, 30.01), (120.035, 30.01), (10.0, 10.0)


def moment(text: str) -> datetime:
    """Local wall time, as "2026-03-02 09:00"."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


MONDAY = moment("2026-03-02 09:00")


@dataclass
class World:
    """Cast, classes by short name, and short ways to report and to move."""

    cast: Cast
    classes: dict[str, CaseClass]
    standards: dict[str, FilingStandard]

    def report(
        self,
        *,
        by: User | None = None,
        kind: str = "litter",
        place: tuple[float, float] | None = IN_G1,
        at: datetime = MONDAY,
        **more: Any,
    ) -> Case:
        lon, lat = place or (None, None)
        fields: dict[str, Any] = {"source": "patrol", "description": "Bags beside the bin"} | more
        report = Report(
            uuid=fields.pop("uuid", uuid4()), case_class=self.classes[kind], lon=lon, lat=lat, **fields
        )
        return report_case(report, actor=by or self.cast.alice, at=at)[0]

    def move(self, case: Case, name: str, by: User | None, at: datetime | None = None, **given: Any) -> Case:
        photos = given.pop("photos", a_photo() if name == "settle" else ())
        if name == "settle":
            given.setdefault("before", a_photo())
        return perform(name, case_id=case.pk, actor=by, given=given, photos=photos, at=at or case.updated_at)

    def walk(self, case: Case, *steps: str, at: datetime | None = None) -> Case:
        """Make usual moves by the usual people."""
        for step in steps:
            who, given = self.usual(step)
            if step == "grant":
                given = {"request": case.requests.get(granted=None).pk}
            case = self.move(case, step, who, at, **given)
        return case

    def usual(self, step: str) -> tuple[User | None, dict[str, Any]]:
        """Who usually makes a move, and what is given."""
        cast = self.cast
        text = {"text": "As seen on site"}
        moves: dict[str, tuple[User | None, dict[str, Any]]] = {
            "verify": (cast.oscar, {}),
            "confirm": (cast.alice, text),
            "establish": (cast.oscar, {"filing_standard": self.standards["litter"].pk}),
            "reject": (cast.oscar, text),
            "settle": (cast.alice, text),
            "dispatch": (cast.oscar, {"organisation": cast.department.pk}),
            "accept": (cast.henry, {}),
            "answer": (cast.henry, text),
            "return": (cast.henry, text | {"ground": "not_ours"}),
            "grant": (cast.lisa, {}),
            "send_check": (cast.oscar, {}),
            "check": (cast.alice, text),
            "fail_check": (cast.alice, text),
            "rework": (cast.oscar, text),
            "close": (cast.oscar, text),
            "reopen": (cast.alice, text),
            "escalate": (cast.oscar, text),
            "merge": (cast.oscar, {}),
        }
        return moves[step]


@cache
def a_photo() -> tuple[Prepared, ...]:
    """One small picture, as an upload is prepared."""
    return tuple(prepare_all([jpeg()]))


@copied
def make_world() -> World:
    """Everything a case needs."""
    cast = make_cast()
    _ground(cast)
    _calendar()
    classes, standards = _catalogue()
    RoutingRule.objects.create(
        name="Litter to the street", case_class=classes["litter"].parent, to_level="street"
    )
    return World(cast, classes, standards)


def _ground(cast: Cast) -> None:
    west, east = box(120.0, 30.0, 120.02, 30.02), box(120.03, 30.0, 120.05, 30.02)
    for area, outline in (
        (cast.community, west),
        (cast.street, west),
        (cast.other_community, east),
        (cast.other_street, east),
    ):
        set_area_outline(area_id=area.pk, outline=outline)
    halves = [
        (cast.grid.pk, box(120.0, 30.0, 120.01, 30.02)),
        (cast.neighbour_grid.pk, box(120.01, 30.0, 120.02, 30.02)),
    ]
    for community, outlines in ((cast.community, halves), (cast.other_community, [(cast.far_grid.pk, east)])):
        division = draft_division(community=community)
        set_outlines(division=division, outlines=outlines)
        publish_division(division_id=division.pk, directly=True)


def _calendar() -> None:
    calendar = WorkCalendar.objects.create(name="Office", is_default=True)
    CalendarVersion.objects.create(
        calendar=calendar,
        number=1,
        timezone="Asia/Shanghai",
        covers_from="2026-01-01",
        covers_to="2027-12-31",
        hours_per_day=Decimal(8),
        weekly=dict.fromkeys(WORKDAYS, OFFICE),
        days={},
    )


def _catalogue() -> tuple[dict[str, CaseClass], dict[str, FilingStandard]]:
    scheme = Scheme.objects.create(code="TEST", name="测试", name_en="Test")
    group = CaseClass.objects.create(
        scheme=scheme, kind="event", code="06", level=1, name="市容环境", name_en="Cityscape"
    )
    other = CaseClass.objects.create(
        scheme=scheme, kind="social", code="S1", level=1, name="纠纷", name_en="Disputes"
    )
    classes = {
        "litter": CaseClass.objects.create(
            scheme=scheme, kind="event", code="06001", parent=group, name="暴露垃圾", name_en="Exposed litter"
        ),
        "dispute": CaseClass.objects.create(
            scheme=scheme,
            kind="social",
            code="S101",
            parent=other,
            name="邻里纠纷",
            name_en="Neighbour dispute",
        ),
    }
    standards = {
        "litter": _standard(classes["litter"], 1, "2", "working_day"),
        "urgent litter": _standard(classes["litter"], 2, "4", "hour", is_urgent=True),
        "dispute": _standard(classes["dispute"], 1, "5", "working_day"),
    }
    return classes, standards


def _standard(case_class: CaseClass, number: int, value: str, unit: str, **more: Any) -> FilingStandard:
    return FilingStandard.objects.create(
        case_class=case_class, number=number, limit_value=Decimal(value), limit_unit=unit, **more
    )
