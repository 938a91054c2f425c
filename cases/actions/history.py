"""The one place where a single step is appended to a case's history, with what was said in it: one statement."""

import json
from typing import Any

from django.db import connection

from cases.models import CaseEvent

# The sentence lies apart from the event, which only refers to it; where none was given there is none.
SAID = """
    said AS (
        INSERT INTO cases_casetext (case_id, body, created_at)
        SELECT %(case_id)s, %(said)s, %(at)s WHERE %(said)s <> '' RETURNING id
    )
"""
HOLDER = """
    holder AS (
        INSERT INTO cases_participant (case_id, organisation_id, role, since)
        VALUES (%(case_id)s, %(holder)s, 'holder', %(at)s)
    )
"""
EVENT = """
    INSERT INTO cases_caseevent
        (case_id, move, from_state, to_state, actor_id, organisation_id, at, data, text_id)
    VALUES (%(case_id)s, %(move)s, %(from_state)s, %(to_state)s, %(actor_id)s, %(organisation_id)s, %(at)s, %(data)s,
        COALESCE(%(text_id)s, (SELECT id FROM said)))
    RETURNING id, text_id
"""
COLUMNS = ("case_id", "move", "from_state", "to_state", "actor_id", "organisation_id", "at", "text_id")


def append(event: CaseEvent, said: str = "") -> CaseEvent:
    """Write an unsaved event together with what was `said`, or with the text that it has already."""
    return _write(f"WITH {SAID} {EVENT}", event, said)


def begin(event: CaseEvent, said: str, *, holder: int) -> CaseEvent:
    """The first event of a case, and with it the organisation that answers for the case."""
    return _write(f"WITH {HOLDER}, {SAID} {EVENT}", event, said, holder=holder)


def _write(statement: str, event: CaseEvent, said: str, **more: Any) -> CaseEvent:
    values = {name: getattr(event, name) for name in COLUMNS}
    values |= {"said": said, "data": json.dumps(event.data), **more}
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        event.pk, event.text_id = cursor.fetchone()
    event._state.adding = False
    return event
