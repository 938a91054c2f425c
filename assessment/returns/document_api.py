"""/api/v1/return-documents/: what was drawn up, notes to it, and handing it in."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from assessment.returns.access import document_for_reading, sight_of
from assessment.returns.actions import add_note, hand_in
from assessment.returns.shapes import ReturnDocumentBrief, ReturnNoteIn, ReturnNoteShape, ReturnTable
from assessment.returns.table import Table, table_of
from gridgov.api import BAD, FORBIDDEN, MISSING, STALE, valid
from members.views.parts import person


class OneReturnDocument(APIView):
    """A period's numbers."""

    @extend_schema(
        operation_id="read_return_document",
        summary="The numbers of a period, in the rows that you may see",
        responses={200: ReturnTable, 403: FORBIDDEN, 404: MISSING},
    )
    def get(self, request: Request, pk: int) -> Response:
        """Without lines until it is ready."""
        document = document_for_reading(request.user, pk)
        table = Table(document, document.asked, [], None)
        if document.is_ready:
            table = table_of(document, sight_of(request.user, document.of))
        return Response(ReturnTable(table).data)


class NoteToReturn(APIView):
    """A note to a row."""

    @extend_schema(
        operation_id="note_to_return",
        summary="Say something to a row, or to the whole, before it is handed in",
        request=ReturnNoteIn,
        responses={201: ReturnNoteShape, 400: BAD, 403: FORBIDDEN, 404: MISSING, 409: STALE},
    )
    def post(self, request: Request, pk: int) -> Response:
        """For the centre in charge of the place."""
        document_for_reading(request.user, pk)
        given = valid(ReturnNoteIn(data=request.data))
        note = add_note(document_id=pk, by=person(request), **given)
        return Response(ReturnNoteShape(note).data, status=201)


class HandInReturn(APIView):
    """Standing for the numbers."""

    @extend_schema(
        operation_id="hand_in_return",
        summary="Hand in a period; the organisation that asked is told",
        request=None,
        responses={200: ReturnDocumentBrief, 403: FORBIDDEN, 404: MISSING, 409: STALE},
    )
    def post(self, request: Request, pk: int) -> Response:
        """For the centre of the area, or one above it that may read it."""
        document_for_reading(request.user, pk)
        return Response(ReturnDocumentBrief(hand_in(document_id=pk, by=person(request))).data)
