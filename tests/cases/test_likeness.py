"""How alike two reports are: a table, and what must hold whatever is written."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.duplicates.rules import FARTHEST_M, OFFERED_FROM, OLDEST, likeness, words_alike

HOUR = timedelta(hours=1)
SENTENCES = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "Z"]), max_size=60)

# metres, age, class, group, thing, words -> is it offered?
TABLE = [
    ("the same heap, an hour later", 20.0, HOUR, True, True, False, 0.6, True),
    ("the same class next to it, other words", 20.0, HOUR, True, True, False, 0.0, True),
    ("another class of the group, other words", 20.0, HOUR, False, True, False, 0.0, True),
    ("another group, much the same words", 15.0, HOUR, False, False, False, 0.8, True),
    ("another group, other words", 10.0, HOUR, False, False, False, 0.1, False),
    ("the same class at the end of the street", 90.0, HOUR, True, True, False, 0.0, False),
    ("the same class and words at the end of the street", 90.0, HOUR, True, True, False, 0.8, True),
    ("the same lamp, whatever the map says", 95.0, HOUR, False, False, True, 0.0, True),
    ("the same class close by, four weeks ago", 40.0, timedelta(days=28), True, True, False, 0.0, True),
    ("another group far away", 99.0, timedelta(days=29), False, False, False, 0.3, False),
]


@pytest.mark.parametrize(
    ("metres", "age", "one_class", "group", "thing", "words", "offered"),
    [row[1:] for row in TABLE],
    ids=[row[0] for row in TABLE],
)
def test_what_is_offered(
    metres: float, age: timedelta, one_class: bool, group: bool, thing: bool, words: float, offered: bool
) -> None:
    found = likeness(
        metres=metres, age=age, same_class=one_class, same_group=group, same_thing=thing, words=words
    )
    assert (found >= OFFERED_FROM) == offered


@given(
    metres=st.floats(0, 2 * FARTHEST_M),
    days=st.floats(0, 60),
    words=st.floats(0, 1),
    nearer=st.floats(0, 1),
    kind=st.booleans(),
)
def test_nearer_younger_and_liker_is_never_less_alike(
    metres: float, days: float, words: float, nearer: float, kind: bool
) -> None:
    def of(metres: float, days: float, words: float, kind: bool) -> float:
        age = timedelta(days=days)
        return likeness(
            metres=metres, age=age, same_class=kind, same_group=kind, same_thing=False, words=words
        )

    found = of(metres, days, words, kind)
    assert 0 <= found <= 1
    assert of(metres * nearer, days, words, kind) >= found
    assert of(metres, days * nearer, words, kind) >= found
    assert of(metres, days, max(words, nearer), kind) >= found
    assert of(metres, days, words, kind=True) >= found


@pytest.mark.parametrize(
    ("one", "other", "least", "most"),
    [
        ("垃圾桶旁边堆满了垃圾", "小区门口垃圾桶满了", 0.3, 0.6),
        ("Bags beside the bin", "bags lie beside the bin!", 0.9, 1),
        ("Bags beside the bin", "Lamp is dark", 0, 0.2),
        ("", "Bags", 0, 0),
        ("坑", "坑", 0, 0),  # one sign says too little
        ("井盖丢失", "井盖丢失", 1, 1),
    ],
)
def test_words(one: str, other: str, least: float, most: float) -> None:
    assert least <= words_alike(one, other) <= most


@given(SENTENCES, SENTENCES)
def test_words_are_alike_both_ways(one: str, other: str) -> None:
    assert words_alike(one, other) == words_alike(other, one) <= 1
    assert words_alike(one, one) in (0, 1)


def test_a_month_is_the_oldest() -> None:
    young, old = OLDEST - HOUR, OLDEST + HOUR
    of = [
        likeness(metres=0, age=age, same_class=True, same_group=True, same_thing=False, words=0)
        for age in (young, old)
    ]
    assert of[0] > of[1] == pytest.approx(0.7)
