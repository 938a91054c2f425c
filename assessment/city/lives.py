"""Plans of case lives: what is reported when and where, and which moves people make at which times.

A plan knows nothing of the database. It is carried out through the actions (acting.py) or told in memory (telling.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

import numpy as np

from .topics import TOPICS, WORDS

ZONE = ZoneInfo("Asia/Shanghai")
Due = Callable[
    [datetime, Decimal, int, bool], datetime
]  # start, share of the total limit, topic, urgent -> instant
Minutes = tuple[float, float]

FEW: Minutes = (2, 12)
SLOW: Minutes = (18, 45)  # the step's own limit runs out
SOON: Minutes = (5, 35)
DAYS: Minutes = (1440, 4320)
WORK: Minutes = (0, 0)  # when the story's share of the total limit is used up

WAY = (("establish", FEW), ("dispatch", FEW), ("accept", SOON))
END = (("answer", WORK), ("check", SOON), ("close", FEW))


class Story(NamedTuple):
    """`weight` among what is over; `share` of the total limit that is used when the answer comes."""

    name: str
    weight: int
    steps: tuple[tuple[str, Minutes], ...]
    share: tuple[float, float] = (0.08, 0.42)


STORIES = (
    Story("plain", 34, WAY + END),
    Story("sent", 14, (*WAY, ("answer", WORK), ("send_check", FEW), ("check", FEW), ("close", FEW))),
    Story("slow", 6, (("establish", SLOW), ("dispatch", SLOW), ("accept", SOON), *END)),
    Story("verified", 8, (("verify", FEW), ("confirm", FEW), *WAY, *END)),
    Story("settled", 12, (("settle", FEW), ("check", SOON), ("close", FEW))),
    Story("returned", 3, (*WAY, ("return", SOON), ("grant", SOON), ("dispatch", FEW), ("accept", SOON), *END)),
    Story("reworked", 4, (*WAY, ("answer", WORK), ("fail_check", SOON), ("accept", SOON), ("answer", SOON), *END[1:])),
    Story("rejected", 4, (("reject", FEW),)),
    Story("void", 1, (("establish", FEW), ("void", SOON), ("grant", SOON))),
    Story("extended", 2, (*WAY, ("extend", SOON), ("grant", SOON), *END), (0.1, 0.4)),
    Story("held", 2, (*WAY, ("hold", SOON), ("grant", SOON), ("resume", DAYS), ("answer", SOON), *END[1:]), (0.1, 0.3)),
    Story("escalated", 2, (WAY[0], ("escalate", SOON), ("feedback", SOON), *WAY[1:], *END)),
    Story("supervised", 1, (*WAY, ("supervise", SOON), ("reply", SOON), *END)),
    Story("late", 6, (*WAY, ("answer", WORK), ("feedback", FEW), ("check", SOON), ("close", FEW)), (0.55, 0.95)),
    Story("overdue", 2, (*WAY, ("answer", WORK), ("feedback", FEW), ("check", SOON), ("close", FEW)), (1.05, 1.6)),
    Story("reopened", 1, (*WAY, *END, ("reopen", DAYS), *WAY, ("answer", SOON), *END[1:])),
)  # fmt: skip
STORY = {story.name: story for story in STORIES}
NEGLECTED = Story("neglected", 0, ())


def _shares(weights: Sequence[int]) -> list[float]:
    return [weight / sum(weights) for weight in weights]


SOURCES = (("patrol", 58), ("resident", 18), ("telephone", 16), ("department", 5), ("superior", 3))
ANY = _shares([topic.weight for topic in TOPICS])
ON_THE_SPOT = _shares([topic.weight * (topic.kind == "event") for topic in TOPICS])
OF_SOURCES = _shares([weight for _, weight in SOURCES])
HOURS = np.array([1, 1, 1, 1, 1, 2, 4, 8, 12, 13, 12, 9, 7, 9, 11, 11, 10, 9, 8, 7, 6, 4, 2, 1], dtype=float)


class Planned(NamedTuple):
    """One move at a time. `text` is what is said, `until` the end of a hold."""

    move: str
    at: datetime
    text: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Life:
    """One case. `grid` is an index into the city's grids, `topic` into TOPICS."""

    uuid: UUID
    topic: int
    grid: int
    lon: float
    lat: float
    place: str
    words: str
    urgent: bool
    source: str
    reported_at: datetime
    steps: tuple[Planned, ...]


class Spot(NamedTuple):
    """Where a case happens."""

    grid: int
    lon: float
    lat: float
    place: str


