"""/api/v1/routing/rules/: the rule table."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cases.actions.rules import delete_rule, save_rule, switch_rule
from cases.api.serializers import ClassBrief, Keeper, Named, Shape
from cases.api.setup.parts import READ, WRITE, SetupView, a_class, by_code
from cases.models import Kind, Level, RoutingRule, Source
from cases.queries.rules import all_rules
from gridgov.api import MISSING, valid
from grids.models import Area
from grids.models import Keeper as KeeperRow
from grids.models.grid import GridKind
from members.models import Organisation
from members.views.parts import person


class RuleShape(Shape):
    """A row of the rule table. Empty conditions fit everything; one of the three targets is given."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    is_active = serializers.BooleanField()
    comes_first = serializers.BooleanField(help_text="Wins even where another rule is more specific")
    case_class = ClassBrief(allow_null=True)
    kind = serializers.ChoiceField(Kind.choices, allow_blank=True)
    area = Named(allow_null=True)
    source = serializers.ChoiceField(Source.choices, allow_blank=True)  # type: ignore[assignment]
    hours = serializers.ChoiceField(RoutingRule.Hours.choices)
    grid_kind = serializers.ChoiceField(GridKind.choices, allow_blank=True)
    component_owner = Keeper(allow_null=True)
    component_maintainer = Keeper(allow_null=True)
    to_level = serializers.ChoiceField(Level.choices, allow_blank=True)
    to_organisation = Named(allow_null=True)
    to_keeper = serializers.ChoiceField(RoutingRule.Keeper.choices, allow_blank=True)


class Rules(Shape):
    results = RuleShape(many=True)


class RuleIn(serializers.Serializer[Any]):
    """What a rule asks for and where it sends; what is left out stays as it is."""

    name = serializers.CharField(required=False, max_length=100)
    is_active = serializers.BooleanField(required=False)
    comes_first = serializers.BooleanField(required=False, help_text="Only for the city")
    case_class = a_class(required=False, allow_null=True)
    kind = serializers.ChoiceField(Kind.choices, required=False, allow_blank=True)
    area = by_code(Area.objects.all(), "an area", required=False, allow_null=True)
    source = serializers.ChoiceField(  # type: ignore[assignment]
        Source.choices, required=False, allow_blank=True
    )
    hours = serializers.ChoiceField(RoutingRule.Hours.choices, required=False)
    grid_kind = serializers.ChoiceField(GridKind.choices, required=False, allow_blank=True)
    component_owner = by_code(KeeperRow.objects.all(), "an owner", required=False, allow_null=True)
    component_maintainer = by_code(KeeperRow.objects.all(), "a maintainer", required=False, allow_null=True)
    to_level = serializers.ChoiceField(Level.choices, required=False, allow_blank=True)
    to_organisation = by_code(
        Organisation.objects.select_related("area"), "an organisation", required=False, allow_null=True
    )
    to_keeper = serializers.ChoiceField(RoutingRule.Keeper.choices, required=False, allow_blank=True)


class Switch(serializers.Serializer[Any]):
    on = serializers.BooleanField()


def _save(request: Request, rule_id: int | None = None) -> RoutingRule:
    given = valid(RuleIn(data=request.data, partial=True))
    return save_rule(by=person(request), fields=given, rule_id=rule_id)


class RuleTable(SetupView):
    """The rule table."""

    @extend_schema(operation_id="list_rules", summary="The rule table", responses={200: Rules, **READ})
    def get(self, request: Request) -> Response:
        """Every rule, the most specific first; those switched off too."""
        return Response({"results": RuleShape(all_rules(), many=True).data})

    @extend_schema(
        operation_id="make_rule",
        summary="Make a rule",
        request=RuleIn,
        responses={201: RuleShape, **WRITE},
    )
    def post(self, request: Request) -> Response:
        """For administrators of its area, of the city where it names none. Two that ask for the same are refused."""
        return Response(RuleShape(_save(request)).data, status=201)


class OneRule(SetupView):
    """One rule."""

    @extend_schema(
        operation_id="change_rule",
        summary="Change a rule",
        request=RuleIn,
        responses={200: RuleShape, **WRITE, 404: MISSING},
    )
    def post(self, request: Request, pk: int) -> Response:
        """For administrators of its area, before and after."""
        return Response(RuleShape(_save(request, pk)).data)


class SwitchRule(SetupView):
    """Taking a rule out of use."""

    @extend_schema(
        operation_id="switch_rule",
        summary="Take a rule out of use, or into it again",
        request=Switch,
        responses={200: RuleShape, **WRITE, 404: MISSING},
    )
    def post(self, request: Request, pk: int) -> Response:
        """For administrators of its area."""
        given = valid(Switch(data=request.data))
        return Response(RuleShape(switch_rule(by=person(request), rule_id=pk, on=given["on"])).data)


class DropRule(SetupView):
    """Taking a rule away."""

    @extend_schema(
        operation_id="drop_rule",
        summary="Take away a rule that never routed a case",
        request=None,
        responses={204: None, **WRITE, 404: MISSING},
    )
    def post(self, request: Request, pk: int) -> Response:
        """For administrators of its area. A rule that cases name is switched off instead."""
        delete_rule(by=person(request), rule_id=get_object_or_404(RoutingRule, pk=pk).pk)
        return Response(status=204)
