"""/api/v1/: what could not be sent or done, for administrators of the city."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cases.administering import require_administrator
from cases.api.serializers import Paged, Shape
from cases.models import Channel, Delivery
from cases.telling.resending import ORDER, UNSENT, WORK_ORDER, send_again, undone, unsent, work_again
from gridgov.api import BAD, FORBIDDEN, PageQuery, listed, valid
from gridgov.problems import Invalid


class CityView(APIView):
    """For administrators of the city."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        require_administrator(request.user)  # type: ignore[arg-type]


class UnsentQuery(PageQuery):
    state = serializers.ChoiceField([(each.value, each.label) for each in UNSENT], required=False, default="")
    channel = serializers.ChoiceField(Channel.choices, required=False, default="")
    words = serializers.CharField(
        required=False,
        default="",
        max_length=80,
        help_text="In the reason, the person's names or the address",
    )


class DeliveryShape(Shape):
    """A message that did not get out."""

    id = serializers.IntegerField()
    uuid = serializers.UUIDField(help_text="What the receiver knows it by")
    channel = serializers.ChoiceField(Channel.choices)
    to = serializers.SerializerMethodField(help_text="User name, or address of the webhook")
    state = serializers.ChoiceField(Delivery.State.choices)
    attempts = serializers.IntegerField()
    reason = serializers.CharField()
    made_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField(help_text="Next attempt, where there is one")

    def get_to(self, delivery: Delivery) -> str:
        return delivery.user.username if delivery.user else getattr(delivery.webhook, "url", "")


class DeliveryPage(Paged):
    results = DeliveryShape(many=True)


class AgainIn(serializers.Serializer[Any]):
    """Which: by id, or everything that failed."""

    ids = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**63 - 1), default=list
    )
    all = serializers.BooleanField(default=False)


class AgainOut(Shape):
    count = serializers.IntegerField(help_text="How many are tried again")


def _which(request: Request, found: Any) -> Any:
    """The rows that a request names. Invalid where it names none."""
    given = valid(AgainIn(data=request.data))
    if not given["all"] and not given["ids"]:
        raise Invalid({"ids": _("This has to be given.")})
    return found if given["all"] else found.filter(pk__in=given["ids"])


class Deliveries(CityView):
    """What could not be sent."""

    @extend_schema(
        operation_id="list_unsent",
        summary="Messages that failed or were given up, newest first",
        parameters=[UnsentQuery],
        responses={200: DeliveryPage, 400: BAD, 403: FORBIDDEN},
    )
    def get(self, request: Request) -> Response:
        """With the reason of each."""
        asked = valid(UnsentQuery(data=request.query_params))
        found = unsent(state=asked["state"], channel=asked["channel"], words=asked["words"])
        return listed(request, asked, found, ORDER, DeliveryShape)


class DeliveriesAgain(CityView):
    """Sending again."""

    @extend_schema(
        operation_id="send_again",
        summary="Send messages again that failed",
        request=AgainIn,
        responses={200: AgainOut, 400: BAD, 403: FORBIDDEN},
    )
    def post(self, request: Request) -> Response:
        """Under the same id. What was sent meanwhile stays sent."""
        count = send_again(by=request.user, messages=_which(request, unsent()))  # type: ignore[arg-type]
        return Response({"count": count})


class WorkShape(Shape):
    """A piece of the worker's work that failed to the last attempt."""

    id = serializers.IntegerField()
    kind = serializers.CharField()
    key = serializers.CharField()
    attempts = serializers.IntegerField()
    reason = serializers.CharField(source="last_error")
    asked_at = serializers.DateTimeField(source="created_at")


class WorkPage(Paged):
    results = WorkShape(many=True)


class FailedWork(CityView):
    """What could not be done."""

    @extend_schema(
        operation_id="list_failed_work",
        summary="Work that failed to the last attempt, newest first",
        parameters=[PageQuery],
        responses={200: WorkPage, 400: BAD, 403: FORBIDDEN},
    )
    def get(self, request: Request) -> Response:
        """With the reason of each."""
        asked = valid(PageQuery(data=request.query_params))
        return listed(request, asked, undone(), WORK_ORDER, WorkShape)


class FailedWorkAgain(CityView):
    """Doing it again."""

    @extend_schema(
        operation_id="work_again",
        summary="Try work again that failed",
        request=AgainIn,
        responses={200: AgainOut, 400: BAD, 403: FORBIDDEN},
    )
    def post(self, request: Request) -> Response:
        """From the first attempt on."""
        return Response({"count": work_again(by=request.user, items=_which(request, undone()))})  # type: ignore[arg-type]
