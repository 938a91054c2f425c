"""Many cases at once, as copies of one, without what surrounds them."""

from django.db import connection

from cases.models import Case
from tests.cases.planting import unguarded


def copies(case: Case, many: int) -> None:
    """So many more cases like this one, without clocks, events and people."""
    own = ("id", "uuid", "number")
    same = ", ".join(
        f'"{field.column}"' for field in Case._meta.local_concrete_fields if field.column not in own
    )
    with unguarded(), connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO cases_case (uuid, number, {same})"  # noqa: S608  names of our own columns
            f" SELECT gen_random_uuid(), 'N' || n, {same} FROM cases_case, generate_series(1, %s) AS n WHERE id = %s",
            [many, case.pk],
        )
