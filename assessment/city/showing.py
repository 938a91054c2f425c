"""Cases that a visitor should meet: every state, some due soon, some overdue, mostly near the demo accounts."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle

import numpy as np

from .frame import Frame
from .lives import NEGLECTED, STORIES, STORY, Life, Planner
from .topics import ROUTES, TOPICS

# Story, how many of its steps are made, and the shares of the street's limit that have run by now.
OPEN: tuple[tuple[str, int, tuple[float, ...]], ...] = (
    ("plain", 0, (0.0, 0.02, 0.1, 0.4, 0.93)),
    ("verified", 1, (0.05, 0.3)),
    ("verified", 2, (0.1,)),
    ("plain", 1, (0.05, 0.3, 0.88)),
    ("plain", 2, (0.1, 0.35, 0.6, 0.9)),
    ("plain", 3, (0.1, 0.3, 0.5, 0.86, 0.96, 1.2, 1.7)),
    ("plain", 4, (0.2, 0.5)),
    ("sent", 5, (0.3, 0.6, 0.92)),
    ("plain", 5, (0.4,)),
    ("settled", 1, (0.1,)),
    ("returned", 4, (0.15,)),
    ("returned", 5, (0.15, 0.5)),
    ("extended", 4, (0.4,)),
    ("held", 4, (0.3,)),
    ("held", 5, (0.3, 0.6)),
    ("void", 2, (0.2,)),
    ("reopened", 7, (0.3,)),
    ("escalated", 2, (0.2,)),
    ("escalated", 3, (0.3,)),
    ("supervised", 4, (0.9,)),
    ("neglected", 0, (1.3, 1.8, 2.4)),
)
ENDED = ("plain", "sent", "verified", "settled", "reworked", "late", "void", "rejected", "held")
NOT_ROUTED = ("10002", "S0702")
# A community has half of a street's limit.
NEAR_HOME = (("plain", 0, 0.0), ("plain", 1, 0.1), ("plain", 3, 0.2), ("plain", 4, 0.3), ("plain", 3, 0.45))
VISITED = ("sanitation", "property")  # repairers with a demo account


def lives(planner: Planner, frame: Frame, grids: int) -> Iterator[Life]:
    """Lives to be carried out through the actions; two thirds of them near, half of these in the first grid."""
    rng = planner.rng
    near = np.flatnonzero(frame.city.ground.grids.parent == 0)
    wanted = [(name, steps, used) for name, steps, shares in OPEN for used in shares]
    order = rng.permutation(len(wanted)) % 3
    far = rng.integers(0, grids, len(wanted))
    places = np.choose(order, [np.zeros_like(far), rng.choice(near, len(wanted)), far])
    topics = _dealt(_topics("street", frame))
    for (name, steps, used), spot in zip(wanted, frame.spots(rng, places), strict=True):
        yield planner.unfinished(spot, STORY.get(name, NEGLECTED), steps, used, topic=next(topics))
    yield from _in_community(planner, frame, near)
    yield from _ended(planner, frame, near)
    yield from _uncovered(planner, frame, near)


def _topics(level: str, frame: Frame) -> list[int]:
    """Topics that go to this level first and have at least some working hours: shorter ones lapse while told."""
    routed = [
        index for index, topic in enumerate(TOPICS) if (topic.kind, _group(topic.code), level) in ROUTES
    ]
    return [index for index in routed if frame.standards[index][0].limit_unit != "hour"]


def _dealt(topics: list[int]) -> Iterator[int]:
    """Every other one is for the repairers that a visitor can be, so that these find work; no chance in it."""
    known = cycle([index for index in topics if TOPICS[index].repairer in VISITED])
    others = cycle([index for index in topics if TOPICS[index].repairer not in VISITED])
    while True:
        yield next(known)
        yield next(others)


def _group(code: str) -> str:
    return code[:3] if code.startswith("S") else code[:2]


def _in_community(planner: Planner, frame: Frame, near: np.ndarray) -> Iterator[Life]:
    """What the community's own centre answers for."""
    topics = cycle(_topics("community", frame))
    spots = frame.spots(planner.rng, planner.rng.choice(near, len(NEAR_HOME)))
    for (name, steps, used), spot in zip(NEAR_HOME, spots, strict=True):
        yield planner.unfinished(spot, STORY[name], steps, used, topic=next(topics))


def _ended(planner: Planner, frame: Frame, near: np.ndarray) -> Iterator[Life]:
    """What is over, with pictures, from the past fortnight."""
    stories = [story for story in STORIES if story.name in ENDED]
    spots = frame.spots(planner.rng, planner.rng.choice(near, len(stories)))
    for story, spot, reported_at in zip(stories, spots, planner.times(len(stories), weeks=2), strict=True):
        yield planner.life(spot, story, reported_at)


def _uncovered(planner: Planner, frame: Frame, near: np.ndarray) -> Iterator[Life]:
    for code in NOT_ROUTED:
        topic = next(index for index, each in enumerate(TOPICS) if each.code == code)
        (spot,) = frame.spots(planner.rng, planner.rng.choice(near, 1))
        yield planner.unfinished(spot, NEGLECTED, 0, 0.2, topic=topic)
