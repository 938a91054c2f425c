"""What a clock says, in both languages."""

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from gridgov.ui.clocks import LOOKS, clock_text, sentences, shown_state, span_text

HOUR = 3600

TEXTS = [
    (7800, True, "running", "2 h 10 min of working time left", "剩余 2 小时 10 分钟（工作时间）"),
    (7800, False, "running", "2 h 10 min left", "剩余 2 小时 10 分钟"),
    (9 * HOUR, True, "warned", "1 d 1 h of working time left", "剩余 1 天 1 小时（工作时间）"),
    (9 * HOUR, False, "running", "9 h left", "剩余 9 小时"),
    (24 * HOUR, False, "running", "1 d left", "剩余 1 天"),
    (24 * HOUR, True, "running", "3 d of working time left", "剩余 3 天（工作时间）"),
    (49 * HOUR + 120, False, "running", "2 d 1 h left", "剩余 2 天 1 小时"),
    (48 * HOUR + 120, False, "running", "2 d left", "剩余 2 天"),
    (59, False, "warned", "less than a minute left", "剩余 不到 1 分钟"),
    (-3 * HOUR, False, "lapsed", "overdue by 3 h", "已超时 3 小时"),
    (-3 * HOUR, True, "running", "overdue by 3 h of working time", "已超时 3 小时（工作时间）"),
    (600, True, "paused", "paused with 10 min of working time left", "已暂停，剩余 10 分钟（工作时间）"),
    (600, False, "paused", "paused with 10 min left", "已暂停，剩余 10 分钟"),
    (HOUR, False, "met", "in time, 1 h to spare", "按时完成，提前 1 小时"),
    (-120, False, "missed", "too late by 2 min", "超时 2 分钟 完成"),
]


@pytest.mark.parametrize(("left", "working", "state", "english", "chinese"), TEXTS)
def test_a_clock_in_words(left: float, working: bool, state: str, english: str, chinese: str) -> None:
    assert clock_text(left, working, state) == english
    with translation.override("zh-hans"):
        assert clock_text(left, working, state) == chinese


def test_a_working_day_is_as_long_as_the_calendar_says() -> None:
    assert clock_text(15 * HOUR, True, "running", hours_per_day=7.5) == "2 d of working time left"


def test_an_unknown_state_is_noticed() -> None:
    with pytest.raises(KeyError):
        clock_text(1, False, "forgotten")


@pytest.mark.parametrize("working", [True, False])
def test_every_state_has_a_look_and_a_sentence(working: bool) -> None:
    assert sentences(working=working).keys() == LOOKS.keys()


@given(st.integers(0, 10**9), st.sampled_from([8 * HOUR, 24 * HOUR]))
def test_a_span_never_says_more_than_there_is(seconds: int, day: int) -> None:
    size = {"d": day, "h": HOUR, "min": 60}
    words = span_text(seconds, day_seconds=day).split()
    if seconds < 60:
        assert words[0] == "less"
        return
    told = sum(int(number) * size[unit] for number, unit in zip(words[::2], words[1::2], strict=True))
    smallest = {"d": HOUR, "h": 60, "min": 60}[words[1]]
    assert told <= seconds < told + smallest


@given(st.floats(-1e6, 1e6), st.sampled_from(sorted(LOOKS)))
def test_only_a_clock_that_runs_can_turn_lapsed(left: float, state: str) -> None:
    expected = "lapsed" if left < 0 and state in ("running", "warned") else state
    assert shown_state(left, state) == expected
