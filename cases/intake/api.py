"""/api/v1/callers/ and /api/v1/spots/: for programs that sit beside a telephone."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cases.api.serializers import Shape
from cases.intake.callers import called_back, caller_says, look_up
from cases.intake.spots import spots_named
from cases.workflow import State
from gridgov.api import BAD, FORBIDDEN, MISSING, STALE, valid


class CallerIn(serializers.Serializer[Any]):
    """A telephone; in the body, so that no log keeps it."""

    phone = serializers.CharField(max_length=30)


class EarlierShape(Shape):
    """A report of the caller's, and a sentence about it that can be read out."""

    id = serializers.IntegerField(source="case.pk")
    number = serializers.CharField(source="case.number")
    state = serializers.ChoiceField(State.choices, source="case.state")
    case_class = serializers.CharField(source="case.case_class.display_name")
    reported_at = serializers.DateTimeField(source="case.reported_at")
    place = serializers.CharField(source="case.place")
    said = serializers.CharField()
    answer_due = serializers.DateTimeField(allow_null=True)
    answer = serializers.CharField(allow_blank=True)


class CallerShape(Shape):
    """What was reported with this telephone."""

    more = serializers.BooleanField(help_text="There are others than these ten")
    results = EarlierShape(many=True, source="cases")


class SaysIn(CallerIn):
    """What the caller says to an earlier report."""

    text = serializers.CharField(required=False, default="", allow_blank=True, max_length=1000)
    urges = serializers.BooleanField(default=False, help_text="A reminder in the caller's name, once a day")


class CalledShape(Shape):
    """The case."""

    id = serializers.IntegerField(source="pk")
    number = serializers.CharField()
    version = serializers.IntegerField()


class SpotShape(Shape):
    """A place; `hint` says what it is."""

    name = serializers.CharField()
    hint = serializers.CharField()
    lon = serializers.FloatField()
    lat = serializers.FloatField()


class SpotList(Shape):
    results = SpotShape(many=True)


class SpotsQuery(serializers.Serializer[Any]):
    q = serializers.CharField(
        max_length=80, help_text="Words of a building, a road, a lamp's place, a grid, an area"
    )


class Callers(APIView):
    """Who is on the line."""

    @extend_schema(
        operation_id="find_caller",
        summary="Earlier reports with a telephone that you may see; each look is written down",
        request=CallerIn,
        responses={200: CallerShape, 400: BAD, 403: FORBIDDEN},
    )
    def post(self, request: Request) -> Response:
        """For whoever takes reports. Open ones first, at most ten."""
        given = valid(CallerIn(data=request.data))
        return Response(CallerShape(look_up(by=request.user, phone=given["phone"])).data)


class CallerSays(APIView):
    """The caller speaks of an earlier report."""

    @extend_schema(
        operation_id="caller_says",
        summary="Write down what the caller says to an earlier report, or urge in the caller's name",
        request=SaysIn,
        responses={200: CalledShape, 400: BAD, 403: FORBIDDEN, 404: MISSING, 409: STALE},
    )
    def post(self, request: Request, case_id: int) -> Response:
        """The telephone has to be the one left with the report."""
        given = valid(SaysIn(data=request.data))
        return Response(CalledShape(caller_says(by=request.user, case_id=case_id, **given)).data)


class CalledBack(APIView):
    """The reporter was called."""

    @extend_schema(
        operation_id="called_back",
        summary="Tick off the call that the reporter wanted",
        request=None,
        responses={200: CalledShape, 403: FORBIDDEN, 404: MISSING},
    )
    def post(self, request: Request, case_id: int) -> Response:
        """Twice is once."""
        return Response(CalledShape(called_back(by=request.user, case_id=case_id)).data)


class Spots(APIView):
    """Places by their names."""

    @extend_schema(
        operation_id="find_spots",
        summary="Buildings, components, earlier reports, grids and areas with these words",
        parameters=[SpotsQuery],
        responses={200: SpotList, 400: BAD, 403: FORBIDDEN},
    )
    def get(self, request: Request) -> Response:
        """At most a dozen."""
        asked = valid(SpotsQuery(data=request.query_params))
        return Response({"results": SpotShape(spots_named(request.user, asked["q"]), many=True).data})
