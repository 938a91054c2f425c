"""One writer of the catalogue, and of the power list, at a time."""

from django.db import connection

from cases.models import Scheme


def lock_catalogue() -> None:
    """Until the transaction ends. Taken before anything is looked at, so that nobody writes over what he has not seen.

    Nobody who reads waits, nor who refers to a class or standard, as every report does: rows are not locked, and a
    catalogue without any row is locked as well.
    """
    table = connection.ops.quote_name(Scheme._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE")
