"""How alike two reports are. Pure."""

import re
from datetime import timedelta

FARTHEST_M = 100.0
OLDEST = timedelta(days=30)
OFFERED_FROM = 0.5
NEARNESS, KIND, WORDS, FRESHNESS = 0.4, 0.3, 0.2, 0.1  # what each counts; together 1
SAME_GROUP = 0.5  # of KIND
SIGNS = re.compile(r"[\W_]+")


def likeness(
    *, metres: float, age: timedelta, same_class: bool, same_group: bool, same_thing: bool, words: float
) -> float:
    """From 0 to 1: by distance, class, what the sentences have in common (0 to 1) and the time between them.

    Two reports about one registered thing are near and of one kind, whatever their positions and classes say.
    """
    near = 1.0 if same_thing else max(0.0, 1 - metres / FARTHEST_M)
    kind = 1.0 if same_thing or same_class else SAME_GROUP if same_group else 0.0
    fresh = max(0.0, 1 - age / OLDEST)
    return NEARNESS * near + KIND * kind + WORDS * words + FRESHNESS * fresh


def words_alike(one: str, other: str) -> float:
    """The share of pairs of neighbouring signs that the shorter sentence has in common with the other: Chinese has no
    spaces between words, and in any writing a pair survives a slip elsewhere.
    """
    pairs, others = _pairs(one), _pairs(other)
    least = min(len(pairs), len(others))
    return len(pairs & others) / least if least else 0.0


def _pairs(text: str) -> set[str]:
    plain = SIGNS.sub(" ", text.lower())
    return {word[at : at + 2] for word in plain.split() for at in range(len(word) - 1)}
