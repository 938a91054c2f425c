"""/api/v1/exports/: asking for files, and where to fetch them."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cases.api.inputs import an_id
from cases.api.serializers import Shape
from cases.exports.actions import ask_list, ask_paper, ask_sheet, cancel_export
from cases.exports.columns import COLUMNS, USUAL
from cases.exports.queries import export_for_reading, exports_of
from cases.exports.rules import link_token
from cases.models import Export
from cases.queries.inbox import TABS
from gridgov.api import BAD, FORBIDDEN, MISSING, PageQuery, page_answer, valid
from gridgov.paging import cursor_page
from gridgov.problems import Invalid

ORDER = ("-asked_at", "-id")
A_LIST = {"format": "xlsx", "list": "all", "filter": {"state": "handled"}, "columns": ["number", "state"]}


class ExportIn(serializers.Serializer[Any]):
    """A list as CSV or XLSX, or one case as PDF."""

    format = serializers.ChoiceField(Export.Format.choices)
    case = an_id(required=False, help_text="Of a PDF: id of the case")
    what = serializers.ChoiceField(
        ["cases", "campaign", "hotline", "lapses"],
        default="cases",
        help_text="Which list; `list` and `columns` are of cases",
    )
    of = an_id(required=False, help_text="Id of the campaign, or of one hotline")
    list = serializers.ChoiceField([(key, tab.label) for key, tab in TABS.items()], default="all")
    filter = serializers.DictField(
        child=serializers.CharField(allow_blank=True, max_length=200),
        default=dict,
        help_text="What the list is narrowed to, by the names of its page's filter: q, state, topic, area, lamp…",
    )
    columns = serializers.ListField(
        child=serializers.ChoiceField([(key, column.label) for key, column in COLUMNS.items()]),
        default=lambda: USUAL,
        help_text="Which columns; without it the usual ones",
    )


class ExportShape(Shape):
    """A file: how far it is, how fresh, until when it lies here."""

    id = serializers.UUIDField(source="uuid")
    format = serializers.ChoiceField(Export.Format.choices)
    state = serializers.ChoiceField(Export.State.choices)
    percent = serializers.IntegerField()
    about = serializers.CharField(help_text="Of a list: its filter in words; of one that failed, why")
    case = serializers.IntegerField(source="case_id", allow_null=True)
    what = serializers.CharField(help_text="Which list")
    total = serializers.IntegerField(allow_null=True, help_text="Rows when it began")
    done = serializers.IntegerField(help_text="Rows in it")
    asked_at = serializers.DateTimeField()
    fresh_from = serializers.DateTimeField(allow_null=True, help_text="Its rows were read from here")
    fresh_to = serializers.DateTimeField(allow_null=True, help_text="to here")
    expires_at = serializers.DateTimeField(allow_null=True, help_text="Then the file is deleted")
    url = serializers.SerializerMethodField(help_text="The file; good for an hour, ask again for a new one")

    def get_url(self, export: Export) -> str | None:
        if export.state != Export.State.DONE:
            return None
        path = reverse("desk:export-file", args=[export.uuid, link_token(export)])
        found: str = self.context["request"].build_absolute_uri(path)
        return found


class ExportPage(Shape):
    next = serializers.URLField(allow_null=True)
    results = ExportShape(many=True)


def _answer(request: Request, export: Export, status: int = 200) -> Response:
    return Response(ExportShape(export, context={"request": request}).data, status=status)


class Exports(APIView):
    """Your files."""

    @extend_schema(
        operation_id="list_exports",
        summary="Files that you asked for, newest first",
        parameters=[PageQuery],
        responses={200: ExportPage, 400: BAD, 403: FORBIDDEN},
    )
    def get(self, request: Request) -> Response:
        """Follow `next` until it is null."""
        asked = valid(PageQuery(data=request.query_params))
        found = exports_of(request.user)
        page = cursor_page(found, order=ORDER, cursor=asked["cursor"], size=asked["limit"])
        return page_answer(
            request, page, ExportShape(page.items, many=True, context={"request": request}).data
        )

    @extend_schema(
        operation_id="ask_export",
        summary="Ask for a list or a case as a file",
        request=ExportIn,
        examples=[OpenApiExample("Handled cases as a workbook", A_LIST, request_only=True)],
        responses={202: ExportShape, 400: BAD, 403: FORBIDDEN, 404: MISSING},
    )
    def post(self, request: Request) -> Response:
        """It is made meanwhile: read it until its state is `done`, then fetch its `url`."""
        given = valid(ExportIn(data=request.data))
        by: Any = request.user
        if given["format"] != Export.Format.PDF and given["what"] != "cases":
            query = urlencode(given["filter"])
            made = ask_sheet(
                by=by, what=given["what"], format=given["format"], of=given.get("of"), query=query
            )  # fmt: skip
        elif given["format"] != Export.Format.PDF:
            query = urlencode(given["filter"] | {"tab": given["list"]})
            made = ask_list(by=by, format=given["format"], query=query, columns=given["columns"])
        elif "case" in given:
            made = ask_paper(by=by, case_id=given["case"])
        else:
            raise Invalid({"case": _("This has to be given.")})
        return _answer(request, made, 202)


class OneExport(APIView):
    """One file."""

    @extend_schema(
        operation_id="read_export",
        summary="How far a file is, and its link",
        responses={200: ExportShape, 403: FORBIDDEN, 404: MISSING},
    )
    def get(self, request: Request, uuid: UUID) -> Response:
        """Your own only."""
        return _answer(request, export_for_reading(request.user, uuid))


class CancelExport(APIView):
    """Giving up on a file."""

    @extend_schema(
        operation_id="cancel_export",
        summary="Give up on a file that is being made, or delete one that is ready",
        request=None,
        responses={200: ExportShape, 403: FORBIDDEN, 404: MISSING},
    )
    def post(self, request: Request, uuid: UUID) -> Response:
        """Twice is once."""
        export = export_for_reading(request.user, uuid)
        return _answer(request, cancel_export(by=request.user, export_id=export.pk))  # type: ignore[arg-type]
