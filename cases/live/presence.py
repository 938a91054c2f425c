"""Who has a case open at this moment. Kept in the cache for half a minute, never in the database and in no log.

Told only to colleagues who see the case at work, and only of such; whoever merely reported a case is neither told nor
named. Two people who say at the very same instant that they are there may hide one of them until the next asking.
"""

import time
from collections.abc import Iterable
from typing import Any

from django.core.cache import cache

from grids.models.area import in_chinese

SPAN = 30  # seconds after somebody last said to be there
There = dict[int, tuple[str, str, float]]  # by user id: name, name in English, until when


def enter(case_id: int, user: Any) -> list[str]:
    """The person has the case open; names of the others who have. Whoever calls has asked for sight at work."""
    there = _alive(cache.get(_key(case_id)))
    others = _names(there, user)
    there[user.pk] = (user.name, user.name_en, time.time() + SPAN)
    cache.set(_key(case_id), there, SPAN)
    return others


def others_at(case_ids: Iterable[int], user: Any) -> dict[int, list[str]]:
    """Names of others by case id, of cases that somebody else has open. Sight is asked afterwards: these are few."""
    keys = {_key(case_id): case_id for case_id in case_ids}
    found = {keys[key]: _names(_alive(there), user) for key, there in cache.get_many(keys).items()}
    return {case_id: names for case_id, names in found.items() if names}


def _names(there: There, user: Any) -> list[str]:
    """In the reader's language."""
    others = [(name, name_en) for pk, (name, name_en, _until) in there.items() if pk != user.pk]
    return sorted(name if in_chinese() else name_en or name for name, name_en in others)


def _alive(there: There | None) -> There:
    now = time.time()
    return {pk: who for pk, who in (there or {}).items() if who[-1] > now}


def _key(case_id: int) -> str:
    return f"live-here:{case_id}"
