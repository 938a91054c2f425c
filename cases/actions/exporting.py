"""Taking lists away."""

from typing import Any

from gridgov.audit import record


def record_export(*, actor: Any, tab: str) -> None:
    """Leave a row that says who took which list."""
    record(actor=actor, action="cases.export", data={"list": tab})
