"""/api/v1/cases/search/: cases by words, number or a reporter's telephone."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cases.api.serializers import CasePage, CaseRow
from cases.queries.inbox import Desk
from cases.queries.remaining import faces_for_list
from cases.searching.finding import search
from gridgov.api import BAD, FORBIDDEN, PageQuery, page_answer, valid


class SearchQuery(PageQuery):
    q = serializers.CharField(
        max_length=80, help_text="A number or its beginning, words of description and place, or a telephone"
    )


class Search(APIView):
    """Cases that you may see."""

    @extend_schema(
        operation_id="search_cases",
        summary="Cases by words, number or telephone, the best first",
        parameters=[SearchQuery],
        responses={200: CasePage, 400: BAD, 403: FORBIDDEN},
    )
    def get(self, request: Request) -> Response:
        """Of very many the newest 200 are ranked. Two characters of Chinese are enough."""
        asked = valid(SearchQuery(data=request.query_params))
        found = search(Desk.of(request.user), asked["q"], cursor=asked["cursor"], size=asked["limit"])
        faces = faces_for_list(found.page.items, timezone.now())
        context: dict[str, Any] = {"request": request, "faces": faces}
        return page_answer(request, found.page, CaseRow(found.page.items, many=True, context=context).data)
