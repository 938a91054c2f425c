"""Jobs of many rows: what a person asked for once, done row by row by whichever worker is free.

Each row is claimed, done and marked in one transaction: whoever dies leaves it as it was, so nothing is done twice and
nothing forgotten. A row that fails keeps the sentence that says why, and holds up no other.
"""

from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Generic, TypeVar

import structlog
from django.db import OperationalError, connection, transaction
from django.db.models import Model, QuerySet
from django.http import Http404
from django.utils import timezone, translation

from gridgov.deadlocks import again_after_deadlock
from gridgov.problems import Problem
from gridgov.work import hurry

Job = TypeVar("Job", bound=Model)
Row = TypeVar("Row", bound=Model)

log = structlog.get_logger(__name__)


class Rows(ABC, Generic[Job, Row]):
    """A kind of job. Its model has `state`, `language` and `ended_at`, that of its rows `state` and `at`.

    The worker is at a job while `jobs` holds it; in some states that waits for a person.
    """

    name: str  # of the sweep
    model: type[Job]

    @abstractmethod
    def jobs(self) -> QuerySet[Job]:
        """Those that have work now, with what `do` reads of them."""

    @abstractmethod
    def waiting(self, job: Job) -> QuerySet[Row]:
        """Rows that have work in the state in which `job` was read, as long as it is in that state."""

    @abstractmethod
    def do(self, job: Job, row: Row) -> None:
        """One row and its mark, in the job's language; the row is saved afterwards in the same transaction."""

    @abstractmethod
    def turn(self, job: Job) -> None:
        """No row waits: give the job, which is locked, its next state and tell whoever has to know. It is saved."""

    def forgetting(self, jobs: list[int]) -> None:
        """Before jobs are deleted: part with rows that have to stay."""
        return

    def sweep(self, limit: int, *, most: int) -> int:
        """At most `limit` and `most` rows, one of each job in turns; asks for another sweep where some are left.

        Whose turn is first is drawn, so that no long job and no crowd of jobs keeps another one waiting.
        """
        most, done = min(limit, most), 0
        jobs = deque(self.jobs().order_by("?"))
        while jobs and done < most:
            job = jobs.popleft()
            if self._next(job):
                done += 1
                jobs.append(job)
            else:
                self._go_on(job)
        if done == most < limit:
            hurry(self.name)
        return done

    @transaction.atomic
    def forget(self, limit: int, *, keep: timedelta) -> int:
        """Delete jobs that were over so long ago; returns how many."""
        over = self.model._default_manager.filter(ended_at__lt=timezone.now() - keep)
        ids = list(over.order_by("ended_at").values_list("pk", flat=True)[:limit])
        self.forgetting(ids)
        self.model._default_manager.filter(pk__in=ids).delete()
        return len(ids)

    @again_after_deadlock
    @transaction.atomic
    def _next(self, job: Any) -> bool:
        """One row, claimed, done and marked in this transaction."""
        free = self.waiting(job).select_for_update(of=("self",), skip_locked=True)
        row: Any = free.order_by("pk").first()
        if row is None:
            return False
        with translation.override(job.language):
            self.do(job, row)
        row.at = timezone.now()
        row.save()
        return True

    @transaction.atomic
    def _go_on(self, job: Any) -> None:
        """Asked after each turn, so that the last one to end finds no row left."""
        jobs = self.model._default_manager.select_for_update(no_key=True)
        locked: Any = jobs.get(pk=job.pk)
        if locked.state == job.state and not self.waiting(locked).exists():
            self.turn(locked)
            locked.save()


class _Undone(Exception):
    """Rolls a look back."""


def tried(
    work: Callable[[], object], *, gone: Any, broken: Any, undo: bool = False, **about: Any
) -> Problem | None:
    """Do the work of one row, or with `undo` do it and undo it; returns why it cannot be done, and then nothing of it
    stays.

    `gone` says that something is out of sight, `broken` that the fault is ours: that is logged, with what it is
    `about`. A lost connection and a deadlock are let through: the row stays as it is, and is tried again.
    """
    try:
        with transaction.atomic():
            work()
            connection.check_constraints()  # at commit a broken one would undo the mark too, for ever
            if undo:
                raise _Undone
    except _Undone:
        return None
    except Problem as problem:
        return problem
    except Http404:
        return Problem(gone)
    except OperationalError:
        raise
    except Exception:
        log.exception("row_failed", **about)
        return Problem(broken)
    return None
