"""Dwellings and households after ground changed hands: shared by size, without losing anybody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from grids.drawing.change import Flow

SLIP = 0.0005  # of a grid's ground: less than this moves nobody


@dataclass(frozen=True)
class Facts:
    dwellings: int | None = None
    households: int | None = None
    is_estimated: bool = False


def shared(flows: Iterable[Flow], facts: Mapping[int, Facts]) -> dict[int, Facts]:
    """What each grid has after the flows. Nobody lives on ground of nobody; what is unknown stays unknown."""
    shares = _shares(flows)
    dwellings = _numbers(shares, {key: each.dwellings for key, each in facts.items()})
    households = _numbers(shares, {key: each.households for key, each in facts.items()})
    estimated = {
        target
        for source, targets in shares.items()
        for target, share in targets.items()
        if facts[source].is_estimated
        or share < 1 - SLIP
        or (facts[source].households is None and target in households)
    }
    return {
        key: Facts(
            dwellings.get(key),
            households.get(key),
            key in estimated and not (dwellings.get(key) is households.get(key) is None),
        )
        for key in {target for targets in shares.values() for target in targets}
    }


def _shares(flows: Iterable[Flow]) -> dict[int, dict[int, float]]:
    """Of each source's ground the share that came to each target; slips stay with the largest."""
    areas: dict[int, dict[int, float]] = {}
    totals: dict[int, float] = {}
    for flow in flows:
        if flow.source is None:
            continue
        totals[flow.source] = totals.get(flow.source, 0.0) + flow.area_m2
        if flow.target is not None:
            targets = areas.setdefault(flow.source, {})
            targets[flow.target] = targets.get(flow.target, 0.0) + flow.area_m2
    return {
        source: {
            target: area / totals[source] for target, area in targets.items() if area > SLIP * totals[source]
        }
        for source, targets in areas.items()
        if totals[source]
    }


def _numbers(shares: dict[int, dict[int, float]], numbers: Mapping[int, int | None]) -> dict[int, int]:
    sums: dict[int, int] = {}
    for source, targets in shares.items():
        number = numbers.get(source)
        if number is not None:
            for target, part in _parts(number, targets).items():
                sums[target] = sums.get(target, 0) + part
    return sums


def _parts(number: int, shares: dict[int, float]) -> dict[int, int]:
    """Whole numbers that add up; where ground was given up to nobody, its people stay with those that are left."""
    whole = sum(shares.values())
    exact = {target: number * share / whole for target, share in shares.items()}
    parts = {target: int(value) for target, value in exact.items()}
    rest = number - sum(parts.values())
    for target in sorted(exact, key=lambda each: (parts[each] - exact[each], each))[:rest]:
        parts[target] += 1
    return parts
