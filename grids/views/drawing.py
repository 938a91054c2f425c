"""The drawing page's requests: JSON in, the whole new state out."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from gridgov.problems import Invalid, Problem
from grids import access
from grids.actions import draft_facts, draft_undo, drafts, repairs
from grids.drawing import reading
from grids.drawing.snapping import SNAP_M
from grids.drawing.state import state_of
from grids.models import Division, GridKind

Body = dict[str, Any]
LARGEST_NUMBER = 1_000_000
MOST_SNAP_M = 50
LONGEST_NAME = 100


def answers_json(view: Callable[..., dict[str, Any]]) -> Callable[..., HttpResponse]:
    """Signed in and administering the division's community; problems are told as JSON."""

    @wraps(view)
    def answered(request: HttpRequest, division_id: int, **kwargs: Any) -> HttpResponse:
        try:
            division = access.division_for_changing(request.user, division_id)
            return JsonResponse(view(request, division, **kwargs))
        except Problem as problem:
            told = {"problem": str(problem)} | problem.as_json()
            return JsonResponse(told, status=problem.status)

    return login_required(answered)


@require_GET
@answers_json
def state(request: HttpRequest, division: Division) -> dict[str, Any]:
    return state_of(division)


@require_POST
@answers_json
def change(request: HttpRequest, division: Division, what: str) -> dict[str, Any]:
    """One of CHANGES; answers the state after it."""
    body = body_of(request)
    given = {"division_id": division.pk, "version_seen": version_of(body), "by": request.user}
    CHANGES[what](given, body)
    return state_of(access.division_for_reading(division.pk))


@require_POST
@answers_json
def repair(request: HttpRequest, division: Division) -> dict[str, Any]:
    """What a repair would do; nothing is changed."""
    body = body_of(request)
    within_m = body.get("within_m")
    return repairs.proposal(division, None if within_m is None else _metres(within_m, "within_m"))


@require_POST
@answers_json
def enough(request: HttpRequest, division: Division) -> dict[str, Any]:
    """Which distance a repair would need to mend everything; nothing is changed."""
    return repairs.enough(division, _metres(body_of(request).get("within_m"), "within_m"))


# Reading the body ---------------------------------------------------------------------------------------------


def body_of(request: HttpRequest) -> Body:
    try:
        body = json.loads(request.body or b"{}")
    except RequestDataTooBig:
        raise Invalid(
            _("What is drawn has far too many corners. Draw it with fewer, or import it from a file.")
        ) from None
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict):
        raise Invalid(_("The request could not be understood"))
    return body


def version_of(body: Body) -> int:
    version = body.get("version")
    if not isinstance(version, int) or isinstance(version, bool):
        raise Invalid(_("The page you sent is incomplete. Open the division again."))
    return version


def _metres(value: Any, name: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= MOST_SNAP_M:
        raise Invalid({name: _("Give metres from 0 to %(most)s.") % {"most": MOST_SNAP_M}})
    return float(value)


def _snap(body: Body) -> float:
    value = body.get("snap_m")
    return SNAP_M if value is None else _metres(value, "snap_m")


def _flag(body: Body, name: str) -> bool | None:
    value = body.get(name)
    return value if isinstance(value, bool) else None


def _ids(value: Any) -> list[int]:
    if not isinstance(value, list) or not all(isinstance(each, int) for each in value):
        raise Invalid(_("Choose at least two grids that lie side by side."))
    return value


def _name(body: Body, name: str, *, default: str | None = None) -> str:
    value = body.get(name, default)
    text = value.strip() if isinstance(value, str) else ""
    if "\0" in text or len(text) > LONGEST_NAME:
        raise Invalid({name: _("A name has at most %(most)s characters.") % {"most": LONGEST_NAME}})
    if not text and default is None:
        raise Invalid({name: _("The grid needs a name.")})
    return text


def _kind(value: Any) -> str:
    if value not in GridKind.values:
        raise Invalid({"kind": _("Choose the kind of grid.")})
    return str(value)


def _number(value: Any, name: str) -> int | None:
    if value in (None, ""):
        return None
    if isinstance(value, str) and len(value) <= LONGEST_NAME and value.strip().isdecimal():
        value = int(value)  # Python refuses thousands of digits
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LARGEST_NUMBER:
        return int(value)
    raise Invalid({name: _("Give a whole number, or leave it empty.")})


# The changes --------------------------------------------------------------------------------------------------


def _add(given: Body, body: Body) -> None:
    parent = body.get("parent")
    called = drafts.Called(
        name=_name(body, "name", default=""),
        name_en=_name(body, "name_en", default=""),
        kind=_kind(body.get("kind", GridKind.COMPREHENSIVE)),
        parent=parent if isinstance(parent, int) else None,
    )
    shape = reading.polygon(body.get("geometry"))
    drafts.add_grid(**given, shape=shape, called=called, take=_flag(body, "take"), snap_m=_snap(body))


def _split(given: Body, body: Body) -> None:
    line = reading.line(body.get("line"))
    drafts.split_grid(**given, grid_id=body.get("grid"), line=line, snap_m=_snap(body))


def _merge(given: Body, body: Body) -> None:
    drafts.merge_grids(**given, grid_ids=_ids(body.get("grids")), keep=body.get("keep"))


def _reshape(given: Body, body: Body) -> None:
    shape = reading.polygon(body.get("geometry"))
    drafts.reshape_grid(**given, grid_id=body.get("grid"), shape=shape, snap_m=_snap(body))


def _move_corner(given: Body, body: Body) -> None:
    end = body.get("to")
    drafts.move_corner(
        **given,
        start=reading.point(body.get("from")),
        end=None if end is None else reading.point(end),
        snap_m=_snap(body),
    )


def _remove(given: Body, body: Body) -> None:
    drafts.remove_grid(**given, grid_id=body.get("grid"))


def _facts(given: Body, body: Body) -> None:
    facts: dict[str, Any] = {}
    if "name" in body:
        facts["name"] = _name(body, "name")
    if "name_en" in body:
        facts["name_en"] = _name(body, "name_en", default="")
    if "kind" in body:
        facts["kind"] = _kind(body["kind"])
    facts |= {name: _number(body[name], name) for name in ("dwellings", "households") if name in body}
    draft_facts.set_facts(**given, grid_id=body.get("grid"), **facts)


def _renumber(given: Body, body: Body) -> None:
    draft_facts.renumber(**given)


def _undo(given: Body, body: Body) -> None:
    draft_undo.undo(**given)


def _redo(given: Body, body: Body) -> None:
    draft_undo.redo(**given)


def _accept_repair(given: Body, body: Body) -> None:
    repairs.accept_repair(**given, token=str(body.get("token", "")))


CHANGES: dict[str, Callable[[Body, Body], None]] = {
    "add": _add,
    "split": _split,
    "merge": _merge,
    "reshape": _reshape,
    "move-corner": _move_corner,
    "remove": _remove,
    "facts": _facts,
    "renumber": _renumber,
    "undo": _undo,
    "redo": _redo,
    "repair/accept": _accept_repair,
}
ADDRESSES = {what: f"draw-{what.replace('/', '-')}" for what in CHANGES}
