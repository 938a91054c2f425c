"""A note on many cases at once: looked at, then made, as the worker does it; ten times as many. Aim: memory grows by no
more than 1.5 times, and a case asks no more statements.
"""

from functools import partial

from cases.bulk import tasks
from cases.bulk.actions import ask_for_picked, confirm_job
from cases.models import BulkJob, Case
from gridgov.work import SWEEPS
from tests.bench import cities, scale
from tests.bench.apart import apart, growth, spent
from tests.bench.databases import scratch

AIM = 1.5


def measure() -> dict[str, object]:
    sizes = {"small": scale.BULK // 10, "large": scale.BULK}
    city = cities.small()
    found = {name: apart("bulk", city, str(many)) for name, many in sizes.items()}
    return {**found, **growth(found["large"], found["small"]), "aim": AIM}


def alone(city: str, many: str) -> dict[str, float]:
    """In a copy of the city, gone afterwards. A row is a case, looked at and noted."""
    with scratch(city):
        _job(10)  # what a process loads once
        return spent(partial(_job, int(many)))


def _job(many: int) -> int:
    root = cities.overseer()
    cases = Case.objects.filter(dispute=False).order_by("-pk").values_list("pk", "version")[:many]
    job = ask_for_picked(by=root, move="note", given={"text": "Seen"}, picked=dict(cases))
    _through()
    confirm_job(by=root, job_id=job.pk)
    _through()
    assert BulkJob.objects.get(pk=job.pk).state == "done"
    return job.items.filter(state="done").count()


def _through() -> None:
    while SWEEPS["bulk"](tasks.AT_ONCE):
        pass
