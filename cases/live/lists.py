"""What an open inbox is told: rows that changed, rows that left, how many came, and who has which case open."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zlib import crc32

from django.http import QueryDict
from django.template.loader import render_to_string

from cases.bulk.rules import moves_of
from cases.desk.inbox import View, numbers_of, rows_of
from cases.live.presence import others_at
from cases.live.touched import Versions, touched
from cases.live.words import State
from cases.models import Case
from cases.queries.inbox import together
from cases.queries.own_work import ROW, own_work


@dataclass(frozen=True)
class Told:
    """What to say, and what the page brings along when it asks again; `said` is empty where nothing is new."""

    said: dict[str, Any]
    state: State


def news_of_list(user: Any, query: QueryDict, state: State, shown: Versions, now: datetime) -> Told:
    """For a page that shows these cases in these versions."""
    found = touched(user, state.mark, now)
    here = _seen_at_work(user, others_at(shown, user))
    digest = crc32(repr(sorted(here.items())).encode()) if here else 0
    said: dict[str, Any] = {} if digest == state.digest else {"here": here}
    if found.fresh is None:
        said["many"] = True
    elif fresh := {pk for pk, version in found.fresh.items() if shown.get(pk) != version}:
        said |= _changed(user, query, fresh, shown, now)
    return Told(said, State(found.mark, digest))


def _seen_at_work(user: Any, present: dict[int, list[str]]) -> dict[int, list[str]]:
    """Without cases that the person does not see as a colleague."""
    if not present:
        return {}
    seen = Case.objects.seen_at_work_by(user).filter(pk__in=present).values_list("pk", flat=True)
    return {pk: present[pk] for pk in sorted(seen)}


def _changed(user: Any, query: QueryDict, fresh: set[int], shown: Versions, now: datetime) -> dict[str, Any]:
    """Of the changed cases: rows of those in the list, ids of those that left it, ids of those that came."""
    view = View.read(user, query)
    still = together(view.desk, view.tab, view.form.condition()).filter(pk__in=fresh)
    cases = {case.pk: case for case in still.select_related(*ROW)}
    renewed = [case for pk, case in cases.items() if pk in shown]
    rows, gone = _rows(view, renewed, now), sorted(pk for pk in fresh if pk in shown and pk not in cases)
    came = sorted(pk for pk in cases if pk not in shown)
    numbers = numbers_of(view) if rows or gone or came else {}
    return {"rows": rows, "gone": gone, "news": came, "numbers": numbers}


def _rows(view: View, cases: list[Case], now: datetime) -> dict[int, str]:
    own = own_work(view.desk) if view.tab.key == "orders" else None
    known = {"tab": view.tab, "bulk_moves": moves_of(view.desk.standing)}
    rows = rows_of(cases, now, own) if cases else []
    return {
        row.case.pk: render_to_string("cases/desk/_row.html", known | {"row": row, "case": row.case})
        for row in rows
    }
