"""Is the process alive (/healthz), may it be sent people (/readyz), what does it count (/metrics)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import structlog
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django_prometheus.exports import ExportToDjangoView
from kombu.exceptions import OperationalError as BrokerError

from gridgov import alarms
from gridgov.celery import app
from gridgov.models import SweepMark
from gridgov.work import SWEEPS

LATE = timedelta(seconds=90)  # several beats of ten seconds, and a long sweep
OK = "ok"

log = structlog.get_logger(__name__)


def healthz(request: HttpRequest) -> JsonResponse:
    """Alive: touches nothing outside the process."""
    return JsonResponse({"alive": True})


def readyz(request: HttpRequest) -> JsonResponse:
    """200 when every part says "ok", else 503; {"database", "migrations", "broker", "sweeps"} in words.

    `warnings` holds what will not work for much longer: ready all the same.
    """
    parts: dict[str, Any] = {"broker": broker(), "database": database()}
    if parts["database"] == OK:
        parts["migrations"] = migrations()
    if parts.get("migrations") == OK:
        parts["sweeps"] = sweeps()
    bad = {name: said for name, said in parts.items() if said != OK}
    if bad:
        log.warning("not_ready", **bad)
    elif warnings := alarms.sentences():
        parts["warnings"] = warnings
    return JsonResponse(parts, status=503 if bad else 200)


def metrics(request: HttpRequest) -> HttpResponse:
    """What Prometheus collects."""
    response: HttpResponse = ExportToDjangoView(request)
    return response


def database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "does not answer"
    return OK


class Migrations:
    """Asks the database until all are applied, and never after: that cannot become untrue under this code."""

    def __init__(self) -> None:
        self.applied = False

    def __call__(self) -> str:
        if not self.applied:
            executor = MigrationExecutor(connection)
            waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
            if waiting:
                return f"{waiting} are not applied"
            self.applied = True
        return OK


migrations: Callable[[], str] = Migrations()


def broker() -> str:
    try:
        with app.connection_for_write() as broker_connection:
            broker_connection.ensure_connection(max_retries=1, timeout=2)
            channel: Any = broker_connection.default_channel
            channel.queue_declare(app.conf.task_default_queue)
    except (BrokerError, OSError):
        return "does not answer"
    return OK


def sweeps() -> str:
    """Has every sweep run lately? Whoever kills the worker or the beat finds it here."""
    ran = dict(SweepMark.objects.filter(name__in=SWEEPS).values_list("name", "swept_at"))
    since = timezone.now() - LATE
    never = sorted(name for name in SWEEPS if not ran.get(name))
    late = sorted(name for name, at in ran.items() if at and at < since)
    if never:
        return f"never ran: {', '.join(never)}"
    return f"late: {', '.join(late)}" if late else OK
