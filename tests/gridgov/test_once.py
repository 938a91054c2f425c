"""Settings are read once in a batch, and each time outside of one."""

import pytest

from gridgov.once import once, reading_once

ASKED: list[tuple[int, str]] = []


@once
def setting(number: int, *, of: str = "all") -> str:
    ASKED.append((number, of))
    if number < 0:
        raise ValueError(number)
    return f"{of} {number}"


@pytest.fixture(autouse=True)
def _nothing_asked() -> None:
    ASKED.clear()


def test_outside_of_a_batch_each_question_is_asked() -> None:
    assert [setting(1), setting(1)] == ["all 1", "all 1"]
    assert len(ASKED) == 2


def test_inside_each_question_is_asked_once() -> None:
    with reading_once():
        answers = [setting(1), setting(1), setting(2), setting(1, of="one"), setting(1, of="one")]
    assert answers == ["all 1", "all 1", "all 2", "one 1", "one 1"]
    assert ASKED == [(1, "all"), (2, "all"), (1, "one")]


def test_the_next_batch_asks_again() -> None:
    for _ in range(2):
        with reading_once():
            setting(1)
    assert len(ASKED) == 2


def test_no_answer_is_none_to_remember() -> None:
    with reading_once():
        for _ in range(2):
            with pytest.raises(ValueError, match="-1"):
                setting(-1)
    assert len(ASKED) == 2
