"""Ask for work, do it, and find what was left.

A row is asked for in the transaction that makes it necessary and done in one transaction together with
its own mark. Dying at any moment therefore leaves it waiting, and it cannot be done twice.
"""

import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import structlog
from django.db import OperationalError, connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from gridgov.deadlocks import again_after_deadlock
from gridgov.models import SweepMark, WorkItem

Handler = Callable[[dict[str, Any]], None]
Sweep = Callable[[int], int]

log = structlog.get_logger(__name__)
SWEEPS: dict[str, Sweep] = {}
AT_ONCE: dict[str, int] = {}  # kinds of long pieces: so many, then other work has its turn
_asked: ContextVar["list[Piece] | None"] = ContextVar("asked", default=None)
MOST_ATTEMPTS = 12
HURRY_AGAIN_AFTER = timedelta(seconds=30)
KEEP_DONE = timedelta(days=30)


def sweeps(name: str) -> Callable[[Sweep], Sweep]:
    """Register a function(limit) -> number done; it runs on every beat and when hurried."""

    def register(function: Sweep) -> Sweep:
        SWEEPS[name] = function
        return function

    return register


def handles(kind: str, *, at_once: int | None = None) -> Callable[[Handler], Handler]:
    """Register the function that does one work item of this kind, given its payload.

    `at_once` for pieces that take long: a worker does so many of them, then whatever else waits.
    """

    def register(handler: Handler) -> Handler:
        if at_once:
            AT_ONCE[kind] = at_once
        SWEEPS[kind] = partial(_sweep_items, kind, handler)
        return handler

    return register


@dataclass(frozen=True)
class Piece:
    """Something to be done, now or when it is due; `key` says which piece of its kind."""

    kind: str
    key: str
    payload: dict[str, Any]
    due_at: datetime | None = None


def enqueue(kind: str, *, key: str, payload: dict[str, Any], due_at: datetime | None = None) -> None:
    """Ask once for a piece of work; a second call with the same kind and key changes nothing."""
    enqueue_all([Piece(kind, key, payload, due_at)])


@contextmanager
def asking_at_once() -> Iterator[None]:
    """What is asked for inside is written in one statement at the end; nothing is, where that end is not reached."""
    asked: list[Piece] = []
    token = _asked.set(asked)
    try:
        yield
    finally:
        _asked.reset(token)
    enqueue_all(asked)


def enqueue_all(pieces: Iterable[Piece]) -> None:
    """Ask for several at once."""
    now, kept, gathered = timezone.now(), list(pieces), _asked.get()
    if gathered is not None:
        gathered += kept
        return
    items = [WorkItem(kind=p.kind, key=p.key, payload=p.payload, due_at=p.due_at or now) for p in kept]
    WorkItem.objects.bulk_create(items, ignore_conflicts=True)
    for kind in {piece.kind for piece in kept if piece.due_at is None}:
        if not _will_hurry(kind):
            transaction.on_commit(partial(hurry, kind), robust=True)


def _will_hurry(kind: str) -> bool:
    """Whether this transaction hurries this kind already when it ends."""
    waiting = (entry[1] for entry in connection.run_on_commit)
    return any(isinstance(call, partial) and call.func is hurry and call.args == (kind,) for call in waiting)


def hurry(name: str) -> None:
    """Send one message for this sweep unless one waits already. A lost one only costs the beat's interval."""
    from gridgov.tasks import sweep

    now = timezone.now()
    if SweepMark.objects.filter(name=name, hurried_at__gte=now - HURRY_AGAIN_AFTER).exists():
        return  # mostly: a city at work asks many times a second
    SweepMark.objects.bulk_create([SweepMark(name=name)], ignore_conflicts=True)
    free = Q(hurried_at=None) | Q(hurried_at__lt=now - HURRY_AGAIN_AFTER)
    if SweepMark.objects.filter(free, name=name).update(hurried_at=now):
        sweep.apply_async((name,), ignore_result=True)


def run_sweep(name: str, *, limit: int = 200) -> int:
    """Do what is due of one kind, oldest first, at most `limit`; returns how many."""
    SweepMark.objects.update_or_create(name=name, defaults={"hurried_at": None, "swept_at": timezone.now()})
    limit = min(limit, AT_ONCE.get(name, limit))
    done = SWEEPS[name](limit)
    if done == limit:
        hurry(name)
    return done


def revive(items: Iterable[int]) -> int:
    """Try again, from the first attempt on, what failed to the last; returns how many there were."""
    found = dict(WorkItem.objects.filter(pk__in=list(items), state="failed").values_list("pk", "kind"))
    failed = WorkItem.objects.filter(pk__in=found, state="failed")
    revived = failed.update(state="waiting", attempts=0, due_at=timezone.now())
    for kind in sorted(set(found.values())):
        transaction.on_commit(partial(hurry, kind), robust=True)
    return revived


def purge_done(*, now: datetime | None = None) -> int:
    """Forget work done a month ago."""
    old = WorkItem.objects.filter(state="done", done_at__lt=(now or timezone.now()) - KEEP_DONE)
    return old.delete()[0]


def _sweep_items(kind: str, handler: Handler, limit: int) -> int:
    done = 0
    while done < limit and _do_next(kind, handler):
        done += 1
    return done


@again_after_deadlock
@transaction.atomic
def _do_next(kind: str, handler: Handler) -> bool:
    due = WorkItem.objects.filter(kind=kind, state="waiting", due_at__lte=timezone.now())
    item = due.select_for_update(skip_locked=True).order_by("due_at", "id").first()
    if item is None:
        return False
    try:
        with transaction.atomic():
            handler(item.payload)
            connection.check_constraints()  # at commit a broken one would undo the mark too, for ever
    except OperationalError:
        raise  # the connection is gone, or a deadlock, which is tried once more: the row stays waiting
    except Exception as error:
        _put_back(item, error)
    else:
        WorkItem.objects.filter(pk=item.pk).update(state="done", done_at=timezone.now())
    return True


def _put_back(item: WorkItem, error: Exception) -> None:
    """Back off: 5 s, 10 s, 20 s … at most an hour; after the last attempt a person has to look."""
    last_error = said(error)
    log.error("work_failed", kind=item.kind, key=item.key, attempt=item.attempts + 1, error=last_error)
    wait = timedelta(seconds=min(5 * 2**item.attempts, 3600))
    state = "failed" if item.attempts + 1 >= MOST_ATTEMPTS else "waiting"
    WorkItem.objects.filter(pk=item.pk).update(
        attempts=F("attempts") + 1,
        state=state,
        due_at=timezone.now() + wait,
        last_error=last_error,
    )


def said(error: Exception) -> str:
    """Kind, first line and place of an error: further lines of the database show rows, which may be personal data."""
    first = str(error).partition("\n")[0][:500]
    frames = traceback.extract_tb(error.__traceback__)[-3:]
    where = " < ".join(f"{frame.name}:{frame.lineno}" for frame in reversed(frames))
    return f"{type(error).__name__}: {first} ({where})"
