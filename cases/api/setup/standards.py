"""/api/v1/standards/: under which condition a case is established, with which limit, and when it is done."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cases.api.inputs import an_id
from cases.api.serializers import ClassBrief, Named, Paged, Shape
from cases.api.setup.parts import READ, WRITE, Fields, SetupView, by_code
from cases.catalogue import (
    StandardText,
    add_standard,
    drop_standard,
    edit_standard,
    override_standard,
    restore_standard,
    withdraw_standard,
)
from cases.catalogue.seen import face
from cases.models import CaseClass, FilingStandard, LimitUnit
from cases.models.standards import ConditionType
from cases.setup.class_forms import beginning
from gridgov.api import BAD, MISSING, PageQuery, error, listed, valid
from grids.models import Area
from members.views.parts import person

OLD = error("Somebody changed it since you looked at it")
TEXT = ("condition_type", "limit_value", "limit_unit", "is_urgent", "condition", "closing_condition")
EDITED = {**WRITE, 404: MISSING, 409: OLD}


class StandardsQuery(PageQuery):
    district = serializers.CharField(required=False, max_length=50, help_text="Code: what this district set")
    all = serializers.BooleanField(required=False, default=False, help_text="Versions that are over too")

    def get_fields(self) -> Fields:
        """`class` is no name that Python lets a field have."""
        return {**super().get_fields(), "class": an_id(required=False, help_text="Id of a class")}


class OwnStandard(Shape):
    """A version of a filing standard; the one whose `valid_to` is null is the last."""

    id = serializers.IntegerField()
    case_class = ClassBrief()
    number = serializers.IntegerField()
    version = serializers.IntegerField()
    district = Named(allow_null=True, help_text="Null: of the city")
    condition = serializers.CharField(allow_blank=True)
    closing_condition = serializers.CharField(allow_blank=True)
    condition_type = serializers.ChoiceField(ConditionType.choices)
    limit_value = serializers.DecimalField(max_digits=10, decimal_places=4)
    limit_unit = serializers.ChoiceField(LimitUnit.choices)
    is_urgent = serializers.BooleanField()
    is_active = serializers.BooleanField()
    valid_from = serializers.DateTimeField(allow_null=True)
    valid_to = serializers.DateTimeField(allow_null=True)
    seen = serializers.SerializerMethodField(
        help_text="Goes with a change, so that nothing unseen is overwritten"
    )

    def get_seen(self, standard: FilingStandard) -> str:
        return face(standard)


class OwnStandardPage(Paged):
    results = OwnStandard(many=True)


class StandardIn(serializers.Serializer[Any]):
    """What a standard says."""

    condition = serializers.CharField(required=False, default="", allow_blank=True, max_length=5000)
    closing_condition = serializers.CharField(required=False, default="", allow_blank=True, max_length=5000)
    condition_type = serializers.ChoiceField(ConditionType.choices, default=ConditionType.ORDINARY)
    limit_value = serializers.DecimalField(max_digits=10, decimal_places=4)
    limit_unit = serializers.ChoiceField(LimitUnit.choices)
    is_urgent = serializers.BooleanField(default=False)
    starts = serializers.DateField(
        required=False, allow_null=True, help_text="The day from which it holds; without it at once"
    )


class NewStandardIn(StandardIn):
    case_class = serializers.PrimaryKeyRelatedField(queryset=CaseClass.objects.filter(level=2))


class ChangedStandardIn(StandardIn):
    seen = serializers.CharField(required=False, default="", allow_blank=True, max_length=64)


class DistrictStandardIn(StandardIn):
    district = by_code(Area.objects.all(), "the district")


class Use(serializers.Serializer[Any]):
    active = serializers.BooleanField()


def _given(request: Request, body: type[serializers.Serializer[Any]]) -> dict[str, Any]:
    """As every action on a standard takes it."""
    given = valid(body(data=request.data))
    text = StandardText(**{name: given.pop(name) for name in TEXT})
    return {**given, "text": text, "starts": beginning(given.pop("starts", None)), "by": person(request)}


def _newest(pk: int) -> FilingStandard:
    return get_object_or_404(FilingStandard.objects.newest().select_related("district", "case_class"), pk=pk)


def _answer(standard: FilingStandard, status: int = 200) -> Response:
    return Response(OwnStandard(standard).data, status=status)


class Standards(SetupView):
    """Filing standards."""

    @extend_schema(
        operation_id="list_standards",
        summary="Filing standards, the last version of each",
        parameters=[StandardsQuery],
        responses={200: OwnStandardPage, 400: BAD, **READ},
    )
    def get(self, request: Request) -> Response:
        """What is in force for a place is told by /classes/. Follow `next` until it is null."""
        asked = valid(StandardsQuery(data=request.query_params))
        rows = FilingStandard.objects.all() if asked["all"] else FilingStandard.objects.newest()
        names = {"class": "case_class", "district": "district__code"}
        rows = rows.filter(**{column: asked[name] for name, column in names.items() if asked.get(name)})
        rows = rows.select_related("case_class", "district").order_by()
        return listed(request, asked, rows, ("pk",), OwnStandard)

    @extend_schema(
        operation_id="add_standard",
        summary="A further standard of a class, for the whole city",
        request=NewStandardIn,
        responses={201: OwnStandard, **WRITE},
    )
    def post(self, request: Request) -> Response:
        """For administrators of the city."""
        return _answer(add_standard(**_given(request, NewStandardIn)), 201)


class OneStandard(SetupView):
    """One standard."""

    @extend_schema(
        operation_id="edit_standard",
        summary="Change a standard, at once or from a day on",
        request=ChangedStandardIn,
        responses={200: OwnStandard, **EDITED},
    )
    def post(self, request: Request, pk: int) -> Response:
        """For administrators of its district or of the city. Cases established before keep what was in force."""
        return _answer(edit_standard(standard=_newest(pk), **_given(request, ChangedStandardIn)))


class OverrideStandard(SetupView):
    """A district's own."""

    @extend_schema(
        operation_id="override_standard",
        summary="What a district sets in place of the city's standard",
        request=DistrictStandardIn,
        responses={201: OwnStandard, **EDITED},
    )
    def post(self, request: Request, pk: int) -> Response:
        """For administrators of the district."""
        citywide = get_object_or_404(
            FilingStandard.objects.newest().select_related("case_class"), pk=pk, district=None
        )
        return _answer(override_standard(standard=citywide, **_given(request, DistrictStandardIn)), 201)


class UseStandard(SetupView):
    """Taking a standard out of use."""

    @extend_schema(
        operation_id="use_standard",
        summary="Take a standard out of use, or into it again",
        request=Use,
        responses={200: OwnStandard, **EDITED},
    )
    def post(self, request: Request, pk: int) -> Response:
        """For administrators of its district or of the city."""
        act = restore_standard if valid(Use(data=request.data))["active"] else withdraw_standard
        return _answer(act(standard=_newest(pk), by=person(request)))


class DropStandard(SetupView):
    """Taking a change back."""

    @extend_schema(
        operation_id="drop_standard",
        summary="Take back what is planned, or follow the city again",
        request=None,
        responses={204: None, **EDITED},
    )
    def post(self, request: Request, pk: int) -> Response:
        """For administrators of its district or of the city."""
        drop_standard(standard=_newest(pk), by=person(request))
        return Response(status=204)
