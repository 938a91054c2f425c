"""The two messages that Celery carries; both only say "look now"."""

import structlog
from celery import shared_task

from gridgov.work import SWEEPS, purge_done, run_sweep

log = structlog.get_logger(__name__)


@shared_task
def sweep(name: str) -> int:
    """Do what is due of one kind."""
    return run_sweep(name)


@shared_task
def sweep_all() -> int:
    """Do what is due of every kind; one kind that fails does not keep the others waiting."""
    done = 0
    for name in SWEEPS:
        try:
            done += run_sweep(name)
        except Exception:
            log.exception("sweep_failed", sweep=name)
    purge_done()
    return done
