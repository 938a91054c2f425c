"""/healthz says alive, /readyz says what is missing, /metrics counts."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from gridgov import health
from gridgov.models import SweepMark


@pytest.fixture(autouse=True)
def one_sweep(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "SWEEPS", {"routing": lambda limit: 0})


def swept(**ago: float) -> None:
    SweepMark.objects.update_or_create(
        name="routing", defaults={"swept_at": timezone.now() - timedelta(**ago)}
    )


def readyz(client: Client) -> tuple[int, dict[str, Any]]:
    answer = client.get("/readyz")
    return answer.status_code, answer.json()


def test_alive_needs_no_database(client: Client) -> None:
    """Without the django_db mark any query would fail this test."""
    assert client.get("/healthz").json() == {"alive": True}


@pytest.mark.django_db
def test_ready(client: Client) -> None:
    swept(seconds=5)
    assert readyz(client) == (200, {"broker": "ok", "database": "ok", "migrations": "ok", "sweeps": "ok"})


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("ago", "said"), [(None, "never ran: routing"), (600, "late: routing"), (91, "late: routing"), (80, "ok")]
)
def test_sweeps_on_time(client: Client, ago: float | None, said: str) -> None:
    if ago is not None:
        swept(seconds=ago)
    status, parts = readyz(client)
    assert parts["sweeps"] == said
    assert status == (200 if said == "ok" else 503)


@pytest.mark.django_db
def test_a_mark_of_a_sweep_that_no_longer_exists_is_not_late(client: Client) -> None:
    swept(seconds=1)
    SweepMark.objects.create(name="retired", swept_at=timezone.now() - timedelta(days=30))
    assert readyz(client)[0] == 200


@pytest.mark.django_db
def test_no_database(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise DatabaseError("gone, with a password in the text")

    monkeypatch.setattr("django.db.connection.cursor", fail)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["database"] == "does not answer"
    assert "password" not in answer.content.decode()


@pytest.mark.django_db
def test_no_broker(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError("no folder")

    swept(seconds=1)
    monkeypatch.setattr("gridgov.broker.Channel._size", fail)
    assert readyz(client) == (
        503,
        {"broker": "does not answer", "database": "ok", "migrations": "ok", "sweeps": "ok"},
    )


@pytest.mark.django_db
def test_migrations_that_wait(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "migrations", health.Migrations())
    plan: Callable[..., list[int]] = lambda *_: [1, 2]  # noqa: E731
    monkeypatch.setattr("django.db.migrations.executor.MigrationExecutor.migration_plan", plan)
    status, parts = readyz(client)
    assert (status, parts["migrations"]) == (503, "2 are not applied")
    assert "sweeps" not in parts


@pytest.mark.django_db
def test_asking_often_is_cheap(client: Client, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    swept(seconds=1)
    readyz(client)
    with django_assert_max_num_queries(3):
        readyz(client)


@pytest.mark.django_db
def test_metrics_count_requests(client: Client) -> None:
    client.get("/healthz")
    text = client.get("/metrics").content.decode()
    assert "django_http_requests_total_by_method_total" in text
