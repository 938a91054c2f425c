"""Whether the person at the page is whoever reported the case: by account, or by the telephone left with it."""

import time

from django.http import HttpRequest

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


def prove(request: HttpRequest, case: Case, phone: str) -> bool:
    """Remember in this browser that the telephone fits; False when it does not."""
    if not is_reporters_phone(case, phone):
        return False
    proved = {**request.session.get(KEY, {}), case.number: time.time()}
    request.session[KEY] = dict(list(proved.items())[-MOST:])
    return True
