"""Who signed in with a one-time password chooses an own one before anything else."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

OPEN = ("account_change_password", "account_logout", "account_reauthenticate", "set_language")


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
