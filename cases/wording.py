"""The city's own words for the look before filing and the one before closing, wherever a text names them."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.core.cache import cache
from django.core.signals import request_finished
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.functional import lazy
from django.utils.translation import get_language

from cases.workflow.onsite import USUAL, Words, reworded

KEY = "cases.wording"
KEPT = 300  # seconds in the cache that all processes share; whoever changes the words empties it
SECONDS = 1.0  # that a process relies on what it read


class _Read:
    """What this process read last, and when."""

    words: Words = USUAL
    at: float = float("-inf")


# Commands and system checks look at labels too, where there may be no database.
_answering: ContextVar[bool] = ContextVar("answering", default=False)


def listen() -> None:
    """Called once, when the app is ready."""
    request_finished.connect(_end, dispatch_uid="cases.wording")


def in_requests(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: answers speak the city's words, those that are streamed to their end."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        _answering.set(True)
        response = None
        try:
            response = get_response(request)
        finally:
            if not getattr(response, "streaming", False):
                _end()
        return response

    return answer


@contextmanager
def speaking() -> Iterator[None]:
    """For what the worker writes to people."""
    token = _answering.set(True)
    try:
        yield
    finally:
        _answering.reset(token)


def _end(**_signal: Any) -> None:
    _answering.set(False)


def city_words() -> Words:
    """What the city has chosen, while a request is answered; elsewhere the usual ones."""
    if not _answering.get():
        return USUAL
    if time.monotonic() - _Read.at > SECONDS:
        _Read.words, _Read.at = _from_cache(), time.monotonic()
    return _Read.words


def forget_words() -> None:
    """They were changed."""
    cache.delete(KEY)
    _Read.at = float("-inf")


def _from_cache() -> Words:
    from cases.models import SiteSetting

    known = cache.get(KEY)
    if known is None:
        known = SiteSetting.objects.values_list(*Words._fields).first() or USUAL
        cache.set(KEY, tuple(known), KEPT)
    return Words(*known)


def in_city_words(text: Any) -> str:
    """The text, translated, in the city's words. Migrations are made without a language, and see the text itself."""
    language = get_language()
    return reworded(str(text), city_words(), language) if language else str(text)


worded = lazy(in_city_words, str)
