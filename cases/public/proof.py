"""Whether the person at the page is whoever reported the case: by account, or by the telephone left with it."""

import time
from functools import partial

from django.http import HttpRequest

from cases.access import case_for_public
from cases.actions.reporter import is_reporters_phone
from cases.models import Case

KEY = "proved_reports"
LASTS = 3600  # seconds; then the telephone is asked for again
MOST = 20


def is_reporter(request: HttpRequest, case: Case) -> bool:
    """By account, or proved in this browser within the last hour."""
    if request.user.is_authenticated and case.reported_by_id == request.user.pk:
        return True
    return float(request.session.get(KEY, {}).get(case.number, 0)) > time.time() - LASTS


def found(request: HttpRequest, number: str) -> Case:
    """The case that this page may show, or 404."""
    return case_for_public(number, reporter=partial(is_reporter, request))


def found_by_phone(request: HttpRequest, number: str, phone: str) -> Case:
    """The same, where the telephone left with a dispute may open it; a wrong one is a number that there is not."""
    return case_for_public(
        number, reporter=lambda case: is_reporter(request, case) or prove(request, case, phone)
    )


def remember(request: HttpRequest, case: Case) -> None:
    """Whoever has just sent the report in this browser need not show it again."""
    proved = {**request.session.get(KEY, {}), case.number: time.time()}
    request.session[KEY] = dict(list(proved.items())[-MOST:])


def prove(request: HttpRequest, case: Case, phone: str) -> bool:
    """Remember in this browser that the telephone fits; False when it does not."""
    if not is_reporters_phone(case, phone):
        return False
    remember(request, case)
    return True
