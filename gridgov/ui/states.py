"""States as colour, icon and words together. Each app says once how its own states look.

    states.register("case", {"reported": State(_("Reported"), "info", "inbox"), ...})

Tones: ok, warn, bad, info, calm, brand. Icons are names of Bootstrap Icons.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

TONES = ("ok", "warn", "bad", "info", "calm", "brand")


@dataclass(frozen=True)
class State:
    """One state: what it is called, its tone, its icon."""

    name: Any
    tone: str
    icon: str

    def __post_init__(self) -> None:
        if self.tone not in TONES:
            raise ValueError(f"tone {self.tone!r} is none of {', '.join(TONES)}")


_kinds: dict[str, dict[str, State]] = {}


def register(kind: str, states: Mapping[str, State]) -> None:
    """Say how the states of `kind` look; a second call adds to the first."""
    _kinds.setdefault(kind, {}).update(states)


def look(kind: str, value: str) -> State:
    """The look of one state. KeyError where nobody registered it, so that a forgotten one is noticed."""
    return _kinds[kind][value]
