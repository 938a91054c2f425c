"""A dispute in the answer of one case: parties masked, texts sealed."""

from typing import Any

from rest_framework import serializers

from cases.models import DisputeOutcome, Insider, Party, Visit


class PersonOf(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="pk")
    name = serializers.CharField(source="display_name")


class InsiderShape(serializers.Serializer[Any]):
    """Somebody who was let in by name."""

    id = serializers.IntegerField()
    person = PersonOf(source="user")
    part = serializers.ChoiceField(Insider.Part.choices)
    since = serializers.DateTimeField()


class PartyShape(serializers.Serializer[Any]):
    """Masked; the page of the case shows it in clear, for a purpose that is written down."""

    id = serializers.IntegerField(source="party.pk")
    role = serializers.ChoiceField(Party.Role.choices, source="party.role")
    name = serializers.CharField()
    phone = serializers.CharField()


class SessionShape(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    held_at = serializers.DateTimeField()
    mediator = PersonOf(allow_null=True)


class OutcomeShape(serializers.Serializer[Any]):
    """How it ended; the terms stand in the document only."""

    id = serializers.IntegerField()
    number = serializers.CharField()
    kind = serializers.ChoiceField(DisputeOutcome.Kind.choices)
    made_on = serializers.DateField()
    perform_by = serializers.DateField(allow_null=True)
    way = serializers.ChoiceField(DisputeOutcome.Way.choices, allow_blank=True)
    signed_at = serializers.DateTimeField(allow_null=True)
    superseded_at = serializers.DateTimeField(
        allow_null=True, help_text="Since when it does not stand any more"
    )


class VisitShape(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    due_on = serializers.DateField()
    person = PersonOf()
    state = serializers.ChoiceField(Visit.State.choices)
    missed_at = serializers.DateTimeField(allow_null=True, help_text="Its day went by without it")
    done_at = serializers.DateTimeField(allow_null=True)


class DisputeShape(serializers.Serializer[Any]):
    """What only disputes have."""

    let_in = InsiderShape(source="insiders", many=True)
    parties = PartyShape(many=True)
    sessions = SessionShape(many=True)
    outcomes = OutcomeShape(many=True)
    visits = VisitShape(many=True)
