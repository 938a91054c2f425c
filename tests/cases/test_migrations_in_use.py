"""Migrations of full tables that others write to: killed they go on, and nobody's work of the meantime is lost."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from time import monotonic, sleep
from typing import Any

import pytest
from django.db import DatabaseError, connection, migrations, models, transaction
from django.db.migrations.loader import MigrationLoader

from cases.auditing.orders import orders_at_work_have_their_clocks, the_state_is_what_the_orders_say
from cases.models import Case, Clock, WorkOrder
from tests.cases.world import World, make_world

WAIT = 20  # seconds, where something is broken
BUILT = {
    "0006_cases_of_a_component": ["case_of_component"],
    "0011_ledger_of_lapses": [
        "clock_lapsed",
        "clock_lapsed_by",
        "clock_warn_share",
        "event_lapse_once",
        "notice_year_once",
    ],
    "0015_clocks_of_work_orders": ["clock_one_errand"],
    "0017_uncovered_cases": ["case_uncovered"],
    "0033_what_was_late": ["notice_due_once"],
    "0036_returns_of_each": ["request_one_waits", "request_one_return_waits", "request_taken_back_undecided"],
    "0037_errands": ["clock_errands"],
    "0042_notices_to_send": ["notice_waits", "notice_dormant_once"],
    "0045_notices_once": ["notice_export_once", "notice_bulk_once"],
}
CHECKS = {
    "clock_warn_share": "ALTER TABLE cases_clock DROP CONSTRAINT",
    "request_taken_back_undecided": "ALTER TABLE cases_caserequest DROP CONSTRAINT",
}
# Tables that people and workers write to all day, and that grow with the work.
IN_USE = (
    (
        "Case CaseEvent CaseText Clock WorkOrder Participant CaseRequest Supervision Notice SiteTask Summons Photo "
        "Reporter Appeal AppealReview Insider Party Visit RoutingFailure Comment CommentVersion BulkItem "
        "Resident Household Post AuditEntry WorkItem"
    )
    .lower()
    .split()
)
# Written before this was asked of migrations; of the fields only administrators write there.
OLD = {
    "cases.0002_clocks_without_calendar: clock.clock_working_time_has_calendar",
    "cases.0003_inbox_of_everything: case.case_inbox_open",
    "cases.0004_contacts_to_shred: reporter.reporter_to_shred",
    "cases.0019_requests: caserequest.request_extension_amount",
    "cases.0019_requests: caserequest.request_of_others",
    "cases.0019_requests: caserequest.request_return_ground",
    "cases.0019_requests: caserequest.request_waiting",
    "cases.0019_requests: caserequest.request_watched",
}
KNOWN = {"routingrule.to_keeper", "gridoutline.is_estimated", "division.answer", "division.successors"}


def apply(name: str) -> None:
    """A migration of cases once more, as if it had not been recorded."""
    loader = MigrationLoader(connection)
    migration = loader.get_migration("cases", name)
    before = loader.project_state(migration.dependencies[0])
    with connection.schema_editor(atomic=False) as editor:
        migration.apply(before, editor)


def standing() -> dict[str, str]:
    """What the database says of everything that these migrations build; an invalid index says so."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, pg_get_indexdef(pg_class.oid) || indisvalid "
            "FROM pg_class JOIN pg_index ON indexrelid = oid WHERE relname = ANY(%(names)s) "
            "UNION SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint "
            "WHERE conname = ANY(%(names)s)",
            {"names": [name for names in BUILT.values() for name in names]},
        )
        return dict(cursor.fetchall())


def run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def kill_while_building(name: str, definition: str) -> None:
    """Its builder is ended while it waits for a writer, which leaves the index invalid."""
    run(f"DROP INDEX {name}")
    beside = definition.replace(" INDEX ", " INDEX CONCURRENTLY ", 1)

    def build() -> None:
        with suppress(DatabaseError):
            run(beside)
        connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            run(f"LOCK TABLE {beside.split(' ON ')[1].split()[0]} IN ROW EXCLUSIVE MODE")
            building = pool.submit(build)
            until = monotonic() + WAIT
            while monotonic() < until and not _ended(beside):
                sleep(0.01)
        building.result(WAIT)


def _ended(statement: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_stat_clear_snapshot();"  # else a transaction sees what it saw first
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
            "WHERE query = %s AND wait_event_type = 'Lock'",
            [statement],
        )
        return bool(cursor.fetchone()[0])


@pytest.mark.django_db(transaction=True)
def test_migrations_that_were_killed_go_on() -> None:
    """After each of their steps, and in the middle of an index; all of them leave what one whole run leaves."""
    whole = standing()
    assert len(whole) == sum(map(len, BUILT.values()))
    for migration, names in BUILT.items():
        for done in range(len(names)):
            for name in names[done:]:
                run(f"{CHECKS.get(name, 'DROP INDEX')} {name}")
            apply(migration)
            assert standing() == whole, f"{migration}, killed before {names[done]}"
    for name in ("event_lapse_once", "clock_lapsed"):
        kill_while_building(name, whole[name].removesuffix("true"))
        assert standing()[name].endswith("false"), "left invalid, as a kill leaves it"
        apply("0011_ledger_of_lapses")
        assert standing() == whole


@pytest.fixture
def world(transactional_db: None) -> World:
    return make_world()


