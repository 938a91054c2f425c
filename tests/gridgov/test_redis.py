"""With REDIS_URL the same worker runs on a real Redis, and survives its loss."""

from datetime import datetime

import pytest
from django.utils import timezone

from gridgov.models import SweepMark
from gridgov.work import SWEEPS
from tests.support.servers import Processes, Redis, eventually

pytestmark = [pytest.mark.redis, pytest.mark.kill]


def all_swept_since(moment: datetime) -> bool:
    """Has a worker run every sweep after this moment?"""
    return SweepMark.objects.filter(name__in=SWEEPS, swept_at__gt=moment).count() == len(SWEEPS)


@pytest.fixture
def on_redis(real_processes: Processes, redis: Redis) -> Processes:
    real_processes.extra["REDIS_URL"] = redis.url
    return real_processes


def test_worker_and_beat_work_on_redis(on_redis: Processes) -> None:
    assert SWEEPS
    start = timezone.now()
    on_redis.worker()
    eventually(lambda: all_swept_since(start), seconds=90, what=f"the first sweep\n{on_redis.output()}")
    first = timezone.now()
    on_redis.beat()
    eventually(lambda: all_swept_since(first), seconds=90, what=f"a sweep by beat\n{on_redis.output()}")


def test_a_lost_redis_costs_nothing_but_time(on_redis: Processes, redis: Redis) -> None:
    """Everything in it is gone: the rows are not, and worker and beat find their way back."""
    start = timezone.now()
    on_redis.worker()
    on_redis.beat()
    eventually(lambda: all_swept_since(start), seconds=90, what=f"the first sweep\n{on_redis.output()}")
    redis.kill()
    redis.start()
    lost = timezone.now()
    eventually(
        lambda: all_swept_since(lost), seconds=120, what=f"a sweep after the loss\n{on_redis.output()}"
    )


def test_ready_and_cache_on_redis(on_redis: Processes) -> None:
    script = (
        "from django.core.cache import cache; from gridgov import health; "
        "cache.set('a', 1); print(cache.get('a'), type(cache._cache).__module__, health.broker())"
    )
    said = on_redis.manage("shell", "--no-imports", "-c", script)
    assert said.stdout.split() == ["1", "django.core.cache.backends.redis", "ok"], said.stderr


def test_a_redis_that_is_not_there_is_said(on_redis: Processes, redis: Redis) -> None:
    redis.kill()
    said = on_redis.manage(
        "shell", "--no-imports", "-c", "from gridgov import health; print(health.broker())"
    )
    assert said.stdout.strip() == "does not answer", said.stderr
    redis.start()


FILL = """
import os
from django.core.cache import cache
from gridgov.health import broker
from gridgov.slots import kept
from grids.maps.answers import KEPT_ANSWERS
from grids.maps.drawing import LARGEST
body = os.urandom(LARGEST)  # an answer of the public map, as large as one may be
for number in range(1000):
    kept("map", str(number), lambda: body, slots=KEPT_ANSWERS, seconds=3600)
client = cache._cache.get_client(write=True)
print(client.dbsize(), client.info("memory")["used_memory"] // 1_000_000, broker())
client.rpush("celery", "a task")
"""


def test_maps_leave_the_broker_its_room(on_redis: Processes, redis: Redis) -> None:
    """Redis as docker-compose.yml has it: full, it refuses everything, tasks too. A thousand screens do not fill it."""
    redis.say("CONFIG", "SET", "maxmemory", "128mb")
    said = on_redis.manage("shell", "--no-imports", "-c", FILL)
    assert said.returncode == 0, said.stderr
    answers, megabytes, broker = said.stdout.split()
    assert int(answers) <= 200
    assert int(megabytes) <= 80
    assert broker == "ok"
