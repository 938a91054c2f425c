"""What follows from who is signed in: the own language, and an own password before anything else."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext as _

OPEN = ("account_change_password", "account_logout", "account_reauthenticate", "set_language")


class OwnLanguageMiddleware:
    """The account's language, until the person chooses another one in this browser."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = getattr(request.user, "language", "")
        if language and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            translation.activate(language)
            request.LANGUAGE_CODE = language
        return self.get_response(request)


class OwnPasswordMiddleware:
    """Leads to the page for changing the password; the API answers 403."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: object) -> HttpResponse | None:
        match = request.resolver_match
        if not getattr(request.user, "must_change_password", False) or (match and match.view_name in OPEN):
            return None
        if request.path.startswith("/api/"):
            sentence = _("Choose a password of your own first, on the page for signing in.")
            return JsonResponse({"error": sentence}, status=403)
        return redirect("account_change_password")
