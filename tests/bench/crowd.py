"""A city in which very many limits run that are not due for years: a case just reported, many times over.

Rows are written by the database itself, without triggers and foreign keys being asked, which copies of right rows
fulfil.
"""

from django.db import connection, models, transaction

from assessment.city import copying
from cases.actions import report_case
from cases.models import Case, Clock, Participant
from tests.bench import cities, multiplying, scale
from tests.bench.databases import kept
from tests.bench.intake import a_report

FAR = "now() + interval '10 years' + copy * interval '1 second'"
DUE = frozenset({"due_at", "warn_at", "total_due_at"})


def of(clocks: int) -> str:
    """Database with so many clocks more than the small city has, three on each case."""
    return kept(f"crowd_{scale.CITY}_{clocks}", lambda: _gather(clocks), like=cities.small())


def _gather(clocks: int) -> None:
    report, member = a_report()
    case, _created = report_case(report, actor=member)
    with transaction.atomic():
        copying.without_triggers()
        for model in (Case, Clock, Participant):
            _copy(model, case, times=clocks // 3)
    multiplying.tidy()


def _copy(model: type[models.Model], case: Case, times: int) -> None:
    """A case has at most three rows of a kind, and their ids follow each other."""
    last = model._default_manager.aggregate(last=models.Max("pk"))["last"]
    own = {"id": f"{last} + copy * 3 + mod(kept.id, 3)", "case_id": f"{case.pk} + copy"}
    if model is Case:
        own = {"id": f"{case.pk} + copy", "uuid": "gen_random_uuid()"}
        own["number"] = multiplying.NUMBER.format(reported="kept.reported_at", id=own["id"])
    fields = model._meta.concrete_fields
    own |= {field.column: FAR for field in fields if field.column in DUE}
    names = ", ".join(f'"{field.column}"' for field in fields)
    values = ", ".join(own.get(field.column) or f'kept."{field.column}"' for field in fields)
    table, key = model._meta.db_table, "id" if model is Case else "case_id"
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({names}) SELECT {values} "  # noqa: S608  names of our own models
            f"FROM {table} AS kept, generate_series(1, %s) AS copy WHERE kept.{key} = %s",
            [times, case.pk],
        )
        cursor.execute(
            f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"  # noqa: S608
        )
