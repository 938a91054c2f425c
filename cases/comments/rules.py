"""Pure: how long a comment may be changed, and whom it calls by name."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

SPAN = timedelta(minutes=15)  # for slips of the pen; what colleagues have read and acted upon stays
LONGEST = 2000
AT = ("@", "＠")  # the second is what a Chinese keyboard types


def changeable(written: datetime, now: datetime) -> bool:
    """Whether its author may still change or withdraw it."""
    return now < written + SPAN


def mentioned(text: str, names: Mapping[str, int]) -> list[int]:
    """Ids of the people whom the text calls by a name of `names` (name -> id) behind an @, in order, each once.

    Of several names that fit the longest counts, since Chinese leaves no blank behind a name. Two people of one name
    share no key: they are called by their user names.
    """
    found = [_called(text[place + 1 :], names) for place, sign in enumerate(text) if sign in AT]
    return list(dict.fromkeys(pk for pk in found if pk is not None))


def _called(rest: str, names: Mapping[str, int]) -> int | None:
    fitting = [name for name in names if rest.casefold().startswith(name.casefold())]
    return names[max(fitting, key=len)] if fitting else None


def by_name(people: Iterable[tuple[int, str, Iterable[str]]]) -> dict[str, int]:
    """Of (id, user name, names in every language): every user name, and every name that only one of them has."""
    rows = [(pk, user, {name for name in names if name}) for pk, user, names in people]
    had = Counter(name for _pk, _user, names in rows for name in names)
    unique = {name: pk for pk, _user, names in rows for name in names if had[name] == 1}
    return unique | {user: pk for pk, user, _names in rows}