def without_clocks(case: Case) -> None:
    """As a program left it that knew no clocks of orders."""
    orders = WorkOrder.objects.filter(case=case)
    clocks = list(orders.exclude(clock=None).values_list("clock", flat=True))
    orders.update(clock=None)
    Clock.objects.filter(pk__in=clocks).delete()


def breaches() -> list[str]:
    return [
        str(found)
        for check in (orders_at_work_have_their_clocks, the_state_is_what_the_orders_say)
        for found in check()
    ]


def test_orders_of_an_older_program_get_their_clocks(world: World) -> None:
    """While another connection answers one: whoever comes second sees what the first did."""
    cast = world.cast
    slow, twins, handled = (world.walk(world.report(), "establish", "dispatch") for _ in range(3))
    for case in (twins, handled):
        world.walk(case, "accept")
        without_clocks(case)
    without_clocks(slow)
    for case, helper in ((twins, cast.department), (handled, cast.team)):
        WorkOrder.objects.create(
            case=case,
            organisation=helper,
            role="assisting",
            given_at=case.reported_at,
            due_at=case.total_due_at,
        )
    Case.objects.filter(pk=handled.pk).update(state="handled")
    WorkOrder.objects.filter(case=handled, role="lead").update(state="answered")
    assert breaches()
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            list(Case.objects.select_for_update(no_key=True).filter(pk=slow.pk))
            filled = pool.submit(_fill)
            with suppress(TimeoutError):
                filled.result(0.3)
            WorkOrder.objects.filter(case=slow).update(state="answered")
            Case.objects.filter(pk=slow.pk).update(state="handled")
        filled.result(WAIT)
    assert slow.work_orders.get().clock is None, "it was answered before anybody could give it a limit"
    orders = [
        (order.role, order.state, order.clock is not None) for order in twins.work_orders.order_by("-role")
    ]
    assert orders == [("lead", "accepted", True), ("assisting", "ended", False)], "one order of each"
    helped = handled.work_orders.get(role="assisting")
    assert helped.clock is not None
    assert not helped.mandatory, "the case was handled while it worked, and goes on waiting to be closed only"
    assert not breaches()
    before = list(WorkOrder.objects.order_by("pk").values())
    apply("0024_what_old_programs_left")
    assert list(WorkOrder.objects.order_by("pk").values()) == before


def _fill() -> None:
    try:
        apply("0024_what_old_programs_left")
    finally:
        connection.close()


def test_new_columns_have_a_default_in_the_database() -> None:
    """Else a program that does not know them yet could not write while it is replaced."""
    lacking = {
        f"{operation.model_name}.{operation.name}".lower()
        for operation in _added_fields()
        if _must_be_given(operation.field)
    }
    assert lacking == KNOWN


def _added_fields() -> Iterator[migrations.AddField]:
    """Fields that migrations add to tables that were there before them."""
    for _name, each in _operations():
        if isinstance(each, migrations.AddField):
            yield each


def _must_be_given(field: Any) -> bool:
    return not (field.null or field.many_to_many) and field.db_default is models.NOT_PROVIDED


def test_tables_in_use_are_not_locked_while_they_are_read_through() -> None:
    """Indexes, uniques and checks of full tables are built beside writers (gridgov/migrating.py); columns that refer to
    others may be empty and have no index of their own, so that nothing is read."""
    locking = {
        f"{name}: {_about(each)}"
        for name, each in _operations()
        if each.model_name.lower() in IN_USE and _locks(each)
    }
    assert locking == OLD


def _operations() -> Iterator[tuple[str, Any]]:
    """What migrations add to tables that were there before them."""
    ours = {"gridgov", "grids", "members", "cases", "assessment"}
    for (app, name), migration in MigrationLoader(None).disk_migrations.items():
        made = {
            each.name.lower() for each in migration.operations if isinstance(each, migrations.CreateModel)
        }
        for each in migration.operations if app in ours and not migration.initial else []:
            if hasattr(each, "model_name") and each.model_name.lower() not in made:
                yield f"{app}.{name}", each


def _locks(operation: Any) -> bool:
    if isinstance(operation, migrations.AddField) and operation.field.remote_field:
        field: Any = operation.field
        return not field.many_to_many and (not field.null or field.db_index or field.unique)
    return type(operation) in (migrations.AddIndex, migrations.AddConstraint)


def _about(operation: Any) -> str:
    part = getattr(operation, "index", None) or getattr(operation, "constraint", None) or operation
    return f"{operation.model_name}.{part.name}".lower()


@pytest.mark.django_db
def test_an_empty_column_that_refers_to_another_table_is_not_looked_at() -> None:
    """PostgreSQL knows that it holds nothing; of a column that is there every row is looked up."""
    run("CREATE TABLE full_table AS SELECT 1::bigint AS old FROM generate_series(1, 100)")
    run("CREATE TABLE its_target AS SELECT 1::bigint AS id")
    run("ALTER TABLE its_target ADD PRIMARY KEY (id)")
    before = _rows_read()
    run("ALTER TABLE full_table ADD COLUMN new bigint NULL REFERENCES its_target (id) DEFERRABLE")
    assert _rows_read() == before
    run("ALTER TABLE full_table ADD FOREIGN KEY (old) REFERENCES its_target (id)")
    assert _rows_read() >= before + 100


def _rows_read() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT seq_tup_read FROM pg_stat_xact_user_tables WHERE relname = 'full_table'")
        return int(cursor.fetchone()[0])
