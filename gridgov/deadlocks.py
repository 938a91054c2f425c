"""Two transactions that wait for each other: PostgreSQL ends one of them, and here that one begins again, once."""

import time
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import structlog
from django.db import OperationalError, connection
from django.utils.translation import gettext as _

from gridgov.problems import Stale

PAUSE = 0.1  # seconds in which the one that was waiting gets there, where a hurried second try would only meet it again
DEADLOCK = "40P01"  # SQLSTATE, PostgreSQL's appendix of error codes
Given = ParamSpec("Given")
Result = TypeVar("Result")

log = structlog.get_logger(__name__)


def again_after_deadlock(action: Callable[Given, Result]) -> Callable[Given, Result]:
    """For the worker's transactions: try again once. The second time the error is let through, and the row that asked
    for the work waits for the next sweep.

    Inside a transaction of the caller nothing is tried again: what the caller did before is lost with it.
    """

    @wraps(action)
    def run(*args: Given.args, **kwargs: Given.kwargs) -> Result:
        try:
            return action(*args, **kwargs)
        except OperationalError as error:
            if connection.in_atomic_block or not is_deadlock(error):
                raise
            log.warning("deadlock", action=action.__qualname__)
        time.sleep(PAUSE)
        return action(*args, **kwargs)

    return run


def once_more_after_deadlock(action: Callable[Given, Result]) -> Callable[Given, Result]:
    """For actions of people that are one transaction: the same, and the second time Stale tells the person."""
    tried_twice = again_after_deadlock(action)

    @wraps(action)
    def run(*args: Given.args, **kwargs: Given.kwargs) -> Result:
        try:
            return tried_twice(*args, **kwargs)
        except OperationalError as error:
            if connection.in_atomic_block or not is_deadlock(error):
                raise
            raise Stale(
                _(
                    "Somebody was changing the same at that moment. Nothing of yours was done: repeat your step."
                )
            ) from error

    return run


def is_deadlock(error: OperationalError) -> bool:
    return getattr(error.__cause__, "pgcode", None) == DEADLOCK
