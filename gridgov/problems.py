"""What an action may answer instead of doing its work, and how page and API say it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import NotAuthenticated
from rest_framework.response import Response
from rest_framework.views import exception_handler as rest_handler

from gridgov.once import reading_once


class Problem(Exception):
    """A refusal told in one sentence; `status` is the HTTP status it becomes."""

    status = 400
    title = _("This cannot be done")

    def __init__(self, sentence: Any) -> None:
        self.sentence = sentence
        super().__init__(sentence)

    def __str__(self) -> str:
        return str(self.sentence)

    def as_json(self) -> dict[str, Any]:
        return {"error": str(self)}


class Invalid(Problem):
    """Input that cannot be used: one sentence, or {field: sentence}."""

    title = _("Something has to be corrected")

    def __init__(self, sentence: Any) -> None:
        self.fields: dict[str, Any] = sentence if isinstance(sentence, dict) else {}
        super().__init__(next(iter(self.fields.values())) if self.fields else sentence)

    def as_json(self) -> dict[str, Any]:
        return super().as_json() | {"fields": {name: str(text) for name, text in self.fields.items()}}


class Refused(Problem):
    """Visible, but not for this person or not in this state; `who_may` names who could."""

    status = 403
    title = _("You may not do this")

    def __init__(self, sentence: Any, *, who_may: Any = "") -> None:
        self.who_may = who_may
        super().__init__(sentence)

    def as_json(self) -> dict[str, Any]:
        return super().as_json() | {"who_may": str(self.who_may)}


class Stale(Problem):
    """Somebody changed it in between."""

    status = 409
    title = _("Somebody was faster")


class Busy(Problem):
    """It would take longer than anybody should wait; asked for later it is there."""

    status = 503
    title = _("Not ready yet")


class ProblemMiddleware:
    """Turns a Problem that a page raised into the page that explains it."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response: HttpResponse = self.get_response(request)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Problem):
            return None
        with reading_once():  # nothing more is changed; the page only reads
            return render(request, "gridgov/problem.html", {"problem": exception}, status=exception.status)


def exception_handler(exception: Exception, context: dict[str, Any]) -> Response | None:
    """The same for REST framework; its own refusals get the same shape."""
    if isinstance(exception, Problem):
        return Response(exception.as_json(), status=exception.status)
    response = rest_handler(exception, context)
    if response is not None and "detail" in (response.data or {}):
        response.data = {"error": str(response.data["detail"])}
        if isinstance(exception, NotAuthenticated):
            response.data["who_may"] = str(_("Whoever has signed in."))
    return response
