"""Lives carried out through the actions, one by one, each at its own time: exactly what people would have done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

from cases.actions import Contact, Report, perform, report_case
from cases.actions.lapse import let_lapse
from cases.actions.route import route_case
from cases.models import Case, Clock
from cases.photos import Prepared, prepare
from members.models import User

from . import people, scenes
from .frame import Frame
from .lives import Life, Planned
from .topics import TOPICS

MORE_TIME = Decimal(1)  # of the limit's unit: every standard has as much
ROUTED_AFTER = timedelta(seconds=4)
SHOWN = ("confirm", "settle", "answer", "check", "fail_check")  # moves that come with a picture
MENDED = ("settle", "answer", "check")
UPWARD = ("escalate", "supervise", "reply")  # nothing is above the highest centre


@dataclass
class Actor:
    """Carries out lives. `users` by id; `resident` reports what residents report, where there is one."""

    frame: Frame
    users: dict[int, User]
    now: datetime
    resident: User | None = None
    pictures: bool = True

    def live(self, life: Life) -> Case:
        """Report a case and make every move of its life, letting its clocks lapse when they fall due."""
        case = self._report(life)
        routed = min(life.reported_at + ROUTED_AFTER, self.now)
        route_case(case_id=case.pk, at=routed)
        for step in life.steps:
            self._pass_time(case, step.at)
            self._make(life, case, step)
        self._pass_time(case, self.now)
        case.refresh_from_db()
        return case

    def _report(self, life: Life) -> Case:
        streets_centre = self.frame.staff.centres[self.frame.areas_of(life.grid)["street"].pk]
        by_desk = life.source in ("telephone", "department", "superior")
        reporter = self.users.get(self.frame.staff.member[life.grid])
        if by_desk:
            reporter = self.users[self.frame.staff.officer[streets_centre.pk]]
        elif life.source == "resident":
            reporter = self.resident
        report = Report(
            uuid=life.uuid, case_class=self.frame.classes[life.topic], source=life.source, description=life.words,
            lon=life.lon, lat=life.lat, place=life.place, urgent=life.urgent,
            contact=self._contact(life), logged_for=streets_centre if by_desk else None,
            photos=self._photos(life, "before"),
        )  # fmt: skip
        return report_case(report, actor=reporter, at=life.reported_at)[0]

    def _contact(self, life: Life) -> Contact | None:
        if life.source not in ("telephone", "resident"):
            return None
        rng = people.generator(life.uuid.int)
        return Contact(name=people.name(rng).zh, phone=people.phone(rng))

    def _photos(self, life: Life, move: str) -> list[Prepared]:
        if not self.pictures or (move == "before" and life.source == "telephone"):
            return []
        variant = life.uuid.int % scenes.VARIANTS
        return [prepared(TOPICS[life.topic].scene, variant, move in MENDED)]

    def _pass_time(self, case: Case, until: datetime) -> None:
        """Whatever falls due before, in order; a lapse may start the next clock."""
        while True:
            waiting = Clock.objects.filter(case=case, ended_at=None, lapsed_at=None, paused_at=None)
            clock = waiting.filter(due_at__lt=until).order_by("due_at", "kind", "pk").first()
            if clock is None:
                return
            let_lapse(clock_id=clock.pk, case_id=case.pk, at=clock.due_at)

    def _make(self, life: Life, case: Case, step: Planned) -> None:
        case.refresh_from_db()
        if step.move in UPWARD and case.holder_id == self._root:
            return
        given = self._given(life, case, step)
        photos = self._photos(life, step.move) if step.move in SHOWN else ()
        if step.move == "settle":  # which nobody can do without pictures
            scene, variant = TOPICS[life.topic].scene, life.uuid.int % scenes.VARIANTS
            photos = photos or [prepared(scene, variant, True)]
            if not case.photos.exists():
                given["before"] = [prepared(scene, variant, False)]
        perform(
            step.move,
            case_id=case.pk,
            actor=self._actor(life, case, step.move),
            given=given,
            photos=photos,
            at=step.at,
        )

    def _given(self, life: Life, case: Case, step: Planned) -> dict[str, Any]:
        given: dict[str, Any] = {
            "text": step.text,
            "until": step.until,
            "ground": "not_ours",
            "amount": MORE_TIME,
        }
        if step.move == "establish":
            given["filing_standard"] = self.frame.standards[life.topic][life.urgent].pk
        elif step.move == "dispatch":
            given["organisation"] = self._repairer(life, case).pk
        elif step.move == "grant":
            given["request"] = case.requests.get(granted=None).pk
        return given

    @property
    def _root(self) -> int:
        return self.frame.staff.centres[self.frame.city.root.pk].pk

    def _repairer(self, life: Life, case: Case) -> Any:
        """A story with a return begins with the wrong organisation."""
        returns = any(step.move == "return" for step in life.steps)
        first = not case.work_orders.exists()
        return self.frame.repairer(life.topic, life.grid, other=returns and first)

    def _actor(self, life: Life, case: Case, move: str) -> User | None:
        staff = self.frame.staff
        if move == "resume":
            return None
        if move in ("accept", "answer", "return", "extend"):
            order = case.work_orders.get(role="lead", state__in=["open", "accepted"])
            return self.users[staff.handler[order.organisation_id]]
        if move in ("confirm", "settle", "fail_check") or (move == "check" and not case.settled_on_spot):
            return self.users[staff.member[life.grid]]
        if move == "grant":
            return self.users[staff.leader[case.holder_id]]
        if move == "supervise":
            return self.users[staff.leader[self._root]]
        return self.users[staff.officer[case.holder_id]]


_prepared: dict[tuple[str, int, bool], Prepared] = {}


def prepared(scene: str, variant: int, mended: bool) -> Prepared:
    """The picture, prepared once as an upload would be."""
    key = (scene, variant, mended)
    if key not in _prepared:
        _prepared[key] = prepare(BytesIO(scenes.picture(*key)))
    return _prepared[key]
