"""/api/v1/hotlines/: files of a hotline, their progress, and what becomes of each number."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cases.api.inputs import an_id
from cases.api.serializers import Shape
from cases.hotlines.access import file_for_bringing, hotline_for_bringing, hotlines_of
from cases.hotlines.actions import choose_columns, confirm_file, mark_sent, put_hotline, stop_file, take_file
from cases.hotlines.owed import TABS
from cases.hotlines.queries import brought, counts_of, lines_back, rows_of
from cases.models import CaseClass, HotlineFile, HotlineRow
from cases.workflow import State
from gridgov.api import BAD, FORBIDDEN, MISSING, STALE, WRONG_TYPE, PageQuery, listed, page_answer, valid
from gridgov.paging import cursor_page
from gridgov.problems import Invalid
from members.access import organisations_with
from members.tables import UPLOAD, read_table
from members.views.parts import person


class HotlineIn(serializers.Serializer[Any]):
    """A new hotline."""

    code = serializers.SlugField(max_length=40)
    name = serializers.CharField(max_length=80)
    office = an_id(help_text="Id of an organisation that you take reports for")
    case_class = an_id(required=False, help_text="Id of the class of rows that name none")


class HotlineShape(Shape):
    """`columns`: what its files' columns are remembered to hold, heading by our name."""

    id = serializers.IntegerField()
    code = serializers.CharField()
    name = serializers.CharField()
    office = serializers.IntegerField(source="office_id")
    case_class = serializers.IntegerField(source="case_class_id", allow_null=True)
    columns = serializers.DictField(child=serializers.CharField())


class HotlineList(Shape):
    results = HotlineShape(many=True)


class HotlineFileIn(serializers.Serializer[Any]):
    file = serializers.FileField(help_text="XLSX or CSV; the first row names the columns")


class ColumnsIn(serializers.Serializer[Any]):
    columns = serializers.DictField(
        child=serializers.CharField(), help_text="Heading by our name of the column"
    )


class ConfirmIn(serializers.Serializer[Any]):
    unplaced = serializers.BooleanField(default=False, help_text="Bring in also what has no place")


