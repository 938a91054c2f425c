"""A case as whoever reported it reads it: no names of persons, no notes between offices, every answer."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy

from cases.models import FAR_FUTURE, Case
from cases.queries.timeline import TimelineStep, public_timeline
from cases.wording import worded
from cases.workflow import State

OWN_WORDS = frozenset({"report", "reopen", "urge"})  # moves whose text the reporter wrote

WAY = (
    (gettext_lazy("Received"), (State.REPORTED, State.VERIFYING, State.REOPENED)),
    (gettext_lazy("Taken up"), (State.ESTABLISHED, State.RETURNED)),
    (gettext_lazy("Being put right"), (State.DISPATCHED, State.HANDLING, State.ON_HOLD)),
    (gettext_lazy("Checked on site"), (State.HANDLED, State.CHECKING)),
    (gettext_lazy("Closed"), (State.CLOSED,)),
)
SAID: dict[str, Any] = {
    State.REPORTED: gettext_lazy("Your report waits to be looked at."),
    State.VERIFYING: gettext_lazy("Somebody goes and looks at the place."),
    State.ESTABLISHED: gettext_lazy("It is accepted; somebody is being found who puts it right."),
    State.DISPATCHED: gettext_lazy("Somebody was asked to put it right."),
    State.HANDLING: gettext_lazy("It is being put right."),
    State.HANDLED: worded(gettext_lazy("It is said to be done; somebody else will check.")),
    State.CHECKING: worded(gettext_lazy("It is being checked on site.")),
    State.RETURNED: gettext_lazy("It is accepted; somebody else is being found who puts it right."),
    State.ON_HOLD: gettext_lazy("It has to wait."),
    State.REOPENED: gettext_lazy("It was opened again and waits to be looked at."),
    State.CLOSED: gettext_lazy("It is closed."),
    State.REJECTED: gettext_lazy("It was not accepted."),
    State.VOID: gettext_lazy("It was struck out, for example because it had been reported before."),
    State.MERGED: gettext_lazy("Somebody had reported it before; both are dealt with together."),
}


@dataclass(frozen=True)
class PublicCase:
    """What the page shows. `answer_due` is None when nobody owes an answer; `waits_until` is the end of a hold."""

    case: Case
    said: str
    holder: str
    way: list[dict[str, Any]]
    steps: list[TimelineStep]
    answer_due: datetime | None
    waits_until: datetime | None

    @property
    def late(self) -> bool:
        return bool(self.answer_due and self.answer_due < timezone.now())


def public_view(case: Case, *, mine: bool = False) -> PublicCase:
    """The case for whoever follows it by number; `mine` for the one who has shown to be its reporter."""
    due = case.total_due_at if case.is_open and case.state != State.ON_HOLD else FAR_FUTURE
    return PublicCase(
        case=case,
        said=str(SAID[case.state]),
        holder=case.holder.display_name,
        way=_way(case.state),
        steps=_steps(case, mine=mine),
        answer_due=None if due == FAR_FUTURE else due,
        waits_until=case.held_until if case.state == State.ON_HOLD else None,
    )


def _steps(case: Case, *, mine: bool) -> list[TimelineStep]:
    """The public steps; what the reporter wrote and photos, which may show people, are for the reporter only."""
    steps = public_timeline(case)
    return (
        steps
        if mine
        else [replace(step, photos=[], text="" if step.move in OWN_WORDS else step.text) for step in steps]
    )


def _way(state: str) -> list[dict[str, Any]]:
    """The steps of a way; ended otherwise than by closing it has none."""
    if state in (State.REJECTED, State.VOID, State.MERGED):
        return []
    at = next(index for index, (_label, states) in enumerate(WAY) if state in states)
    done = at + 1 if state == State.CLOSED else at
    return [
        {"label": str(label), "state": "done" if index < done else "now" if index == at else "next"}
        for index, (label, _states) in enumerate(WAY)
    ]
