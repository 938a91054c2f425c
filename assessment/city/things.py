"""Registered things of the demo city, whose they are, and a few cases that go straight to who mends them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import NAMESPACE_URL, uuid5

import numpy as np

from cases.actions import Report, perform, report_case
from cases.actions.route import route_case
from cases.models import Case, CaseClass, RoutingRule
from cases.queries.limits import default_standard
from grids.actions.component_lists import put_keeper
from grids.components import codes
from grids.models import Component, ComponentChange, ComponentClass, Keeper
from members.actions.posts import appoint
from members.models import Organisation, PostKind, User

from .frame import Frame
from .lives import Spot
from .offices import LEVEL_OF


class Thing(NamedTuple):
    """A class of components; `owner` and `maintainer` are kinds of offices (offices.py)."""

    code: str
    owner: str
    maintainer: str


LAMP = Thing("01037", "enforcement", "power")
THINGS = (
    LAMP, Thing("01002", "water", "water"), Thing("03005", "sanitation", "sanitation"), LAMP,
    Thing("04002", "parks", "parks"), Thing("01027", "telecom", "telecom"), LAMP, Thing("01003", "water", "water"),
)  # fmt: skip
GRIDS = 48
DESKS = ("power", "water", "telecom")  # utilities that answer for cases themselves
WORDS = "路灯不亮，夜间看不清路。 This street lamp is out, the path is dark at night."
STEPS = ((), (), ("establish",), ("establish", "dispatch"))
SECONDS_ROUTED = 4


def open_desks(
    frame_offices: dict[tuple[str, int], Organisation], handlers: dict[int, int], since: date
) -> None:
    """Who mends lamps and covers also takes cases in and gives them out: a rule sends them straight there."""
    kind, _made = PostKind.objects.get_or_create(
        code="utility_desk",
        defaults={
            "name": "抢修值班员",
            "name_en": "Utility duty desk",
            "organisation_permissions": ["intake", "dispatch", "handle", "close"],
        },
    )
    for (key, _area), office in frame_offices.items():
        if key in DESKS:
            user = User.objects.get(pk=handlers[office.pk])
            appoint(actor=None, user=user, kind=kind, organisation=office, starts_on=since)


def furnish(frame: Frame, seed: int, since: date) -> None:
    """Eight things in each of the first grids, and the rule that uses who maintains them."""
    rng = np.random.default_rng([seed, 7])
    grids = np.repeat(np.arange(min(GRIDS, len(frame.city.grids))), len(THINGS))
    keepers: dict[int, Keeper] = {}
    rows = list(_rows(frame, frame.spots(rng, grids), rng.random(len(grids)), keepers))
    made = Component.objects.bulk_create(rows)
    ComponentChange.objects.bulk_create(
        ComponentChange(component=row, on=since, changes={"code": ["", row.code]}) for row in made
    )
    utilities = CaseClass.objects.get(kind="event", level=1, code="01", scheme__is_current=True)
    RoutingRule.objects.create(
        name=f"{utilities.name} → 养护单位", case_class=utilities, to_keeper="maintainer"
    )


def _rows(
    frame: Frame, spots: Sequence[Spot], luck: np.ndarray, keepers: dict[int, Keeper]
) -> Iterator[Component]:
    kinds = {kind.code: kind for kind in ComponentClass.objects.all()}
    running: dict[str, int] = {}
    for index, (spot, fate) in enumerate(zip(spots, luck.tolist(), strict=True)):
        thing, areas = THINGS[index % len(THINGS)], frame.areas_of(spot.grid)
        start = codes.prefix(areas["district"].code, thing.code)
        running[start] = running.get(start, 0) + 1
        yield Component(
            code=f"{start}{running[start]:06}",
            component_class=kinds[thing.code],
            lon=spot.lon,
            lat=spot.lat,
            place=spot.place,
            community=areas["community"],
            owner=_keeper(frame, thing.owner, spot.grid, keepers),
            maintainer=_keeper(frame, thing.maintainer, spot.grid, keepers),
            state="damaged" if fate < 0.03 else "sound",
        )


def _keeper(frame: Frame, key: str, grid: int, keepers: dict[int, Keeper]) -> Keeper:
    """The organisation as a keeper, under its own code."""
    office = frame.staff.offices[key, frame.areas_of(grid)[LEVEL_OF[key]].pk]
    if office.pk not in keepers:
        keepers[office.pk] = put_keeper(code=office.code, name=office.name, name_en=office.name_en)
    return keepers[office.pk]


def report_some(frame: Frame, users: dict[int, User], now: datetime, most: int) -> int:
    """Lamps near the demo accounts that are out: routed to who maintains them, some on their way. How many."""
    lamps = Component.objects.filter(community=frame.city.communities[0], component_class__code=LAMP.code)
    chosen = list(lamps.select_related("maintainer").order_by("code")[: min(len(STEPS), most)])
    for number, (lamp, steps) in enumerate(zip(chosen, STEPS, strict=False)):
        _report(frame, users, lamp, steps, now - timedelta(minutes=8 - number))
    return len(chosen)


def _report(
    frame: Frame, users: dict[int, User], lamp: Component, steps: Sequence[str], at: datetime
) -> None:
    case_class = CaseClass.objects.offered().get(kind="event", code=LAMP.code)
    report = Report(
        uuid=uuid5(NAMESPACE_URL, lamp.code), case_class=case_class, source="patrol", description=WORDS,
        component=lamp,
    )  # fmt: skip
    case, _created = report_case(report, actor=users[frame.staff.member[0]], at=at)
    case = route_case(case_id=case.pk, at=at + timedelta(seconds=SECONDS_ROUTED))
    for minutes, move in enumerate(steps, start=1):
        person = users[frame.staff.handler[case.holder_id]]
        perform(move, case_id=case.pk, actor=person, given=_given(case), at=at + timedelta(minutes=minutes))


def _given(case: Case) -> dict[str, int]:
    standard = default_standard(case.case_class_id, urgent=False, district=case.district_id)
    assert standard is not None, "the shipped catalogue has a standard for each class"
    return {"filing_standard": standard.pk, "organisation": case.holder_id}
