"""A part of the cache that cannot outgrow its slots: the cache lies beside the broker, which it must leave room.

Each key has its slot, by its sum; what is put there takes the place of what another key had. So old answers go when
new ones come, with any cache behind it and however many processes, and nobody keeps a list.
"""

from collections.abc import Callable
from typing import TypeVar, cast
from zlib import crc32

from django.core.cache import cache

Value = TypeVar("Value")


def kept(name: str, key: str, make: Callable[[], Value], *, slots: int, seconds: float) -> Value:
    """What was made for this key, made now where it is not there. At most `slots` values of this `name` are kept.

    `seconds`: how long one is kept at most.
    """
    slot = f"{name}:{crc32(key.encode()) % slots}"
    there = cache.get(slot)
    if there is not None and there[0] == key:
        return cast(Value, there[1])
    value = make()
    cache.set(slot, (key, value), seconds)
    return value
