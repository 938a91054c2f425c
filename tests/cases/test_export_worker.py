"""Files made by a real Celery worker that is killed in the middle."""

import csv

import pytest

from cases.exports.actions import ask_list
from cases.models import Export, Notice
from tests.cases.crowds import copies
from tests.cases.world import make_world
from tests.support.servers import Processes, eventually

pytestmark = [pytest.mark.kill, pytest.mark.xdist_group("processes")]
MANY = 24_000


def test_a_killed_worker_leaves_no_case_out_and_none_twice(real_processes: Processes) -> None:
    world = make_world()
    copies(world.report(), MANY)
    export = ask_list(by=world.cast.oscar, format="csv", query="tab=all", columns=["number"])
    worker = real_processes.worker()
    real_processes.beat()
    row = Export.objects.filter(pk=export.pk)
    eventually(lambda: row.get().done, seconds=60, what="the first rows")
    real_processes.kill(worker)
    left = row.get()
    assert (left.state, left.done < MANY) == ("running", True), "it was to be killed in the middle"
    folder = real_processes.data / "media" / "exports"
    with next(folder.glob("*.part")).open("ab") as part:
        part.write(b"half a li")
    real_processes.worker()
    eventually(lambda: row.get().state == "done", seconds=90, what="the file")
    with (folder / f"{export.uuid}.csv").open(encoding="utf-8-sig", newline="") as text:
        numbers = [line[0] for line in csv.reader(text)][1:]
    assert len(numbers) == len(set(numbers)) == MANY + 1 == row.get().done
    assert Notice.objects.filter(export=export).count() == 1
    assert [path.name for path in folder.iterdir()] == [f"{export.uuid}.csv"]
