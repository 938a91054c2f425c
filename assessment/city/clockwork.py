"""Clocks of told cases: the same limits, reckoned by the same functions as in the actions."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from itertools import pairwise

from cases.models import WARN_SHARE, LevelLimit, StageLimit
from cases.queries.limits import FALLBACK_SHARE, FALLBACK_STAGE, OTHER_SHARE, Limit
from cases.workflow import STAGE_OF
from cases.worktime import WORKING, due

from .frame import Frame, due_by
from .rows import CaseRows, ClockRow, Ids


class Clockwork:
    """Starts, ends and reckons clocks."""

    def __init__(self, frame: Frame, ids: Ids) -> None:
        self.frame, self.ids, self.staff = frame, ids, frame.staff
        self.levels = {(row.level, row.group_id): row for row in LevelLimit.objects.all()}
        self.stages = {row.stage: Limit(row.value, row.unit) for row in StageLimit.objects.all()}

    def _owe_feedback(self, case: CaseRows, owed_to: int, at: datetime) -> None:
        owed = any(
            clock.holder == case.holder and clock.owed_to == owed_to for clock in case.running("feedback")
        )
        if not owed:
            self._start(case, "feedback", self._stage("feedback"), at).owed_to = owed_to

    def _owe_again(self, case: CaseRows, at: datetime) -> None:
        """Taken up again: each centre that received it from below owes the one below an answer anew."""
        passed = [
            organisation
            for organisation, (role, _since) in sorted(case.roles.items(), key=lambda item: item[1][1])
            if role == "passed_up"
        ]
        for below, above in pairwise([*passed, case.holder]):
            clock = self._start(case, "feedback", self._stage("feedback"), at)
            clock.owed_to, clock.holder = below, above

    def _level_clock(self, case: CaseRows, at: datetime) -> None:
        for clock in case.running("level"):
            clock.ended_at = at
        case.due_at = self._start(case, "level", self._level(case), at).due_at

    def _stage_clock(self, case: CaseRows, at: datetime) -> None:
        for clock in case.running("stage"):
            clock.ended_at = at
        stage = STAGE_OF.get(case.state)
        if stage and not (stage == "check" and case.checked_at):
            self._start(case, "stage", self._stage(stage), at).stage = stage

    def _order_clock(self, case: CaseRows, organisation: int, at: datetime) -> ClockRow:
        """The whole case's limit; where that has run out, the same limit from now on."""
        total = next(case.running("total"))
        if total.due_at > at:
            clock = replace(
                total, id=next(self.ids.clock), kind="order", holder=organisation, pauses=list(total.pauses),
                extensions=list(total.extensions), warned_at=None, lapsed_at=None,
            )  # fmt: skip
            case.clocks.append(clock)
            return clock
        clock = self._start(case, "order", Limit(total.limit_value, total.limit_unit), at)
        clock.holder = organisation
        return clock

    def _start(self, case: CaseRows, kind: str, limit: Limit, at: datetime) -> ClockRow:
        calendar = self.frame.calendar
        clock = ClockRow(
            next(self.ids.clock), kind, case.holder, limit.value, limit.unit,
            calendar if limit.unit in WORKING else None, at,
            due_by(calendar, at, limit.value, limit.unit), due_by(calendar, at, limit.value * WARN_SHARE, limit.unit),
        )  # fmt: skip
        case.clocks.append(clock)
        return clock

    def _reckon(self, clock: ClockRow) -> ClockRow:
        """With pauses and extensions."""
        schedule = self.frame.schedule if clock.calendar else None
        pauses = [(datetime.fromisoformat(begin), datetime.fromisoformat(end)) for begin, end in clock.pauses]
        clock.due_at = due(clock.started_at, clock.whole, clock.limit_unit, schedule, pauses)
        clock.warn_at = due(clock.started_at, clock.whole * WARN_SHARE, clock.limit_unit, schedule, pauses)
        return clock

    def _total(self, case: CaseRows) -> Limit:
        standard = self.frame.standards[case.life.topic][case.life.urgent]
        return Limit(standard.limit_value, standard.limit_unit)

    def _level(self, case: CaseRows) -> Limit:
        group = self.frame.classes[case.life.topic].parent_id
        row = self.levels.get((case.level, group)) or self.levels.get((case.level, None))
        if row and row.value:
            return Limit(row.value, row.unit)
        share = row.share if row and row.share else FALLBACK_SHARE.get(case.level, OTHER_SHARE)
        return self._total(case).part(share)

    def _stage(self, stage: str) -> Limit:
        return self.stages.get(stage) or FALLBACK_STAGE[stage]
