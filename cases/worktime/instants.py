"""Aware datetimes as whole microseconds since 1970 and back, exactly."""

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
WALL_EPOCH = EPOCH.replace(tzinfo=None)
# Years in which every time zone and every sum stays a datetime.
FIRST_YEAR, LAST_YEAR = 1900, 9990
MICROSECOND = timedelta(microseconds=1)


def to_micros(moment: datetime) -> int:
    """Microseconds since the epoch; the moment must be aware."""
    return (moment - EPOCH) // MICROSECOND


def from_micros(micros: int) -> datetime:
    """The instant in UTC; OverflowError past the year 9999."""
    return EPOCH + timedelta(microseconds=micros)


def wall_micros(wall: datetime) -> int:
    """Microseconds that a local clock shows since local 1970, without any time zone."""
    return (wall - WALL_EPOCH) // MICROSECOND
