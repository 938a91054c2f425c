"""Which cases in somebody's sight changed a moment ago: one statement, whoever asks and however many cases there are.

Events are numbered when they are written and seen when their transaction ends, so a later number may come before an
earlier one. Therefore each look goes a little back (LATE, BACK), and the page says what it knows already.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.db.models import Max

from cases.models import Case, CaseEvent
from gridgov.once import reading_once, remember
from members.held import Held, held_by

LATE = timedelta(seconds=20)  # a transaction that takes longer is seen when the page is opened again
BACK = 1000  # numbers of events
MOST = 200  # changed cases; after a long silence the list is simply read anew
RIGHTS_FOR = 30  # seconds that rights are taken as they were, for asking whether anything changed; never for showing it
Versions = dict[int, int]  # of cases, by id


@dataclass(frozen=True)
class Mark:
    """Up to where a page knows: the last event, when that was asked, and the changed cases it was told of."""

    event: int
    asked: datetime
    known: Versions

    @classmethod
    def read(cls, text: str) -> "Mark":
        """As `str(mark)` wrote it, or only the time at which a page was made; now where it cannot be read."""
        event, asked, known = [*text.split("_"), "", "", ""][:3]
        return cls(_number(event), _moment(asked), read_versions(known))

    def __str__(self) -> str:
        known = ".".join(f"{pk}-{version}" for pk, version in self.known.items())
        return f"{self.event}_{self.asked.timestamp():.3f}_{known}"


@dataclass(frozen=True)
class Touched:
    """`fresh` are the changed cases that the page has not been told of; None: too many to tell one by one."""

    fresh: Versions | None
    mark: Mark


def touched(user: Any, since: Mark, now: datetime) -> Touched:
    """What changed since, among all that the person sees."""
    last = since.event or CaseEvent.objects.aggregate(last=Max("id"))["last"] or 0
    recent = CaseEvent.objects.filter(id__gt=last - BACK, at__gt=since.asked - LATE)
    with rights_of_late(user):
        cases = Case.objects.visible_to(user).filter(pk__in=recent.values("case"))
        newest, found = _with_last_event(cases.order_by().values_list("pk", "version")[: MOST + 1])
    mark = Mark(max(newest, last), now, found if len(found) <= MOST else {})
    if len(found) > MOST:
        return Touched(None, mark)
    return Touched({pk: version for pk, version in found.items() if since.known.get(pk) != version}, mark)


def _with_last_event(cases: Any) -> tuple[int, Versions]:
    """The number of the last event of all, and these cases, as of one moment."""
    sql, values = cases.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT (SELECT max(id) FROM cases_caseevent), found.* FROM (VALUES (1)) AS one "  # noqa: S608
            f"LEFT JOIN ({sql}) AS found ON true",
            values,
        )
        rows = cursor.fetchall()
    return rows[0][0] or 0, {pk: version for _last, pk, version in rows if pk is not None}


@contextmanager
def rights_of_late(user: Any) -> Iterator[None]:
    """Inside, the person's rights are those of at most RIGHTS_FOR seconds ago, mostly without asking the database."""
    key = f"live-rights:{user.pk}"
    held: Held | None = cache.get(key)
    if held is None:
        held = held_by(user)
        cache.set(key, held, RIGHTS_FOR)
    with reading_once():
        remember(held_by, held, user)
        yield


def read_versions(text: str) -> Versions:
    """ "12-3.15-1" as ids with versions; what is no such pair is passed over."""
    pairs = (pair.split("-") for pair in text.split(".")[: MOST + 1])
    return {_number(pair[0]): _number(pair[1]) for pair in pairs if len(pair) == 2}


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 16 else 0


def _moment(text: str) -> datetime:
    try:
        return datetime.fromtimestamp(float(text), UTC)
    except (ValueError, OverflowError, OSError):
        return datetime.now(UTC)
