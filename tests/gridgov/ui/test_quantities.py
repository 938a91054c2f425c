"""Quantities as a reader of either language writes them."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.utils import translation

from gridgov.ui import quantities

NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)  # noon in Shanghai


@pytest.mark.parametrize(
    ("function", "value", "english", "chinese"),
    [
        (quantities.number_text, 1234567, "1,234,567", "1,234,567"),
        (quantities.number_text, None, "–", "–"),
        (quantities.percent_text, 0.9344, "93.4%", "93.4%"),
        (quantities.percent_text, None, "–", "–"),
        (quantities.area_text, 99_999, "99,999 m²", "99,999 平方米"),
        (quantities.area_text, 1_234_567, "1.23 km²", "1.23 平方千米"),
        (quantities.area_text, 359_926, "0.36 km²", "0.36 平方千米"),
        (quantities.distance_text, 350.4, "350 m", "350 米"),
        (quantities.distance_text, 12_345, "12.3 km", "12.3 千米"),
        (quantities.moment_text, NOW, "23 Nov 2026, 12:00", "2026年11月23日 12:00"),
        (quantities.moment_text, date(2026, 2, 4), "4 Feb 2026", "2026年2月4日"),
        (quantities.moment_text, None, "–", "–"),
    ],
)
def test_quantities(function: Callable[[Any], str], value: Any, english: str, chinese: str) -> None:
    assert function(value) == english
    with translation.override("zh-hans"):
        assert function(value) == chinese


@pytest.mark.parametrize(
    ("apart", "english", "chinese"),
    [
        (timedelta(seconds=-30), "now", "刚刚"),
        (timedelta(minutes=-12), "12 min ago", "12 分钟前"),
        (timedelta(hours=3), "in 3 h", "3 小时后"),
        (timedelta(hours=-11, minutes=-30), "11 h 30 min ago", "11 小时 30 分钟前"),
        (timedelta(hours=-13), "yesterday, 23:00", "昨天 23:00"),
        (timedelta(hours=13), "tomorrow, 01:00", "明天 01:00"),
        (timedelta(days=-2), "21 Nov, 12:00", "11月21日 12:00"),
        (timedelta(days=-365), "23 Nov 2025, 12:00", "2025年11月23日 12:00"),
    ],
)
def test_a_time_as_a_person_says_it(apart: timedelta, english: str, chinese: str) -> None:
    assert quantities.relative_text(NOW + apart, NOW) == english
    with translation.override("zh-hans"):
        assert quantities.relative_text(NOW + apart, NOW) == chinese
