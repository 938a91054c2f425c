"""The Celery application. Rows in the database are the work; a message only hurries a worker to them."""

import os

from celery import Celery
from celery.signals import task_postrun, worker_ready

from gridgov import broker, pulse  # noqa: F401  broker registers the transport of settings without REDIS_URL

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gridgov.settings")

app = Celery("gridgov")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_ready.connect
def look_at_once(**kwargs: object) -> None:
    """A worker that has just started finds what a dead one left, without waiting for the next beat."""
    app.send_task("gridgov.tasks.sweep_all", expires=10)


@task_postrun.connect
def still_working(**kwargs: object) -> None:
    pulse.give("worker")
