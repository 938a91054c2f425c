"""What is kept in the cache beside the broker has an end."""

from typing import Any

import pytest
from django.core.cache import cache

from gridgov.slots import kept


@pytest.fixture(autouse=True)
def empty() -> None:
    cache.clear()


def asked(key: str, made: list[str], slots: int = 5) -> str:
    def make() -> str:
        made.append(key)
        return f"{key}!"

    return kept("test", key, make, slots=slots, seconds=60)


def test_what_is_there_is_not_made_again() -> None:
    made: list[str] = []
    assert [asked("a", made), asked("a", made)] == ["a!", "a!"]
    assert made == ["a"]


def test_there_are_never_more_than_slots_and_each_gets_its_own() -> None:
    """Whoever shares a slot pushes the other out; nobody is ever answered with what is another's."""
    made: list[str] = []
    for _round in range(2):
        for number in range(300):
            assert asked(str(number), made) == f"{number}!"
    store: Any = cache
    assert len(store._cache) == 5
    assert len(made) > 300


def test_nothing_is_a_value_too() -> None:
    made: list[int] = []
    for _time in range(2):
        assert kept("none", "a", lambda: made.append(1), slots=1, seconds=60) is None
    assert made == [1]
