"""Words of a text as the index of words has them: Chinese in pairs of characters, everything else as words.

The database cuts what is stored (`case_words`, made by a migration), this module what is asked; both by the same two
patterns. Nothing here reads or writes.
"""

import re

from gridgov.nearest import plain

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
LETTERS = "0-9a-z\u00df-\u024f\u0370-\u1fff\u3040-\u30ff\uac00-\ud7af"
RUNS = re.compile(f"[{HAN}]+|[{LETTERS}]+")
LONGEST_WORD = 40
MOST_WORDS = 12


def runs_of(text: str) -> list[str]:
    """What is looked for: runs of Chinese and single words, in their order; no more than MOST_WORDS."""
    return list(dict.fromkeys(RUNS.findall(plain(text))))[:MOST_WORDS]


def is_chinese(run: str) -> bool:
    return re.match(f"[{HAN}]", run) is not None


def singles_of(text: str) -> list[str]:
    """Characters of Chinese that stand alone beside other words: half the index begins with some of them, so they are
    looked for in what the other words find.
    """
    runs = runs_of(text)
    alone = [run for run in runs if len(run) == 1 and is_chinese(run)]
    return alone if len(alone) < len(runs) else []


def query_of(text: str) -> str:
    """A tsquery that finds texts with all of it but `singles_of`; words by their beginning. Empty where there is
    nothing to look for.
    """
    terms: dict[str, None] = {}
    singles = singles_of(text)
    for run in (run for run in runs_of(text) if run not in singles):
        if is_chinese(run):
            pairs = [run[at : at + 2] for at in range(len(run) - 1)]
            terms |= dict.fromkeys((f"'{pair}'" for pair in pairs) if pairs else (f"'{run}':*",))
        else:
            terms[f"'{run[:LONGEST_WORD]}':*"] = None
    return " & ".join(terms)
