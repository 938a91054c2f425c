"""What the moves of disputes take over the API."""

from collections.abc import Callable
from typing import Any

from rest_framework import serializers

from cases.models import DisputeOutcome, Party

BIGGEST = 2**63 - 1


def _id(what: str) -> Callable[[bool], Any]:
    return lambda required: serializers.IntegerField(
        required=required, min_value=1, max_value=BIGGEST, help_text=what
    )


def _text(what: str, longest: int = 200) -> Callable[[bool], Any]:
    return lambda required: serializers.CharField(
        required=required, allow_blank=not required, max_length=longest, help_text=what
    )


def _day(what: str) -> Callable[[bool], Any]:
    return lambda required: serializers.DateField(required=required, help_text=what)


FIELDS: dict[str, Callable[[bool], Any]] = {
    "mediator": _id("Id of a person with a post at the holder, with a part in the case, or near its place"),
    "colleague": _id("Id of such a person"),
    "visitor": _id("Id of such a person; without it the mediator"),
    "insider": _id("Id of a row of `dispute.let_in`"),
    "role": lambda required: serializers.ChoiceField(Party.Role.choices, required=required),
    "party_name": _text("Stored encrypted, shown masked", 60),
    "phone": _text("Stored encrypted, shown masked", 30),
    "address": _text("Stored encrypted"),
    "party": _id("Id of a row of `dispute.parties`"),
    "held_at": lambda required: serializers.DateTimeField(
        required=required, help_text="Not in the future; without an offset in local time"
    ),
    "venue": _text("Where; stored encrypted"),
    "terms": _text("What the parties agreed on; stored encrypted", 4000),
    "made_on": _day("Not before the report and not in the future"),
    "visits": lambda required: serializers.ListField(
        child=serializers.DateField(), required=required, max_length=12, help_text="Tomorrow to a year ahead"
    ),
    "oral": lambda required: serializers.BooleanField(
        required=required, default=False, help_text="Told and recorded, without a document"
    ),
    "perform_by": _day("To be fulfilled by"),
    "way": lambda required: serializers.ChoiceField(
        DisputeOutcome.Way.choices, required=required, help_text="Where the parties can go next"
    ),
    "due_on": _day("Today to a year ahead"),
    "visit": _id("Id of a visit that is planned"),
    "kept": lambda required: serializers.BooleanField(
        required=required, help_text="Whether the agreement is kept"
    ),
}
EXAMPLES: dict[str, Any] = {
    "mediator": 12,
    "colleague": 12,
    "insider": 3,
    "role": "applicant",
    "party_name": "Wang",
    "party": 3,
    "held_at": "2026-03-09T09:00:00+08:00",
    "terms": "The boxes are cleared away by Friday",
    "made_on": "2026-03-09",
    "visits": ["2026-03-24", "2026-04-08"],
    "way": "court",
    "due_on": "2026-04-08",
    "visit": 4,
    "kept": True,
}