class HotlineFileShape(Shape):
    """`mapping` waits for its columns, `ready` for your confirmation."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    state = serializers.ChoiceField(HotlineFile.State.choices)
    headers = serializers.ListField(child=serializers.CharField())
    columns = serializers.DictField(child=serializers.CharField())
    asked_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)
    counts = serializers.SerializerMethodField(help_text="Rows by state, and `all`")

    def get_counts(self, file: HotlineFile) -> dict[str, int]:
        return counts_of([file])[file.pk]


class RowsQuery(PageQuery):
    state = serializers.ChoiceField(HotlineRow.State.choices, required=False)


class RowShape(Shape):
    """What became of a row; `faults` are sentences by our name of the column."""

    row = serializers.IntegerField(source="number")
    key = serializers.CharField()
    state = serializers.ChoiceField(HotlineRow.State.choices)
    case = serializers.SerializerMethodField(help_text="Its case, where you may see that")
    faults = serializers.DictField(child=serializers.CharField())

    def get_case(self, row: Any) -> int | None:
        return row.case_id if row.seen else None


class RowPage(Shape):
    next = serializers.URLField(allow_null=True)
    results = RowShape(many=True)


class SpanQuery(PageQuery):
    since = serializers.DateField(required=False, help_text="Brought in on this day or later")
    until = serializers.DateField(required=False, help_text="Brought in on this day or before")
    state = serializers.ChoiceField(
        [(key, tab.label) for key, tab in TABS.items()], required=False,
        help_text="`ready` to be sent back, still at `work`, or `sent`",
    )  # fmt: skip


class BackShape(Shape):
    """Their number and ours, how it stands, the last answer for the caller."""

    key = serializers.CharField()
    number = serializers.CharField()
    state = serializers.ChoiceField(State.choices)
    id = serializers.IntegerField(help_text="To say that it was sent back")
    answer = serializers.CharField(allow_blank=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    due = serializers.DateTimeField(help_text="The whole case is or was due")
    over = serializers.BooleanField(help_text="There is an answer to send back")
    sent_at = serializers.DateTimeField(allow_null=True, help_text="When the hotline got it")


class BackPage(Shape):
    next = serializers.URLField(allow_null=True)
    results = BackShape(many=True)


class SentIn(serializers.Serializer[Any]):
    rows = serializers.ListField(child=an_id(), max_length=500, help_text="Ids of answers")
    sent = serializers.BooleanField(default=True)


class SentShape(Shape):
    changed = serializers.IntegerField(help_text="How many")


class Hotlines(APIView):
    """Hotlines of the offices that you take reports for."""

    @extend_schema(
        operation_id="list_hotlines",
        summary="Hotlines of your offices",
        responses={200: HotlineList, 403: FORBIDDEN},
    )
    def get(self, request: Request) -> Response:
        """All of them, by name."""
        return Response(
            {"results": HotlineShape(hotlines_of(request.user).order_by("name", "pk"), many=True).data}
        )

    @extend_schema(
        operation_id="put_hotline", summary="Add a hotline", request=HotlineIn,
        responses={201: HotlineShape, 400: BAD, 403: FORBIDDEN},
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """For one of your offices."""
        hotlines_of(request.user)
        given = valid(HotlineIn(data=request.data))
        office = organisations_with(request.user, "intake").filter(pk=given["office"]).first()
        kind = CaseClass.objects.offered().filter(pk=given.get("case_class", 0)).first()
        if office is None:
            raise Invalid({"office": _("Choose an organisation that you take reports for.")})
        if given.get("case_class") and kind is None:
            raise Invalid({"case_class": _("Choose a class from the list.")})
        named = {"code": given["code"], "name": given["name"]}
        made = put_hotline(by=person(request), office=office, case_class=kind, **named)
        return Response(HotlineShape(made).data, status=201)


class HotlineFiles(APIView):
    """Handing in a file."""

    parser_classes = [MultiPartParser]

    @extend_schema(
        operation_id="hand_in_hotline_file",
        summary="Hand in a file; nothing is brought in until you confirm",
        request={"multipart/form-data": HotlineFileIn},
        responses={202: HotlineFileShape, 400: BAD, 403: FORBIDDEN, 404: MISSING, 415: WRONG_TYPE},
    )
    def post(self, request: Request, pk: int) -> Response:
        """Where its columns are not known yet its state is `mapping`: say them."""
        hotline = hotline_for_bringing(request.user, pk)
        upload = valid(HotlineFileIn(data=request.data))["file"]
        table = read_table(upload.name, upload, UPLOAD)
        made = take_file(by=person(request), hotline=hotline, name=upload.name, table=table)
        return Response(HotlineFileShape(made).data, status=202)


class HotlineBack(APIView):
    """The way back."""

    @extend_schema(
        operation_id="read_hotline_answers",
        summary="What became of each number that a hotline handed over",
        parameters=[SpanQuery],
        responses={200: BackPage, 400: BAD, 403: FORBIDDEN, 404: MISSING},
    )
    def get(self, request: Request, pk: int) -> Response:
        """Of cases that you may see. Follow `next` until it is null."""
        hotline = hotline_for_bringing(request.user, pk)
        asked = valid(SpanQuery(data=request.query_params))
        rows = brought(hotline, request.user, asked.get("since"), asked.get("until"))
        rows = rows.filter(TABS[asked["state"]].condition) if "state" in asked else rows
        page = cursor_page(rows, order=("id",), cursor=asked["cursor"], size=asked["limit"])
        return page_answer(request, page, BackShape(lines_back(page.items), many=True).data)


class HotlineSent(APIView):
    """Saying that the hotline has it."""

    @extend_schema(
        operation_id="mark_hotline_answers_sent", summary="Say of answers that their hotline got them",
        request=SentIn, responses={200: SentShape, 400: BAD, 403: FORBIDDEN},
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """With `sent` false: it did not. Rows of others change nothing; twice is once."""
        given = valid(SentIn(data=request.data))
        return Response({"changed": mark_sent(by=person(request), **given)})


class OneHotlineFile(APIView):
    """A file."""

    @extend_schema(
        operation_id="read_hotline_file", summary="How far a file is",
        responses={200: HotlineFileShape, 403: FORBIDDEN, 404: MISSING},
    )  # fmt: skip
    def get(self, request: Request, pk: int) -> Response:
        """Of your offices."""
        return Response(HotlineFileShape(file_for_bringing(request.user, pk)).data)


class HotlineRows(APIView):
    """Its rows."""

    @extend_schema(
        operation_id="list_hotline_rows",
        summary="What each row is or became",
        parameters=[RowsQuery],
        responses={200: RowPage, 400: BAD, 403: FORBIDDEN, 404: MISSING},
    )
    def get(self, request: Request, pk: int) -> Response:
        """Follow `next` until it is null."""
        file = file_for_bringing(request.user, pk)
        asked = valid(RowsQuery(data=request.query_params))
        rows = rows_of(file, request.user, asked.get("state", ""))
        return listed(request, asked, rows, ("number",), RowShape)


class HotlineColumns(APIView):
    """Which column holds what."""

    @extend_schema(
        operation_id="choose_hotline_columns", summary="Say which column holds what", request=ColumnsIn,
        responses={200: HotlineFileShape, 400: BAD, 403: FORBIDDEN, 404: MISSING, 409: STALE},
    )  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        """It is remembered for the hotline's next file; the rows are looked through anew."""
        file = file_for_bringing(request.user, pk)
        columns = valid(ColumnsIn(data=request.data))["columns"]
        chosen = choose_columns(by=person(request), file_id=file.pk, columns=columns)
        return Response(HotlineFileShape(chosen).data)


class ConfirmHotlineFile(APIView):
    """Agreeing."""

    @extend_schema(
        operation_id="confirm_hotline_file", summary="Bring in the rows that are new", request=ConfirmIn,
        responses={200: HotlineFileShape, 403: FORBIDDEN, 404: MISSING, 409: STALE},
    )  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        """Twice is once."""
        file = file_for_bringing(request.user, pk)
        given = valid(ConfirmIn(data=request.data))
        return Response(HotlineFileShape(confirm_file(by=person(request), file_id=file.pk, **given)).data)


class StopHotlineFile(APIView):
    """Stopping."""

    @extend_schema(
        operation_id="stop_hotline_file", summary="Stop between two rows; what is brought in stays", request=None,
        responses={200: HotlineFileShape, 403: FORBIDDEN, 404: MISSING},
    )  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        """Twice is once."""
        file = file_for_bringing(request.user, pk)
        return Response(HotlineFileShape(stop_file(by=person(request), file_id=file.pk)).data)
