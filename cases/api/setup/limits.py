"""/api/v1/limits/: how long a step and a level may take, and when the holder of a limit is warned."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cases.api.serializers import ClassBrief, Shape
from cases.api.setup.parts import READ, WRITE, SetupView, a_class
from cases.catalogue import drop_level_limit, set_level_limit, set_stage_limit, set_warn_share
from cases.models import Clock, Level, LevelLimit, LimitUnit, StageLimit, WarnShare
from cases.queries.limits import FALLBACK_STAGE
from gridgov.api import MISSING, valid
from members.views.parts import person

ALL_KINDS = [(WarnShare.ALL, "all"), *Clock.Kind.choices]


def _value(**more: Any) -> serializers.DecimalField:
    return serializers.DecimalField(max_digits=10, decimal_places=4, **more)


class StageShape(serializers.Serializer[Any]):
    stage = serializers.ChoiceField(StageLimit.Stage.choices)
    value = _value()
    unit = serializers.ChoiceField(LimitUnit.choices)


class LevelShape(Shape):
    """A limit with its unit, or a share of the case's whole limit."""

    id = serializers.IntegerField()
    level = serializers.ChoiceField(Level.choices)
    group = ClassBrief(allow_null=True, help_text="Null: for all classes")
    value = _value(allow_null=True)
    unit = serializers.ChoiceField(LimitUnit.choices, allow_blank=True)
    share = serializers.DecimalField(max_digits=5, decimal_places=4, allow_null=True)


class WarnShape(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(
        ALL_KINDS, allow_blank=True, help_text="Of limit; empty: all without an own"
    )
    share = serializers.DecimalField(
        max_digits=4,
        decimal_places=3,
        allow_null=True,
        help_text="More than 0, at most 1; null: none of its own",
    )


class LimitsShape(Shape):
    """What is set. Levels that are not among them take the usual share of the whole limit."""

    stages = StageShape(many=True)
    levels = LevelShape(many=True)
    warnings = WarnShape(many=True)


class LevelIn(serializers.Serializer[Any]):
    """Give `value` and `unit`, or `share`."""

    level = serializers.ChoiceField(Level.choices)
    group = a_class(required=False, allow_null=True, help_text="Id of a group; null: for all classes")
    value = _value(required=False, allow_null=True)
    unit = serializers.ChoiceField(LimitUnit.choices, required=False, allow_blank=True)
    share = serializers.DecimalField(
        max_digits=5, decimal_places=4, required=False, allow_null=True, help_text="More than 0, at most 1"
    )


class Limits(SetupView):
    """All limits."""

    @extend_schema(
        operation_id="list_limits",
        summary="Limits of steps and levels, and warnings",
        responses={200: LimitsShape, **READ},
    )
    def get(self, request: Request) -> Response:
        """For administrators."""
        known = {row.stage: (row.value, row.unit) for row in StageLimit.objects.all()}
        stages = [(stage, *known.get(stage, FALLBACK_STAGE[stage])) for stage in StageLimit.Stage.values]
        told = {
            "stages": [dict(zip(("stage", "value", "unit"), row, strict=True)) for row in stages],
            "levels": LevelLimit.objects.select_related("group").order_by("level", "group__code"),
            "warnings": WarnShare.objects.order_by("kind"),
        }
        return Response(LimitsShape(told).data)


class StageLimits(SetupView):
    """Limits of steps."""

    @extend_schema(
        operation_id="set_stage_limit",
        summary="How long a step may take from now on",
        request=StageShape,
        responses={200: StageShape, **WRITE},
    )
    def post(self, request: Request) -> Response:
        """For administrators of the city. Running clocks keep their limit."""
        given = valid(StageShape(data=request.data))
        return Response(StageShape(set_stage_limit(by=person(request), **given)).data)


class LevelLimits(SetupView):
    """Limits of levels."""

    @extend_schema(
        operation_id="set_level_limit",
        summary="How long a level may hold cases of a group, or of all",
        request=LevelIn,
        responses={200: LevelShape, **WRITE},
    )
    def post(self, request: Request) -> Response:
        """For administrators of the city. Running clocks keep their limit."""
        given = valid(LevelIn(data=request.data))
        return Response(LevelShape(set_level_limit(by=person(request), **given)).data)


class DropLevelLimit(SetupView):
    """Taking a limit away."""

    @extend_schema(
        operation_id="drop_level_limit",
        summary="Let the general limit, or the usual share, rule again",
        request=None,
        responses={204: None, **READ, 404: MISSING},
    )
    def post(self, request: Request, pk: int) -> Response:
        """For administrators of the city."""
        drop_level_limit(limit=get_object_or_404(LevelLimit, pk=pk), by=person(request))
        return Response(status=204)


class Warnings(SetupView):
    """When is warned."""

    @extend_schema(
        operation_id="set_warning",
        summary="After which part of a limit its holder is warned",
        request=WarnShape,
        responses={200: WarnShape, **WRITE},
    )
    def post(self, request: Request) -> Response:
        """For administrators of the city. Running clocks keep theirs until they are reckoned anew."""
        given = valid(WarnShape(data=request.data))
        set_warn_share(by=person(request), **given)
        return Response(WarnShape(given).data)