@dataclass
class Planner:
    """Makes lives from random numbers; the same numbers give the same lives."""

    rng: np.random.Generator
    now: datetime
    due: Due

    def past(self, spots: Sequence[Spot], *, weeks: int) -> Iterator[Life]:
        """Cases reported over the past weeks. What was to come after now isn't done yet."""
        stories = self.rng.choice(len(STORIES), len(spots), p=_shares([story.weight for story in STORIES]))
        for spot, story, reported in zip(spots, stories.tolist(), self.times(len(spots), weeks), strict=True):
            yield self.life(spot, STORIES[story], reported)

    def life(self, spot: Spot, story: Story, reported_at: datetime, *, topic: int | None = None) -> Life:
        """A life that begins at a time and goes as far as it gets until now."""
        topic = self._topic(story) if topic is None else topic
        urgent = bool(self.rng.random() < 0.06)
        source = str(
            self.rng.choice([name for name, _ in SOURCES], p=_shares([weight for _, weight in SOURCES]))
        )
        steps = self._steps(story, topic, urgent, reported_at)
        return Life(
            UUID(bytes=self.rng.bytes(16), version=4), topic, spot.grid, spot.lon, spot.lat, spot.place,
            self._one(TOPICS[topic].words), urgent, "patrol" if story.name == "settled" else source, reported_at,
            tuple(step for step in steps if step.at <= self.now),
        )  # fmt: skip

    def unfinished(
        self, spot: Spot, story: Story, steps: int, used: float, *, topic: int | None = None
    ) -> Life:
        """A life that has come exactly `steps` far; its level clock has used about the share `used` (0 to 1)."""
        topic = self._topic(story) if topic is None else topic
        cut = Story(
            story.name, 0, tuple((name, _hurried(after)) for name, after in story.steps[:steps]), story.share
        )
        reported = self._began(topic, used, _longest(cut))
        life = self.life(spot, cut, reported, topic=topic)
        assert len(life.steps) == steps, "a life that was begun early enough has made its steps"
        return life

    def _began(self, topic: int, used: float, least: timedelta) -> datetime:
        """The latest minute from which `used` of the street's half of the total limit has run by now."""
        low, high = self.now - timedelta(days=60), self.now - least
        share = Decimal(str(round(used / 2, 4)))
        if used <= 0 or self.due(high, share, topic, False) <= self.now:
            return high
        while high - low > timedelta(minutes=1):
            middle = low + (high - low) / 2
            low, high = (middle, high) if self.due(middle, share, topic, False) <= self.now else (low, middle)
        return low.replace(second=0, microsecond=0)

    def _steps(self, story: Story, topic: int, urgent: bool, reported: datetime) -> Iterator[Planned]:
        at = reported
        share = Decimal(str(round(self.rng.uniform(*story.share), 3)))
        pressing = self.due(reported, Decimal(1), topic, urgent) - reported < timedelta(hours=6)
        until = None
        for name, after in story.steps:
            wait = timedelta(
                minutes=round(self.rng.uniform(*after) * (0.25 if pressing and after == SOON else 1))
            )
            at += wait
            if after is WORK:
                at = max(
                    at + timedelta(minutes=5), self.due(reported, share, topic, urgent).replace(microsecond=0)
                )
            if name == "hold":
                until = at + timedelta(days=int(self.rng.integers(2, 20)))
            at = until if name == "resume" and until else at
            yield Planned(
                name, at, self._one(WORDS[name]) if name in WORDS else "", until if name == "hold" else None
            )

    def _topic(self, story: Story) -> int:
        """Only what a member can put right at once is settled on the spot."""
        return int(self.rng.choice(len(TOPICS), p=ON_THE_SPOT if story.name == "settled" else ANY))

    def _one(self, sentences: Sequence[str]) -> str:
        return sentences[int(self.rng.integers(len(sentences)))]

    def times(self, count: int, weeks: int) -> list[datetime]:
        midnight = self.now.astimezone(ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
        days = self.rng.integers(0, weeks * 7, count)
        hours = self.rng.choice(24, count, p=HOURS / HOURS.sum())
        minutes = self.rng.integers(0, 60, count)
        found = [
            midnight - timedelta(days=day) + timedelta(hours=hour, minutes=minute)
            for day, hour, minute in zip(days.tolist(), hours.tolist(), minutes.tolist(), strict=True)
        ]
        latest = self.now - timedelta(minutes=1)
        return [(at if at < latest else at - timedelta(days=1)).astimezone(UTC) for at in found]


def _hurried(after: Minutes) -> Minutes:
    """What is still going on began lately: nobody waited for days or for the limit."""
    return (5, 40) if after in (WORK, DAYS) else after


def _longest(story: Story) -> timedelta:
    return timedelta(minutes=sum(high for _, (_low, high) in story.steps) + 3)
