"""Names that were nearly written: a slip of the hand is no dead end."""

import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches

from django.http import QueryDict

from gridgov.ui.links import with_query

LIKE, LIKE_SHORT = (
    0.6,
    0.5,
)  # of the letters alike, in their order; of two characters of Chinese one may be wrong
SHORT = 2
MOST = 3


def plain(text: str) -> str:
    """Without differences that nobody means: width, case, ligatures."""
    return unicodedata.normalize("NFKC", text).lower()


def nearest(text: str, names: Iterable[str]) -> list[str]:
    """The names most like the text, the nearest first, at most MOST; width and case make no difference."""
    wanted = plain(text.strip())
    by_plain = {plain(name): name for name in names if name}
    like = LIKE_SHORT if len(wanted) <= SHORT else LIKE
    return [by_plain[each] for each in get_close_matches(wanted, by_plain, n=MOST, cutoff=like)]


def meant(query: QueryDict, field: str, names: Iterable[str]) -> list[tuple[str, str]]:
    """The same for a page's field: each name, and the page's address with it in place of what was written."""
    text = query.get(field, "")
    found = nearest(text, names) if text.strip() else []
    return [(name, with_query(query, cursor=None, **{field: name})) for name in found]
