"""File locks that the kernel lets go of by itself when a process dies.

`start` is held while somebody starts or stops the server, `users` is shared by every process that uses it,
`keeper` is held by the process that watches it. Order: start before users.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gridgov.postgres.places import Place


def opened(place: Place, name: str) -> int:
    """Descriptor of one of the lock files."""
    place.run.mkdir(parents=True, exist_ok=True)
    return os.open(path(place, name), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def path(place: Place, name: str) -> Path:
    return place.run / f"postgres-{name}.lock"


def try_exclusive(descriptor: int) -> bool:
    """Take it alone, now, or not at all."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def share(descriptor: int) -> None:
    fcntl.flock(descriptor, fcntl.LOCK_SH)


def release(descriptor: int) -> None:
    fcntl.flock(descriptor, fcntl.LOCK_UN)


def is_free(place: Place, name: str) -> bool:
    """Does nobody hold it?"""
    descriptor = opened(place, name)
    try:
        return try_exclusive(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def starting(place: Place) -> Iterator[None]:
    """Be the only one who starts or stops this server."""
    descriptor = opened(place, "start")
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


@contextmanager
def alone(place: Place) -> Iterator[bool]:
    """Is nobody using the server? While the answer is yes, nobody can begin to. For who holds `start`."""
    descriptor = opened(place, "users")
    try:
        yield try_exclusive(descriptor)
    finally:
        os.close(descriptor)
