"""/api/v1/cases/{id}/files/: files that colleagues added to a case."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView

from cases.access import case_for_reading
from cases.api.serializers import Named, Paged, Person, Shape
from cases.attachments.actions import add_file, remove_file
from cases.attachments.queries import NEWEST, file_for, files_for
from cases.attachments.types import SERVED
from cases.models import Attachment
from gridgov.api import BAD, FORBIDDEN, MISSING, WRONG_TYPE, PageQuery, page_answer, valid
from gridgov.paging import cursor_page
from members.models import Organisation
from members.views.parts import person

WRITES = {400: BAD, 403: FORBIDDEN, 404: MISSING}


class FileShape(Shape):
    """A file; fetch it at `url`, which answers with a download."""

    id = serializers.UUIDField(source="uuid")
    name = serializers.CharField()
    content_type = serializers.SerializerMethodField()
    size = serializers.IntegerField(help_text="Bytes")
    sha256 = serializers.CharField()
    organisation = Named(help_text="Whose people added it")
    inside = serializers.BooleanField(help_text="Seen at that organisation only")
    added_by = Person()
    added_at = serializers.DateTimeField()
    url = serializers.SerializerMethodField()

    def get_content_type(self, row: Attachment) -> str:
        return SERVED[row.kind]

    def get_url(self, row: Attachment) -> str:
        return reverse("case-file", args=[row.uuid], request=self.context.get("request"))


class FilePage(Paged):
    results = FileShape(many=True)


class FileIn(serializers.Serializer[Any]):
    file = serializers.FileField(
        allow_empty_file=True, help_text="Of a type that is taken; a refusal lists them"
    )
    organisation = serializers.SlugRelatedField(
        slug_field="code", queryset=Organisation.objects.all(), required=False, allow_null=True,
        help_text="Code of one of yours; without it the first with a part in the case",
    )  # fmt: skip
    inside = serializers.BooleanField(default=False, help_text="Only for colleagues at that organisation")


class Files(APIView):
    """Files of a case."""

    parser_classes = [MultiPartParser]

    @extend_schema(
        operation_id="list_files",
        summary="Files that were added to a case",
        parameters=[PageQuery],
        responses={200: FilePage, 400: BAD, 403: FORBIDDEN, 404: MISSING},
    )
    def get(self, request: Request, case_id: int) -> Response:
        """Newest first, those that you may see. Follow `next` until it is null."""
        case = case_for_reading(request.user, case_id)
        asked = valid(PageQuery(data=request.query_params))
        found = files_for(request.user, case)
        page = cursor_page(found, order=NEWEST, cursor=asked["cursor"], size=asked["limit"])
        rows = FileShape(page.items, many=True, context={"request": request}).data
        return page_answer(request, page, rows)

    @extend_schema(
        operation_id="add_file",
        summary="Add a file to a case",
        request={"multipart/form-data": FileIn},
        responses={201: FileShape, **WRITES, 415: WRONG_TYPE},
    )
    def post(self, request: Request, case_id: int) -> Response:
        """For people who work on cases. Pictures are encoded anew; nothing with macros is taken."""
        case = case_for_reading(request.user, case_id)
        given = valid(FileIn(data=request.data))
        row = add_file(case=case, by=person(request), upload=given.pop("file"), **given)
        return Response(FileShape(row, context={"request": request}).data, status=201)


class RemoveFile(APIView):
    """Taking a file away."""

    @extend_schema(
        operation_id="remove_file",
        summary="Remove a file; that there was one stays",
        request=None,
        responses={204: None, 403: FORBIDDEN, 404: MISSING},
    )
    def post(self, request: Request, uuid: UUID) -> Response:
        """For whoever added it, and whoever supervises at that organisation."""
        remove_file(attachment=file_for(request.user, uuid), by=person(request))
        return Response(status=204)
