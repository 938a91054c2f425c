"""Saying in the form of a report that it is one of those that were there before."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from cases.duplicates.finding import draft_of, similar


class SameAsField(forms.CharField):
    """The number of the case that a report joins; empty for a problem of its own."""

    def __init__(self, **more: Any) -> None:
        super().__init__(
            label=gettext_lazy("Has it been reported already?"), required=False, max_length=20, **more
        )


def similar_choices(asked: Any, user: Any) -> dict[str, Any]:
    """What cases/parts/similar_choices.html is drawn from."""
    draft = draft_of(asked)
    found = similar(draft, user=user) if draft else []
    chosen = str(asked.get("same_as") or "").strip().upper()
    return {"similar": found, "same_as": chosen if chosen in {each.case.number for each in found} else ""}
