"""GET /cases/similar/: has it been reported already?"""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cases.duplicates.finding import Similar, draft_of, similar
from cases.workflow import State
from gridgov.api import BAD, FORBIDDEN, valid


class SimilarQuery(serializers.Serializer[Any]):
    """What is known of a report so far."""

    lon = serializers.FloatField(min_value=-180, max_value=180, help_text="Degrees east, WGS 84")
    lat = serializers.FloatField(min_value=-90, max_value=90, help_text="Degrees north")
    case_class = serializers.IntegerField(
        required=False, min_value=1, max_value=2**63 - 1, help_text="Id of a class"
    )
    component = serializers.RegexField(
        r"^\d{17}$", required=False, help_text="Number of a registered component"
    )
    description = serializers.CharField(required=False, allow_blank=True, max_length=2000)


class SimilarCase(serializers.Serializer[Any]):
    """An open case nearby. `id`, place and description only where you may see the case."""

    number = serializers.CharField(source="case.number")
    case_class = serializers.CharField(source="case.case_class.display_name")
    state = serializers.ChoiceField(State.choices, source="case.state")
    reported_at = serializers.DateTimeField(source="case.reported_at")
    metres = serializers.FloatField(help_text="From the point")
    likeness = serializers.FloatField(help_text="From 0.5 to 1")
    id = serializers.SerializerMethodField()
    place = serializers.SerializerMethodField()
    description = serializers.SerializerMethodField()

    def get_id(self, found: Similar) -> int | None:
        return found.case.pk if found.is_read else None

    def get_place(self, found: Similar) -> str:
        return found.case.place if found.is_read else ""

    def get_description(self, found: Similar) -> str:
        return found.case.description if found.is_read else ""


class SimilarCaseList(serializers.Serializer[Any]):
    results = SimilarCase(many=True)


class SimilarCases(APIView):
    """Likely ones for a report that is being written."""

    @extend_schema(
        operation_id="find_similar_cases",
        summary="Open cases nearby that a report may be about, the likeliest first",
        parameters=[SimilarQuery],
        responses={200: SimilarCaseList, 400: BAD, 403: FORBIDDEN},
    )
    def get(self, request: Request) -> Response:
        """At most four; report with `same_as` to add yours to one of them."""
        draft = draft_of(valid(SimilarQuery(data=request.query_params)))
        assert draft is not None, "the query has a position"
        return Response({"results": SimilarCase(similar(draft, user=request.user), many=True).data})
