"""/api/v1/returns/: making, reading and drawing up departments' returns."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from assessment.returns.access import return_for_reading, returns_for
from assessment.returns.actions import Plan, draw_up, end_return, make_return, resume_return
from assessment.returns.shapes import (
    DrawUpIn,
    ReturnDocumentBrief,
    ReturnDocumentPage,
    ReturnIn,
    ReturnPage,
    ReturnShape,
)
from gridgov.api import BAD, FORBIDDEN, MISSING, STALE, PageQuery, listed, valid
from members.views.parts import person


class Returns(APIView):
    """The list, and making one."""

    @extend_schema(
        operation_id="list_returns",
        summary="Departments' returns that you may read, newest first",
        parameters=[PageQuery],
        responses={200: ReturnPage, 400: BAD, 403: FORBIDDEN},
    )
    def get(self, request: Request) -> Response:
        """Follow `next` until it is null."""
        asked = valid(PageQuery(data=request.query_params))
        return listed(request, asked, returns_for(request.user), ("-made_at", "-id"), ReturnShape)

    @extend_schema(
        operation_id="make_return",
        summary="Ask for figures after each period",
        request=ReturnIn,
        responses={201: ReturnShape, 400: BAD, 403: FORBIDDEN},
    )
    def post(self, request: Request) -> Response:
        """For who works at the organisation, and for administrators of its district or city."""
        given = valid(ReturnIn(data=request.data))
        columns = [(each["figure"], each["case_class"]) for each in given.pop("columns")]
        made = make_return(Plan(**given, columns=columns), by=person(request))
        return Response(ReturnShape(made).data, status=201)


class OneReturn(APIView):
    """One return."""

    @extend_schema(
        operation_id="read_return",
        summary="What a return asks for",
        responses={200: ReturnShape, 403: FORBIDDEN, 404: MISSING},
    )
    def get(self, request: Request, pk: int) -> Response:
        """Its periods are under `documents/`."""
        return Response(ReturnShape(return_for_reading(request.user, pk)).data)


class DocumentsOfReturn(APIView):
    """Its periods."""

    @extend_schema(
        operation_id="list_return_documents",
        summary="Periods of a return, newest first",
        parameters=[PageQuery],
        responses={200: ReturnDocumentPage, 400: BAD, 403: FORBIDDEN, 404: MISSING},
    )
    def get(self, request: Request, pk: int) -> Response:
        """Each version of each period."""
        wanted, asked = return_for_reading(request.user, pk), valid(PageQuery(data=request.query_params))
        return listed(request, asked, wanted.documents.all(), ("-first", "-version"), ReturnDocumentBrief)


class DrawUpReturn(APIView):
    """A past period, now."""

    @extend_schema(
        operation_id="draw_up_return",
        summary="Have a past period drawn up, or drawn up again",
        request=DrawUpIn,
        responses={202: ReturnDocumentBrief, 400: BAD, 403: FORBIDDEN, 404: MISSING, 409: STALE},
    )
    def post(self, request: Request, pk: int) -> Response:
        """Made meanwhile: read the document until its state is `ready`. Earlier versions are kept."""
        return_for_reading(request.user, pk)
        given = valid(DrawUpIn(data=request.data))
        made = draw_up(return_id=pk, by=person(request), **given)
        return Response(ReturnDocumentBrief(made).data, status=202)


class EndReturn(APIView):
    """No more periods."""

    @extend_schema(
        operation_id="end_return",
        summary="Draw a return up no more; what was stays",
        request=None,
        responses={200: ReturnShape, 403: FORBIDDEN, 404: MISSING},
    )
    def post(self, request: Request, pk: int) -> Response:
        """Twice is once."""
        return_for_reading(request.user, pk)
        return Response(ReturnShape(end_return(return_id=pk, by=person(request))).data)


class ResumeReturn(APIView):
    """Periods again."""

    @extend_schema(
        operation_id="resume_return",
        summary="Draw a return up again, from the present period on",
        request=None,
        responses={200: ReturnShape, 403: FORBIDDEN, 404: MISSING},
    )
    def post(self, request: Request, pk: int) -> Response:
        """Twice is once."""
        return_for_reading(request.user, pk)
        return Response(ReturnShape(resume_return(return_id=pk, by=person(request))).data)
