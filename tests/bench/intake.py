"""Reporting a case through the action against the same statements as raw SQL.

The statements that the action sends are recorded once, then replayed one by one through a bare psycopg2 cursor in one
transaction, with fresh ids: same server, same triggers, same wait for the disk. What the action adds is Python: place,
limits, calendars, the ORM. Aim: raw SQL takes at least a quarter of the action's time.
"""

import re
from dataclasses import replace
from uuid import uuid4

import psycopg2
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.actions import Report, report_case
from cases.actions.report import new_number
from cases.models import Case, CaseEvent, Clock
from gridgov.models import WorkItem
from members.models import User
from tests.bench import cities, scale
from tests.bench.databases import scratch
from tests.bench.pairs import interleaved, median, ms

AIM = 0.25
# Ids of the recorded report begin so high that no other number in its statements is one of them.
HIGH = {"cases_case": 7_000_000_000, "cases_casetext": 7_100_000_000, "cases_caseevent": 7_200_000_000}
MARKS = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")


class Raw:
    """The statements of one report; each call makes another case by them."""

    def __init__(self, report: Report, member: User) -> None:
        self.statements = record(report, member)
        case = Case.objects.get(uuid=report.uuid)
        event = case.events.get()
        self.recorded = {
            str(case.uuid): "uuid",
            case.uuid.hex: "uuid",
            case.number: "number",
            str(case.pk): "cases_case",
            str(event.text_id): "cases_casetext",
            str(event.pk): "cases_caseevent",
        }
        self.known = re.compile("|".join(self.recorded))
        self.connection = psycopg2.connect(**connection.get_connection_params())

    def __call__(self) -> None:
        fresh = {"uuid": str(uuid4()), "number": new_number(timezone.now())}
        with self.connection, self.connection.cursor() as cursor:
            for statement in self.statements:
                cursor.execute(self.known.sub(lambda found: fresh[self.recorded[found[0]]], statement))
                rows = cursor.fetchall() if cursor.description else []
                if made := next((table for table in HIGH if f'INTO "{table}"' in statement), None):
                    fresh[made] = str(rows[0][0])


def record(report: Report, member: User) -> list[str]:
    """Every statement of one report as the server gets it, those that hurry the worker after the commit included."""
    with connection.cursor() as cursor:
        for table, number in HIGH.items():
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {number})")
    with CaptureQueriesContext(connection) as captured:
        report_case(report, actor=member)
    return [row["sql"] for row in captured.captured_queries if not row["sql"].startswith(MARKS)]


def a_report() -> tuple[Report, User]:
    """What a member of the city reports from the street."""
    case = (
        Case.objects.filter(source="patrol", urgent=False)
        .select_related("case_class", "reported_by")
        .earliest("pk")
    )
    assert case.reported_by, "members sign in"
    report = Report(
        uuid=uuid4(), case_class=case.case_class, source="patrol", description="Bags beside the bin", lon=case.lon,
        lat=case.lat,
    )  # fmt: skip
    return report, case.reported_by


def counts() -> list[int]:
    """How many cases, clocks, events and pieces of work there are."""
    return [model._default_manager.count() for model in (Case, Clock, CaseEvent, WorkItem)]


def measure() -> dict[str, object]:
    with scratch(cities.small()):
        report, member = a_report()

        def action() -> None:
            report_case(replace(report, uuid=uuid4()), actor=member)

        action()  # loads what a process keeps
        none = counts()
        raw = Raw(report, member)
        one = counts()
        took = interleaved({"raw": raw, "action": action}, scale.TIMES)
        raw.connection.close()
        for before, after, end in zip(none, one, counts(), strict=True):
            assert end - after == 2 * scale.TIMES * (after - before), "both ways make the same rows"
    return {
        "statements": len(raw.statements),
        "raw_median_ms": ms(median(took["raw"])),
        "action_median_ms": ms(median(took["action"])),
        "ratio": round(median(took["raw"]) / median(took["action"]), 3),
        "aim": AIM,
    }
