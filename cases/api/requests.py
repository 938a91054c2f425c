"""/api/v1/requests/: what waits for a decision, and how often organisations ask."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cases.api.serializers import Named, Paged, RequestShape, Shape
from cases.models import CaseRequest
from cases.queries.appeals import ORDER as NEWEST
from cases.queries.appeals import reviews_for
from cases.queries.inbox import Desk
from cases.queries.shares import shares
from cases.queries.waiting import ORDER, waiting_for, watched
from gridgov.api import BAD, FORBIDDEN, PageQuery, listed, valid
from gridgov.problems import Refused
from members.access import holdings, who_holds


class WaitingRequest(RequestShape):
    case = serializers.IntegerField(source="case_id", help_text="Decide with its moves grant and refuse")


class RequestPage(Paged):
    results = WaitingRequest(many=True)


class ShareShape(Shape):
    """What an organisation asked for within 90 days."""

    organisation = Named()
    kind = serializers.ChoiceField(CaseRequest.Kind.choices)
    cases = serializers.IntegerField(help_text="Given to it, or that it answers for")
    asked = serializers.IntegerField()
    granted = serializers.IntegerField()
    percent = serializers.FloatField()
    most = serializers.IntegerField(help_text="Percent from which on it stands out")
    stands_out = serializers.BooleanField()


class Shares(Shape):
    results = ShareShape(many=True)


def _require(user: Any) -> None:
    if "supervise" not in holdings(user):
        raise Refused(_("You decide no requests."), who_may=who_holds("supervise"))


class ReviewShape(Shape):
    """A look at an appeal against an overdue mark."""

    appeal = serializers.IntegerField(source="appeal_id", help_text="For the moves explain and uphold")
    case = serializers.IntegerField(source="appeal.case_id")
    clock = serializers.IntegerField(source="appeal.clock_id")
    charged = Named(source="appeal.clock.holder")
    number = serializers.IntegerField(help_text="1 or 2")
    reviewer = Named()
    asked_at = serializers.DateTimeField()
    reason = serializers.CharField(source="reason.body", allow_blank=True)
    granted = serializers.BooleanField(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)


class ReviewPage(Paged):
    results = ReviewShape(many=True)


class AppealsQuery(PageQuery):
    tab = serializers.ChoiceField(["waiting", "ours"], required=False, default="waiting")


class Appeals(APIView):
    """Appeals against overdue marks."""

    @extend_schema(
        operation_id="list_appeals",
        summary="Appeals that wait for your decision, or those of your organisations",
        parameters=[AppealsQuery],
        responses={200: ReviewPage, 400: BAD, 403: FORBIDDEN},
    )
    def get(self, request: Request) -> Response:
        """A page, newest first; follow `next` until it is null."""
        asked = valid(AppealsQuery(data=request.query_params))
        return listed(
            request, asked, reviews_for(Desk.of(request.user), asked["tab"]).order_by(), NEWEST, ReviewShape
        )


class Requests(APIView):
    """Requests that wait for you."""

    @extend_schema(
        operation_id="list_requests",
        summary="Requests that wait for your decision, oldest first",
        parameters=[PageQuery],
        responses={200: RequestPage, 400: BAD, 403: FORBIDDEN},
    )
    def get(self, request: Request) -> Response:
        """A page of requests; follow `next` until it is null."""
        _require(request.user)
        asked = valid(PageQuery(data=request.query_params))
        return listed(request, asked, waiting_for(Desk.of(request.user)), ORDER, WaitingRequest)


class RequestShares(APIView):
    """How often organisations ask."""

    @extend_schema(
        operation_id="request_shares",
        summary="What organisations asked for within 90 days, the most remarkable first",
        responses={200: Shares, 403: FORBIDDEN},
    )
    def get(self, request: Request) -> Response:
        """A row for each organisation below yours and kind of request."""
        _require(request.user)
        found = shares(watched(Desk.of(request.user)), now=timezone.now())
        return Response({"results": ShareShape(found, many=True).data})
