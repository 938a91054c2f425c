"""What open pages ask every few seconds. Nothing new is 204 and costs three statements."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cases.live.lists import news_of_list
from cases.live.open_case import case_now, changes_for
from cases.live.touched import read_versions
from cases.live.words import HEADER, State


@require_safe
@never_cache
@login_required
def inbox(request: HttpRequest) -> HttpResponse:
    """For a list: `rows` are the cases it shows with their versions, `live` what the last answer's header said."""
    asked = request.GET
    state, shown = State.read(asked.get("live", "")), read_versions(asked.get("rows", ""))
    told = news_of_list(request.user, asked, state, shown, timezone.now())
    return _answer(told.said, str(told.state))


@require_safe
@never_cache
@login_required
def case(request: HttpRequest, case_id: int) -> HttpResponse:
    """For a case: `version` and `comments` are those the page shows, `here` who it says has it open besides."""
    asked, now = request.GET, case_now(request.user, case_id)
    if now is None:
        raise Http404
    said: dict[str, Any] = {}
    if now.version != (known := _number(asked, "version")):
        said |= changes_for(request.user, case_id, known) | {"version": now.version}
    if now.comments != _number(asked, "comments"):
        said["comments"] = now.comments
    if now.here != [name for name in asked.getlist("here") if name]:
        said["here"] = now.here
    return _answer(said)


def _number(asked: Any, name: str) -> int:
    text = asked.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _answer(said: dict[str, Any], state: str = "") -> HttpResponse:
    answer: HttpResponse = JsonResponse(said) if said else HttpResponse(status=204)
    if state:
        answer[HEADER] = state
    return answer
