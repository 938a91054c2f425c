"""How large the measured things are; names of the environment make them smaller (or larger)."""

import os


def _number(name: str, usual: int) -> int:
    return int(os.environ.get(name) or usual)


CASES = _number("BENCH_CASES", 1_000_000)  # of the large database; the small one has a hundredth
GRIDS = _number("BENCH_GRIDS", 60_000)  # of the city in which points are located
TIMES = _number("BENCH_TIMES", 200)  # pairs of which a median is taken
FLOOD = _number("BENCH_FLOOD", 100_000)  # notices that wait to be told
BULK = _number("BENCH_BULK", 1_000)  # cases of one job
ROWS = _number("BENCH_ROWS", 10_000)  # of the file that is brought in
CITY = min(
    600, GRIDS
)  # grids of the city with cases: two districts, so that a district sees half of all cases
COPIES = 100  # the large database is the small one so many times
