"""The version of the territory: what was located under an old one is located again."""

import time

from django.db import connection, transaction

BUMP = """
INSERT INTO grids_territoryversion (id, number)
VALUES (1, nextval(pg_get_serial_sequence('grids_territoryversion', 'id')))
ON CONFLICT (id) DO UPDATE SET number = EXCLUDED.number
"""
FRESH_SECONDS = 0.5
_seen: tuple[float, int] | None = None  # when this process last looked, and what it saw


def bump() -> None:
    """Give the territory a new version, in the caller's transaction.

    The number comes from a sequence, which no rollback turns back: two different territories never share one.
    """
    global _seen
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(BUMP)
    _seen = None


def current() -> int:
    """The version that this connection sees; 0 before the first area."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM grids_territoryversion")
        row = cursor.fetchone()
    return row[0] if row else 0


def recent() -> int:
    """`current`, asked at most twice a second in each process; inside a transaction, which may be undone, each time."""
    global _seen
    if connection.in_atomic_block:
        return current()
    now = time.monotonic()
    if _seen is None or now - _seen[0] > FRESH_SECONDS:
        _seen = (now, current())
    return _seen[1]


def held() -> int:
    """The version, which stays what it is until this transaction ends.

    A publication that is under way is waited for. Call it inside `transaction.atomic`.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM grids_territoryversion FOR SHARE")
        row = cursor.fetchone()
    return row[0] if row else 0


def still(number: int) -> bool:
    """True when the territory is unchanged, and then it stays so: see `held`."""
    global _seen
    same = number == held()
    if not same:
        _seen = None  # whoever locates again must not wait for the next look
    return same
