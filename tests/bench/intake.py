"""Reporting a case through the action, and through HTTP, each against the same statements as raw SQL.

The statements that the action sends are recorded once, then replayed one by one through a bare psycopg2 cursor in one
transaction, with fresh ids: same server, same triggers, same wait for the disk. What the action adds is Python: place,
limits, calendars, the ORM; what HTTP adds is the session, who is allowed, reading and writing JSON, and all that every
request goes through (the handler is called in this process, without a network). Aim: raw SQL takes at least a quarter
of the time.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from uuid import UUID, uuid4

import psycopg2
from django.db import connection
from django.test import Client
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
ADDRESS, BACKEND = "/api/v1/cases/", "django.contrib.auth.backends.ModelBackend"
# Ids of the recorded report begin so high that no other number in its statements is one of them.
HIGH = {"cases_case": 7_000_000_000, "cases_caseevent": 7_200_000_000}
MARKS = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")


Way = Callable[[UUID], object]  # makes a case with this uuid


class Raw:
    """The statements of one report; each call makes another case by them."""

    def __init__(self, way: Way) -> None:
        uuid = uuid4()
        self.statements = record(partial(way, uuid))
        case = Case.objects.get(uuid=uuid)
        event = case.events.get()
        self.recorded = {
            str(case.uuid): "uuid",
            case.uuid.hex: "uuid",
            case.number: "number",
            str(case.pk): "cases_case",
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
                if made := next(
                    (table for table in HIGH if re.search(rf'INTO "?{table}\b', statement)), None
                ):
                    fresh[made] = str(rows[0][0])


def record(make: Callable[[], object]) -> list[str]:
    """Every statement of one report as the server gets it, those that hurry the worker after the commit included."""
    with connection.cursor() as cursor:
        for table, number in HIGH.items():
            sequence = f"pg_get_serial_sequence('{table}', 'id')"
            cursor.execute(f"SELECT setval({sequence}, greatest({number}, nextval({sequence})))")
    with CaptureQueriesContext(connection) as captured:
        make()
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


def by_action(report: Report, member: User) -> Way:
    return lambda uuid: report_case(replace(report, uuid=uuid), actor=member)


def by_http(report: Report, member: User) -> Way:
    """The same report of a member who is signed in, to the API."""
    client = Client()
    client.force_login(member, backend=BACKEND)
    given = {"case_class": report.case_class.pk, "description": report.description}
    given |= {"source": report.source, "lon": report.lon, "lat": report.lat}

    def send(uuid: UUID) -> None:
        answer = client.post(ADDRESS, given | {"uuid": str(uuid)}, content_type="application/json")
        assert answer.status_code == 201, answer.content

    return send


def _fresh(way: Way) -> None:
    way(uuid4())


def counts() -> list[int]:
    """How many cases, clocks, events and pieces of work there are."""
    return [model._default_manager.count() for model in (Case, Clock, CaseEvent, WorkItem)]


def measure() -> dict[str, object]:
    with scratch(cities.small()):
        report, member = a_report()
        ways: dict[str, Way] = {"action": by_action(report, member), "http": by_http(report, member)}
        for way in ways.values():
            way(uuid4())  # loads what a process keeps
        none = counts()
        raws = {name: Raw(way) for name, way in ways.items()}
        two = counts()
        works = {name: partial(_fresh, way) for name, way in ways.items()}
        took = interleaved(works | {f"raw_{name}": raw for name, raw in raws.items()}, scale.TIMES)
        for raw in raws.values():
            raw.connection.close()
        for before, after, end in zip(none, two, counts(), strict=True):
            assert end - after == 2 * scale.TIMES * (after - before), "every way makes the same rows"
    middle = {name: median(each) for name, each in took.items()}
    return {
        **{f"{name}_statements": len(raw.statements) for name, raw in raws.items()},
        **{f"{name}_median_ms": ms(each) for name, each in middle.items()},
        "ratio": round(middle["raw_action"] / middle["action"], 3),
        "http_ratio": round(middle["raw_http"] / middle["http"], 3),
        "aim": AIM,
    }
