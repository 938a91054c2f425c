"""What whoever reported may do by the number and the telephone left with the report, without an account."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from cases.actions.perform import perform
from cases.actions.report import digits
from cases.models import Case, Reporter

COUNTRY = "86"
LOCAL_LENGTH = 11


def is_reporters_phone(case: Case, phone: str) -> bool:
    """Whether this is the telephone left with the report; with and without the country's code."""
    return reporters_at(phone).filter(case=case).exists()


def reporters_at(phone: str) -> QuerySet[Reporter]:
    """Contacts with this telephone that are still kept."""
    lookup: Any = Reporter._meta.get_field("phone_lookup")
    hashes = {lookup.hash_of(number) for number in _spellings(digits(phone))} - {""}
    return Reporter.objects.filter(shredded_at=None, phone_lookup__in=hashes)


def urge_as_reporter(*, case: Case, text: str = "", at: datetime | None = None) -> Case:
    """Remind, for a reporter who has proved to be one. Refused more than once a day."""
    return perform("urge", case_id=case.pk, actor=None, given={"text": text}, as_reporter=True, at=at)


def reopen_as_reporter(*, case: Case, reason: str, at: datetime | None = None) -> Case:
    """Open an ended case again, for a reporter who has proved to be one. Refused after the window."""
    return perform("reopen", case_id=case.pk, actor=None, given={"text": reason}, as_reporter=True, at=at)


def _spellings(number: str) -> set[str]:
    plain = number.removeprefix("00").removeprefix(COUNTRY) if len(number) > LOCAL_LENGTH else number
    return {number, plain, COUNTRY + plain, "00" + COUNTRY + plain} if plain else set()
