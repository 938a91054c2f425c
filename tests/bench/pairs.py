"""Two ways of doing the same, taken in turns, so that what slows the machine slows both."""

import statistics
import time
from collections.abc import Callable, Mapping


def interleaved(works: Mapping[str, Callable[[], object]], times: int) -> dict[str, list[float]]:
    """Sorted seconds of each work; who begins changes each time. Call each once before: first times are others."""
    took: dict[str, list[float]] = {name: [] for name in works}
    names = list(works)
    for _ in range(times):
        for name in names:
            took[name].append(seconds(works[name]))
        names.reverse()
    return {name: sorted(each) for name, each in took.items()}


def seconds(work: Callable[[], object]) -> float:
    """How long it takes once."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def median(took: list[float]) -> float:
    return statistics.median(took)


def p95(took: list[float]) -> float:
    """What nineteen of twenty stay within; `took` is sorted."""
    return took[max(0, -(-len(took) * 95 // 100) - 1)]


def ms(value: float) -> float:
    """Milliseconds with two decimals."""
    return round(value * 1000, 2)
