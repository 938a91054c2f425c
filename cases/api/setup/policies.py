"""/api/v1/policies/: the numbers that a city sets for the life of its cases."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cases.actions.policies import set_policies
from cases.api.serializers import Shape
from cases.api.setup.parts import READ, WRITE, SetupView
from cases.policies import SETTINGS, values
from gridgov.api import valid
from members.views.parts import person


class PolicyShape(Shape):
    """A whole number between two bounds."""

    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    unit = serializers.CharField(help_text="In words")
    value = serializers.IntegerField()
    usual = serializers.IntegerField()
    least = serializers.IntegerField()
    most = serializers.IntegerField()


class PolicyList(Shape):
    results = PolicyShape(many=True)


class PoliciesIn(serializers.Serializer[Any]):
    """Some of them; the others stay."""

    values = serializers.DictField(child=serializers.IntegerField(), help_text="New values by name")


def _answer() -> Response:
    now = values()
    rows = [{"name": name, "value": now[name], **each._asdict()} for name, each in SETTINGS.items()]
    return Response(PolicyList({"results": rows}).data)


class Policies(SetupView):
    """The numbers."""

    @extend_schema(operation_id="list_policies", summary="What is set", responses={200: PolicyList, **READ})
    def get(self, request: Request) -> Response:
        """For administrators."""
        return _answer()

    @extend_schema(
        operation_id="set_policies",
        summary="Set some of them for the whole city",
        request=PoliciesIn,
        examples=[OpenApiExample("A longer time", {"values": {"reopen_days": 60}}, request_only=True)],
        responses={200: PolicyList, **WRITE},
    )
    def post(self, request: Request) -> Response:
        """For administrators of the city; all of them or none."""
        set_policies(by=person(request), **valid(PoliciesIn(data=request.data)))
        return _answer()
