"""/api/v1/cases/{id}/texts/: ready texts for one step of a case."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cases.access import case_for_reading
from cases.ready_texts.actions import moves_with_text
from cases.ready_texts.queries import texts_for
from gridgov.api import BAD, FORBIDDEN, MISSING, valid


class TextsQuery(serializers.Serializer[Any]):
    move = serializers.ChoiceField(choices=moves_with_text(), help_text="The step that asks for a text")


class ReadyTextShape(serializers.Serializer[Any]):
    name = serializers.CharField()
    text = serializers.CharField(help_text="Filled from the case; to be edited before it is sent")


class ReadyTexts(serializers.Serializer[Any]):
    results = ReadyTextShape(many=True)


class TextsOfCase(APIView):
    @extend_schema(
        operation_id="ready_texts", summary="Ready texts for a step of a case", parameters=[TextsQuery],
        responses={200: ReadyTexts, 400: BAD, 403: FORBIDDEN, 404: MISSING},
    )  # fmt: skip
    def get(self, request: Request, case_id: int) -> Response:
        """Those of your organisations and of the city, nearest to the case's class first; at most thirty."""
        case = case_for_reading(request.user, case_id)
        asked = valid(TextsQuery(data=request.query_params))
        found = texts_for(case, request.user, asked["move"])
        return Response({"results": [{"name": name, "text": text} for name, text in found]})
