"""What cases add to /metrics, counted when somebody collects it."""

from collections.abc import Iterable, Iterator

import structlog
from django.db import DatabaseError
from django.db.models import Count
from prometheus_client import REGISTRY
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

log = structlog.get_logger(__name__)


class RoutingCollector(Collector):
    """Cases that wait because their routing rule fails, by what is wrong. One query on a partial index."""

    def describe(self) -> Iterable[GaugeMetricFamily]:
        """Nothing: registering must not ask the database."""
        return []

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """A gauge for each problem; without a database the other figures still come."""
        gauge = GaugeMetricFamily(
            "gridgov_routing_failures", "Cases that wait because their routing rule fails", labels=["problem"]
        )
        try:
            for problem, count in _counts():
                gauge.add_metric([problem], count)
        except DatabaseError:
            log.warning("routing_failures_uncounted", exc_info=True)
            return
        yield gauge


def _counts() -> list[tuple[str, int]]:
    from cases.models import RoutingFailure

    waiting = RoutingFailure.objects.filter(mended_at=None, case__state="reported").values_list("problem")
    found = dict(waiting.annotate(count=Count("pk")).values_list("problem", "count"))
    return [(problem, found.get(problem, 0)) for problem in RoutingFailure.Problem.values]


def register() -> None:
    """Called once, when the app is ready."""
    REGISTRY.register(RoutingCollector())
