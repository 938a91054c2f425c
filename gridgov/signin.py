"""Who may try to come in: sign-up is shut, and a lock falls on one person at one address, not on a whole office."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from gridgov.problems import Problem


class ClosedSignup(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Accounts are made by administrators."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class TooManyAttempts(Problem):
    """This person has failed too often from this address."""

    status = 429
    title = _("Signing in is locked for a while")


def username_of(request: HttpRequest, credentials: dict[str, Any] | None) -> str | None:
    """Whom the attempt is for: the sign-in form calls the field `login`, Django's backends call it `username`."""
    given = (credentials or {}).get("username") or request.POST.get("login")
    return given.strip().lower() if given else None


def locked_out(
    request: HttpRequest,
    original_response: HttpResponse | None = None,
    credentials: dict[str, Any] | None = None,
) -> HttpResponse:
    """The page that says how long the lock lasts and who can lift it."""
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    sentence = ngettext(
        "Too many wrong passwords for this account from here. Try again in %(minutes)d minute, "
        "or ask your administrator for a new password.",
        "Too many wrong passwords for this account from here. Try again in %(minutes)d minutes, "
        "or ask your administrator for a new password.",
        minutes,
    ) % {"minutes": minutes}
    problem = TooManyAttempts(sentence)
    return render(request, "gridgov/problem.html", {"problem": problem}, status=problem.status)
