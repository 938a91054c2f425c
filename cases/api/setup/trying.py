"""/api/v1/routing/try/ and /routing/report/: what the rules would do, leave out, and did."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cases.actions.rules_report import ask_report
from cases.api.serializers import ClassBrief, Named, Shape
from cases.api.setup.parts import READ, SetupView, by_code
from cases.models import CaseClass, Level, Source
from cases.queries.failures import failing_rules, waiting_cases
from cases.queries.rules import Imagined, simulate
from cases.queries.rules_report import kept, read_report
from gridgov.api import BAD, valid
from grids.models import Area, Component


class TryQuery(serializers.Serializer[Any]):
    """An imagined case. An area goes before a position, a position before where the component stands."""

    case_class = serializers.PrimaryKeyRelatedField(
        queryset=CaseClass.objects.offered().select_related("parent"), help_text="Id of a class"
    )
    source = serializers.ChoiceField(Source.choices, default=Source.PATROL)  # type: ignore[assignment]
    at = serializers.DateTimeField(required=False, help_text="When it is reported; now where it is left out")
    area = by_code(Area.objects.all(), "an area", required=False)
    component = serializers.SlugRelatedField(
        slug_field="code",
        queryset=Component.objects.select_related("component_class", "owner", "maintainer"),
        required=False,
        help_text="Number of a registered component",
    )
    lon = serializers.FloatField(required=False, min_value=-180, max_value=180)
    lat = serializers.FloatField(required=False, min_value=-90, max_value=90)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Half a position is none."""
        if ("lon" in attrs) != ("lat" in attrs):
            raise serializers.ValidationError({"lat": _("Give both degrees, or neither.")})
        return attrs


class RuleBrief(Shape):
    id = serializers.IntegerField()
    name = serializers.CharField()


class TrialShape(Shape):
    """A rule that was looked at; an empty `reason` says that it fits."""

    rule = RuleBrief()
    reason = serializers.CharField(allow_blank=True, help_text="Why it does not fit")
    failed = serializers.BooleanField(help_text="It could not be tried")
    mapped = serializers.BooleanField(help_text="It fits through a mapping between schemes")


class AuthorityBrief(Shape):
    level = serializers.ChoiceField(Level.choices)
    basis = serializers.CharField(allow_blank=True)


class RoutingOutcome(Shape):
    """What routing would do with such a case."""

    place = serializers.ListField(child=serializers.CharField(), help_text="Names, the largest area first")
    rule = RuleBrief(allow_null=True, help_text="The rule that fires")
    target = Named(allow_null=True, help_text="Where the case goes; null: it stays in the street's inbox")
    problem = serializers.CharField(allow_blank=True, help_text="Why the rule that fires does not work")
    authority = AuthorityBrief(
        allow_null=True, help_text="Of the power list, where it lifts the rule's level"
    )
    trials = TrialShape(many=True, help_text="Every rule, the most specific first")


class TryRules(SetupView):
    """The simulator."""

    @extend_schema(
        operation_id="try_rules",
        summary="Which rule fires for an imagined case, and why each other does not",
        parameters=[TryQuery],
        responses={200: RoutingOutcome, 400: BAD, **READ},
    )
    def get(self, request: Request) -> Response:
        """Nothing is written."""
        asked = valid(TryQuery(data=request.query_params))
        point = (asked["lon"], asked["lat"]) if "lon" in asked and "area" not in asked else None
        imagined = Imagined(
            case_class=asked["case_class"],
            source=asked["source"],
            at=asked.get("at") or timezone.now(),
            area=asked.get("area"),
            point=point,
            component=asked.get("component"),
        )
        return Response(RoutingOutcome(simulate(imagined)).data)


class GapShape(Shape):
    """Classes of one group that the rules leave out alike."""

    group = serializers.CharField(allow_blank=True)
    classes = ClassBrief(many=True)
    places = serializers.CharField()
    sources = serializers.CharField()
    never = serializers.BooleanField(help_text="No rule at all; else one under further conditions")


class ShadowShape(Shape):
    rule = RuleBrief()
    by = RuleBrief(many=True, help_text="Rules that take its cases")


class FailingShape(Shape):
    rule = RuleBrief(allow_null=True)
    sentence = serializers.CharField()
    cases = serializers.IntegerField()


class ReportShape(Shape):
    """The kept report; what fails and waits is as it is now."""

    made_at = serializers.DateTimeField(allow_null=True)
    making = serializers.BooleanField(help_text="A newer one is under way")
    gaps = GapShape(many=True)
    shadowed = ShadowShape(many=True, help_text="Rules that never win")
    won = serializers.DictField(
        child=serializers.IntegerField(), help_text="Cases of 90 days by id of the rule"
    )
    uncovered = serializers.IntegerField(help_text="Cases of 90 days that no rule covered")
    failing = FailingShape(many=True)
    waiting = serializers.IntegerField(help_text="Cases in your areas that no rule took anywhere")


def _answer(request: Request, status: int = 200) -> Response:
    row = kept()
    told: dict[str, Any] = {"made_at": None, "gaps": [], "shadowed": [], "won": {}, "uncovered": 0}
    if row.content:
        found = read_report(row.content, row.made_at)
        told = {name: getattr(found, name) for name in ("made_at", "gaps", "shadowed")}
        told |= {"won": {rule.pk: won for rule, won in found.rules}, "uncovered": found.figures.uncovered}
    told |= {"making": row.waits, "failing": failing_rules(), "waiting": waiting_cases(request.user).count()}
    return Response(ReportShape(told).data, status=status)


class RoutingReport(SetupView):
    """What the rules leave out, and which never win."""

    @extend_schema(
        operation_id="read_routing_report",
        summary="Classes that no rule covers, rules that never win, what each did",
        responses={200: ReportShape, **READ},
    )
    def get(self, request: Request) -> Response:
        """As it was last reckoned: after each change of a rule, and once a day."""
        return _answer(request)


class RenewRoutingReport(SetupView):
    """Reckoning it anew."""

    @extend_schema(
        operation_id="renew_routing_report",
        summary="Have the report reckoned anew, unless that is under way",
        request=None,
        responses={202: ReportShape, **READ},
    )
    def post(self, request: Request) -> Response:
        """Read it until `making` is false."""
        if not kept().waits:
            ask_report()
        return _answer(request, 202)
