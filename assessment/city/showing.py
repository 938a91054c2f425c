"""Cases that a visitor should meet: every state, some due soon, some overdue, mostly near the demo accounts."""

from __future__ import annotations

from collections.abc import Iterator

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
    ("returned", 4, (0.15, 0.5)),
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


def lives(planner: Planner, frame: Frame, grids: int) -> Iterator[Life]:
    """Lives to be carried out through the actions; two thirds of them in the first community."""
    rng = planner.rng
    near = np.flatnonzero(frame.city.ground.grids.parent == 0)
    street = [
        index for index, topic in enumerate(TOPICS) if (topic.kind, _group(topic.code), "street") in ROUTES
    ]
    wanted = [(name, steps, used) for name, steps, shares in OPEN for used in shares]
    places = np.where(
        rng.random(len(wanted)) < 0.66, rng.choice(near, len(wanted)), rng.integers(0, grids, len(wanted))
    )
    for (name, steps, used), spot in zip(wanted, frame.spots(rng, places), strict=True):
        story = STORY.get(name, NEGLECTED)
        yield planner.unfinished(
            spot, story, steps, used, topic=int(rng.choice(_slow(planner, frame, street)))
        )
    yield from _ended(planner, frame, near)
    yield from _uncovered(planner, frame, near)


def _group(code: str) -> str:
    return code[:3] if code.startswith("S") else code[:2]


def _slow(planner: Planner, frame: Frame, topics: list[int]) -> list[int]:
    """Topics with at least half a working day: shorter ones would lapse while the story is told."""
    return [index for index in topics if frame.standards[index][0].limit_unit != "hour"]


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
