"""Of the answers of several organisations the one that counts: the lead's. Pure, over the events of a case."""

from collections.abc import Iterable

from cases.models import CaseEvent
from cases.workflow import State


def completes(event: CaseEvent) -> bool:
    """Whether the case was handled with this step: the last answer that was waited for, or the withdrawal of one."""
    if event.move not in ("answer", "withdraw") or event.data.get("part"):
        return False
    return event.to_state == State.HANDLED != event.from_state


def leads_answers(events: Iterable[CaseEvent]) -> dict[int, CaseEvent]:
    """By id of the step with which the case was handled, the last answer of whoever led it then; `events` oldest first.

    Without an entry: nobody led it, so the step speaks for itself.
    """
    found: dict[int, CaseEvent] = {}
    lead, answer = None, None
    for event in events:
        if event.move == "dispatch":
            lead, answer = event.data.get("organisation"), None
        if event.move == "answer" and event.data.get("organisation") == lead:
            answer = event
        if answer and completes(event):
            found[event.pk] = answer
    return found
