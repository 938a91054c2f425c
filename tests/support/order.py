"""Which tests stay together and which begin: what waits for other processes first, so that nobody waits for it at
the end.

pytest-xdist's own groups are marks that it writes behind the name of a test, which pytest no longer lets it do: each
worker then made a city of its own to launch. Files say the same without names.
"""

from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

LAUNCH, PROCESSES = "one launch", "real processes"
TOGETHER = {  # file -> one worker runs all of them, one after the other
    "tests/gridgov/test_launch_for_real.py": LAUNCH,
    "tests/gridgov/test_launch_with_faults.py": LAUNCH,
    "tests/cases/test_worker.py": PROCESSES,
    "tests/gridgov/test_redis.py": PROCESSES,
}
# They touch no database of the tests, so they may come before those that find it as the migrations left it.
FIRST = ("test_launch_for_real.py", "test_launch_with_faults.py", "test_bench.py")
# The longest of those that empty tables behind them; pytest-django has put these after all others of the database.
DEAREST = ("test_every_page.py", "test_move_pairs.py")


class Together(LoadScopeScheduling):  # type: ignore[misc]
    """Test by test to whoever is free, but the files of TOGETHER as one."""

    def _split_scope(self, nodeid: str) -> str:
        return TOGETHER.get(nodeid.partition("::")[0], nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Together:
    config.option.loadscopereorder = False  # the order is that of the collection, see below
    return Together(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Each sort is stable: all others stay where pytest-django put them."""
    begin = next((place for place, item in enumerate(items) if empties_tables(item)), len(items))
    items[begin:] = sorted(items[begin:], key=lambda item: item.path.name not in DEAREST)
    items.sort(key=lambda item: item.path.name not in FIRST)


def empties_tables(item: pytest.Item) -> bool:
    mark = item.get_closest_marker("django_db")
    fixtures = getattr(item, "fixturenames", ())
    return bool(mark and mark.kwargs.get("transaction")) or "transactional_db" in fixtures
