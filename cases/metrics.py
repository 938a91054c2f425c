"""What cases add to /metrics, counted when somebody collects it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import structlog
from django.db import DatabaseError
from django.db.models import Count
from prometheus_client import REGISTRY
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Figures(Collector):
    """A gauge for each row of a small count."""

    name: str
    what: str
    label: str
    count: Callable[[], list[tuple[str, int]]]  # (label's value, figure)

    def describe(self) -> Iterable[GaugeMetricFamily]:
        """Nothing: registering must not ask the database."""
        return []

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Without a database the other figures still come."""
        gauge = GaugeMetricFamily(self.name, self.what, labels=[self.label])
        try:
            for value, count in self.count():
                gauge.add_metric([value], count)
        except DatabaseError:
            log.warning("not_counted", gauge=self.name, exc_info=True)
            return
        yield gauge


def _routing_failures() -> list[tuple[str, int]]:
    """By what is wrong. One query on a partial index."""
    from cases.models import RoutingFailure

    waiting = RoutingFailure.objects.filter(mended_at=None, case__state="reported").values_list("problem")
    found = dict(waiting.annotate(count=Count("pk")).values_list("problem", "count"))
    return [(problem, found.get(problem, 0)) for problem in RoutingFailure.Problem.values]


def _dead_letters() -> list[tuple[str, int]]:
    """By channel."""
    from cases.models import Channel, Delivery

    dead = Delivery.objects.filter(state=Delivery.State.DEAD).values_list("channel")
    found = dict(dead.annotate(count=Count("pk")).values_list("channel", "count"))
    return [(channel, found.get(channel, 0)) for channel in Channel.values]


FIGURES = (
    Figures(
        "gridgov_routing_failures",
        "Cases that wait because their routing rule fails",
        "problem",
        _routing_failures,
    ),
    Figures("gridgov_dead_letters", "Messages that were given up", "channel", _dead_letters),
)


def register() -> None:
    """Called once, when the app is ready."""
    for figures in FIGURES:
        REGISTRY.register(figures)
