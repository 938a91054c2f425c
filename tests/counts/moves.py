"""Every move of the state table: in every state from which it goes, as an action, and once over the API."""

import math
from collections.abc import Callable
from functools import partial
from typing import Any
from unittest.mock import patch

from django.db import transaction
from django.test import Client
from django.urls import reverse

from cases.models import Case
from cases.workflow import TABLE, State, Where
from tests.cases.pictures import jpeg
from tests.cases.test_dispute_life import DAY, REPORTED, TERMS, Quarrel
from tests.cases.test_state_table import BY_HAND, given, in_state, prepare, whoever_may
from tests.cases.world import MONDAY, World, a_photo
from tests.counts.measure import Found, statements
from tests.counts.readers import browsers

BY_PEOPLE = {move.name for move in TABLE if any(who.where is not Where.SYSTEM for who in move.who)}
# The others are made by the worker process, to many cases in one go; under these names they are counted.
BY_THE_WORKER = {
    "lapse": "ten levels lapse",
    "reckon": "ten cases are reckoned anew",
    "conclude": "ten cases are brought in",
    "absorb": "move merge",
    "release": "move split",
    "ring": "report that rings",
    "ring_on": "ten alarms lapse",
}
SHOWN = ("photos", "before")
# What only a dispute asks, on its way from the report to the last visit: (who, move, what is given).
WAY: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("oscar", "name", {"colleague": "leo"}),
    ("oscar", "unname", {"insider": "leo", "text": "On leave"}),
    ("henry", "party", {"role": "other", "party_name": "王一", "phone": "13800003333"}),
    ("henry", "drop_party", {"party": "last", "text": "Wrong person"}),
    ("henry", "session", {"held_at": REPORTED, "text": "Both shouted", "venue": "Room 2"}),
    ("henry", "agree", TERMS),
    ("henry", "sign", {"photos": a_photo()}),
    ("oscar", "plan_visit", {"due_on": DAY.replace(month=5), "visitor": "leo"}),
    ("oscar", "close", {"text": "Quiet"}),
    ("henry", "visit", {"visit": "first", "kept": False, "text": "They shout again"}),
    ("oscar", "reopen", {"text": "The agreement is not kept"}),
    ("oscar", "establish", {"filing_standard": "dispute"}),
    ("oscar", "appoint", {"mediator": "lisa", "text": "He left"}),
    ("lisa", "fail_talks", {"way": "court", "made_on": DAY, "text": "Neither gave way"}),
)


class Walk:
    """`found`: the statements of each move as an action, in the state in which it asks most, and over the API, once."""

    def __init__(self, world: World) -> None:
        self.world, self.browsers = world, browsers(world.cast)
        self.found: Found = {}
        for state in State:
            self._from(state)
        self._disputes()

    def _from(self, state: str) -> None:
        case = in_state(self.world, state)
        for name in (name for where, name in BY_HAND if where == state):
            before = transaction.savepoint()
            ready = prepare(self.world, Case.objects.get(pk=case.pk), name)
            self._make(ready.pk, name, whoever_may(name, state))
            transaction.savepoint_rollback(before)

    def _disputes(self) -> None:
        quarrel = Quarrel(self.world).mediated()
        for who, name, wanted in WAY:
            values = {field: _meant(quarrel, field, value) for field, value in wanted.items()}
            self._make(quarrel.case.pk, name, who, values)
            quarrel.do(name, who, **values)

    def _make(self, case_id: int, name: str, who: str, asked: dict[str, Any] | None = None) -> None:
        """What it asks; what it does is undone."""
        case = Case.objects.get(pk=case_id)
        asked = given(self.world, case, name) if asked is None else asked
        self._count(
            f"move {name}", partial(self.world.move, case, name, self.world.cast.people[who], **asked)
        )
        if f"POST api-move-{name}" not in self.found:
            self._count(f"POST api-move-{name}", partial(_post, self.browsers[who], case_id, name, asked))

    def _count(self, name: str, act: Callable[[], Any]) -> None:
        before = transaction.savepoint()
        self.found[name] = max(self.found.get(name, []), statements(act), key=len)
        transaction.savepoint_rollback(before)


def _post(client: Client, case_id: int, name: str, asked: dict[str, Any]) -> None:
    path = reverse(f"api-move-{name}", args=[case_id])
    body = {field: value for field, value in asked.items() if field not in SHOWN}
    pictures = {field: [jpeg()] for field in SHOWN if field in asked or name == "settle"}
    how = {} if pictures else {"content_type": "application/json"}
    # The city's words, which a process reads every few seconds.
    kept = patch("cases.wording._Read.at", math.inf)
    with patch("django.utils.timezone.now", return_value=MONDAY), kept:
        answer = client.post(path, body | pictures, **how)  # type: ignore[arg-type]
    assert answer.status_code == 200, (name, answer.content)


def _meant(quarrel: Quarrel, field: str, value: Any) -> Any:
    """Ids of people by their names, and of rows of the dispute."""
    case, cast = quarrel.case, quarrel.cast
    if field in ("colleague", "visitor", "mediator"):
        return cast.people[value].pk
    rows = {
        "insider": lambda: case.insiders.get(user=cast.people[value], until=None).pk,
        "party": lambda: case.parties.latest("pk").pk,
        "visit": lambda: case.visits.earliest("pk").pk,
        "filing_standard": lambda: quarrel.world.standards[value].pk,
    }
    return rows[field]() if field in rows else value
