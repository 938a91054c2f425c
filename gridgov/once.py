"""Settings that are read once for many: inside `reading_once` each question goes to the database one time."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.http import HttpRequest
from django.http.response import HttpResponseBase

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")
Answers = Callable[[HttpRequest], HttpResponseBase]

_answers: ContextVar[dict[Any, Any] | None] = ContextVar("answers", default=None)


@contextmanager
def reading_once() -> Iterator[None]:
    """For one transaction, of one case or of a batch: what somebody sets meanwhile holds for the next one.

    Also a decorator. What the transaction itself changes is not asked through `once`.
    """
    token = _answers.set({})
    try:
        yield
    finally:
        _answers.reset(token)


def remember(read: Callable[..., Answer], answer: Answer, *args: Any) -> None:
    """Inside `reading_once`: what `read`, decorated with `once`, answers to these arguments, known from before."""
    answers = _answers.get()
    if answers is not None:
        answers[(read.__wrapped__, args, ())] = answer  # type: ignore[attr-defined]  # set by wraps


def once_a_page(get_response: Answers) -> Answers:
    """Middleware: a page that only reads asks each question once. Who changes something asks again, under its lock."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        if request.method not in ("GET", "HEAD"):
            return get_response(request)
        with reading_once():
            return get_response(request)

    return answer


def once(read: Callable[Asked, Answer]) -> Callable[Asked, Answer]:
    """Remember what `read` answers inside `reading_once`; elsewhere ask each time. Its arguments are hashable."""

    @wraps(read)
    def ask(*args: Asked.args, **kwargs: Asked.kwargs) -> Answer:
        answers = _answers.get()
        if answers is None:
            return read(*args, **kwargs)
        question = (read, args, tuple(sorted(kwargs.items())))
        if question not in answers:
            answers[question] = read(*args, **kwargs)
        answer: Answer = answers[question]
        return answer

    return ask
