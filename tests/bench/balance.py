"""Proposing a division: how long it takes, and how even its work is beside plain k-means of the same buildings."""

import time

import numpy as np

from grids.balance import Situation, propose, spread
from tests.grids.estates import CORNERED, plain_loads, scattered, situation, town, wish

SEEDS = 5


def measure() -> dict[str, object]:
    houses = situation(CORNERED, scattered(CORNERED, 10_000, 1), np.ones(10_000))
    blocks = town(250, 1)
    return {
        "houses_10000_s": _seconds(houses),
        "blocks_250_with_10000_dwellings_s": _seconds(blocks),
        "spread_to_k_means_scattered": _ratios(clustered=False),
        "spread_to_k_means_estates": _ratios(clustered=True),
    }


def _seconds(known: Situation) -> dict[str, float]:
    """Median of three, of the clock and of the processor."""
    took = []
    for seed in range(3):
        begin, busy = time.perf_counter(), time.process_time()
        proposal = propose(known, wish(seed=seed))
        took.append((time.perf_counter() - begin, time.process_time() - busy, proposal.figures.spread))
    wall, processor, uneven = sorted(took)[1]
    return {"clock": round(wall, 2), "processor": round(processor, 2), "spread": round(uneven, 4)}


def _ratios(*, clustered: bool) -> dict[str, float]:
    """Coefficient of variation of the grids' work, ours over the plain way's, on several communities."""
    found = []
    for seed in range(SEEDS):
        known = town(250, seed, clustered=clustered)
        proposal = propose(known, wish(seed=seed))
        plain = spread(plain_loads(known.homes, proposal.count.grids, seed))
        found.append(proposal.figures.spread / plain)
    return {"median": round(sorted(found)[SEEDS // 2], 3), "worst": round(max(found), 3)}
