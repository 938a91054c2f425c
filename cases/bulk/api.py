"""/api/v1/bulk/: one move on many cases."""

from typing import Any
from urllib.parse import urlencode

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cases.api.inputs import an_id
from cases.api.serializers import Shape
from cases.bulk.actions import ask_for_all, ask_for_picked, confirm_job, stop_job, try_again
from cases.bulk.queries import counts_of, items_of, job_for_reading, seen_in
from cases.bulk.rules import BULK_MOVES, CHOSEN, COMMON, MOST_CASES
from cases.models import BulkItem, BulkJob
from cases.queries.inbox import TABS
from gridgov.api import BAD, FORBIDDEN, MISSING, STALE, PageQuery, page_answer, valid
from gridgov.paging import cursor_page

EXAMPLE = {"move": "reject", "text": "Reported twice", "cases": [{"id": 42, "version": 3}]}


class PickedCase(serializers.Serializer[Any]):
    """A case as you saw it."""

    id = an_id()
    version = serializers.IntegerField(min_value=1, max_value=2**31 - 1)


class BulkIn(serializers.Serializer[Any]):
    """A move, what it needs once for all, and either `cases` or a list with its filter."""

    move = serializers.ChoiceField([(name, move.label) for name, move in BULK_MOVES.items()])
    text = serializers.CharField(required=False, max_length=2000)
    organisation = an_id(required=False)
    until = serializers.DateTimeField(required=False, help_text="The end of a hold")
    mediator = an_id(required=False)
    colleague = an_id(required=False)
    case_class = an_id(required=False, help_text="Another class for all, when they are established")
    urgent = serializers.ChoiceField(
        ["yes", "no"], required=False, help_text="A standard of this urgency, when they are established"
    )
    cases = serializers.ListField(child=PickedCase(), required=False, max_length=MOST_CASES)
    list = serializers.ChoiceField(
        [(key, tab.label) for key, tab in TABS.items()], required=False, help_text="Every case of this list"
    )
    filter = serializers.DictField(
        child=serializers.CharField(allow_blank=True, max_length=200), default=dict,
        help_text="What the list is narrowed to, by the names of the inbox's filter",
    )  # fmt: skip


class BulkShape(Shape):
    """A job: `ready` waits for your confirmation."""

    id = serializers.IntegerField()
    move = serializers.CharField()
    state = serializers.ChoiceField(BulkJob.State.choices)
    asked_at = serializers.DateTimeField()
    confirmed_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    counts = serializers.SerializerMethodField(
        help_text="Cases by state: waiting, can, cannot, done, failed, left"
    )

    def get_counts(self, job: BulkJob) -> dict[str, int]:
        return counts_of([job])[job.pk].by_state


class BulkItemShape(Shape):
    """What became of one case; its number stays hidden where you do not see it any more."""

    case = serializers.IntegerField(source="case_id")
    number = serializers.SerializerMethodField()
    state = serializers.ChoiceField(BulkItem.State.choices)
    sentence = serializers.CharField(allow_blank=True, help_text="Why not")

    def get_number(self, item: BulkItem) -> str | None:
        return item.case.number if item.case_id in self.context["seen"] else None


class BulkItemPage(Shape):
    next = serializers.URLField(allow_null=True)
    results = BulkItemShape(many=True)


class ItemsQuery(PageQuery):
    """Which cases."""

    state = serializers.ChoiceField(BulkItem.State.choices, required=False)
    bad = serializers.BooleanField(required=False, default=False, help_text="Those that could not or failed")


def _answer(job: BulkJob, status: int = 200) -> Response:
    return Response(BulkShape(job).data, status=status)


class Bulk(APIView):
    """Asking."""

    @extend_schema(
        operation_id="ask_bulk",
        summary="Ask for a move on many cases; it is only looked which can, until you confirm",
        request=BulkIn,
        examples=[OpenApiExample("Reject", EXAMPLE, request_only=True)],
        responses={202: BulkShape, 400: BAD, 403: FORBIDDEN},
    )
    def post(self, request: Request) -> Response:
        """Read it until its state is `ready`, then confirm. Each case goes through the same action as by itself."""
        asked = valid(BulkIn(data=request.data))
        given = {name: asked[name] for name in COMMON | CHOSEN if name in asked}
        what: dict[str, Any] = {"by": request.user, "move": asked["move"], "given": given}
        if "list" in asked:
            query = urlencode(asked["filter"] | {"tab": asked["list"]})
            return _answer(ask_for_all(**what, query=query), 202)
        picked = {case["id"]: case["version"] for case in asked.get("cases", [])}
        return _answer(ask_for_picked(**what, picked=picked), 202)


class OneBulk(APIView):
    """One job."""

    @extend_schema(
        operation_id="read_bulk",
        summary="How far a job is",
        responses={200: BulkShape, 403: FORBIDDEN, 404: MISSING},
    )
    def get(self, request: Request, pk: int) -> Response:
        """Your own only."""
        return _answer(job_for_reading(request.user, pk))


class BulkItems(APIView):
    """Its cases."""

    @extend_schema(
        operation_id="list_bulk_items",
        summary="What became of each case of a job",
        parameters=[ItemsQuery],
        responses={200: BulkItemPage, 400: BAD, 403: FORBIDDEN, 404: MISSING},
    )
    def get(self, request: Request, pk: int) -> Response:
        """Follow `next` until it is null."""
        job = job_for_reading(request.user, pk)
        asked = valid(ItemsQuery(data=request.query_params))
        found = items_of(job, "bad" if asked["bad"] else asked.get("state", ""))
        page = cursor_page(found, order=("id",), cursor=asked["cursor"], size=asked["limit"])
        context = {"seen": seen_in(request.user, page.items)}
        return page_answer(request, page, BulkItemShape(page.items, many=True, context=context).data)


class ConfirmBulk(APIView):
    """Agreeing."""

    @extend_schema(
        operation_id="confirm_bulk",
        summary="Make the move on the cases that can",
        request=None,
        responses={200: BulkShape, 403: FORBIDDEN, 404: MISSING, 409: STALE},
    )
    def post(self, request: Request, pk: int) -> Response:
        """Twice is once."""
        job_for_reading(request.user, pk)
        return _answer(confirm_job(by=request.user, job_id=pk))  # type: ignore[arg-type]


class StopBulk(APIView):
    """Stopping."""

    @extend_schema(
        operation_id="stop_bulk",
        summary="Stop a job between two cases; what is done stays done",
        request=None,
        responses={200: BulkShape, 403: FORBIDDEN, 404: MISSING},
    )
    def post(self, request: Request, pk: int) -> Response:
        """Twice is once."""
        job_for_reading(request.user, pk)
        return _answer(stop_job(by=request.user, job_id=pk))  # type: ignore[arg-type]


class BulkAgain(APIView):
    """Trying again."""

    @extend_schema(
        operation_id="repeat_bulk",
        summary="A new job of the cases that could not, failed or were left out",
        request=None,
        responses={202: BulkShape, 400: BAD, 403: FORBIDDEN, 404: MISSING},
    )
    def post(self, request: Request, pk: int) -> Response:
        """It is looked at and confirmed like any other."""
        job_for_reading(request.user, pk)
        return _answer(try_again(by=request.user, job_id=pk), 202)  # type: ignore[arg-type]
