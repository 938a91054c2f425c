"""/api/v1/: how I am told, dormant cases, and for administrators what could not be sent or done."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cases.administering import require_administrator
from cases.api.serializers import Paged, Shape
from cases.models import PERSONAL, Channel, Delivery, NoticeChoice, Quiet
from cases.telling.actions import Given, choose
from cases.telling.dormant import ORDER as ASLEEP_LONGEST
from cases.telling.dormant import dormant_for
from cases.telling.resending import ORDER, UNSENT, WORK_ORDER, send_again, undone, unsent, work_again
from cases.telling.rules import GROUPS
from cases.telling.wishes import wish_of
from cases.workflow import State
from gridgov.api import BAD, FORBIDDEN, PageQuery, page_answer, valid
from gridgov.paging import cursor_page
from gridgov.problems import Invalid


class ChoiceIn(serializers.Serializer[Any]):
    """`own` false goes by the organisation again; then only the telephone counts."""

    own = serializers.BooleanField()
    kinds = serializers.DictField(
        child=serializers.ListField(
            child=serializers.ChoiceField([(each.value, each.label) for each in PERSONAL])
        ),
        default=dict,
        help_text=f"Channels by group of notices: {', '.join(GROUPS)}",
    )
    quiet = serializers.ChoiceField(Quiet.choices, default=Quiet.CALENDAR)
    quiet_from = serializers.TimeField(required=False, allow_null=True, default=None)
    quiet_to = serializers.TimeField(required=False, allow_null=True, default=None)
    phone = serializers.CharField(
        required=False, allow_blank=True, max_length=30, help_text="Left out: as it is"
    )


class ChoiceShape(Shape):
    """What holds for you now, be it yours, your organisation's or the city's."""

    own = serializers.BooleanField()
    kinds = serializers.DictField(child=serializers.ListField(child=serializers.CharField()))
    quiet = serializers.ChoiceField(Quiet.choices)
    quiet_from = serializers.TimeField(allow_null=True)
    quiet_to = serializers.TimeField(allow_null=True)
    phone = serializers.CharField(allow_blank=True)
    mail = serializers.EmailField(allow_blank=True)


def _choice(user: Any) -> Response:
    kept, wish = NoticeChoice.objects.filter(user=user).first(), wish_of(user)
    shown = {
        "own": bool(kept and kept.own),
        "kinds": wish.kinds,
        "quiet": wish.quiet.mode,
        "quiet_from": wish.quiet.begins,
        "quiet_to": wish.quiet.ends,
        "phone": kept.phone if kept else "",
        "mail": user.email,
    }
    return Response(ChoiceShape(shown).data)


class Choice(APIView):
    """How you are told."""

    @extend_schema(
        operation_id="read_notice_choice",
        summary="How you are told",
        responses={200: ChoiceShape, 403: FORBIDDEN},
    )
    def get(self, request: Request) -> Response:
        """Your own choice, or what holds without one."""
        return _choice(request.user)

    @extend_schema(
        operation_id="choose_notices",
        summary="Choose how you are told",
        request=ChoiceIn,
        responses={200: ChoiceShape, 400: BAD, 403: FORBIDDEN},
    )
    def post(self, request: Request) -> Response:
        """It holds from now on."""
        given, user = valid(ChoiceIn(data=request.data)), request.user
        kept: Any = NoticeChoice.objects.filter(user=user.pk).first()
        wish = (
            Given(given["kinds"], given["quiet"], given["quiet_from"], given["quiet_to"])
            if given["own"]
            else None
        )
        choose(user=user, given=wish, phone=given.get("phone", kept.phone if kept else ""))  # type: ignore[arg-type]
        return _choice(user)


class DormantRow(Shape):
    """A case on which nothing has moved."""

    id = serializers.IntegerField()
    number = serializers.CharField()
    state = serializers.ChoiceField(State.choices)
    case_class = serializers.CharField(source="case_class.code", help_text="Code of its class")
    holder = serializers.CharField(
        source="holder.code", help_text="Code of the organisation that answers for it"
    )
    last_step_at = serializers.DateTimeField(source="updated_at")


class DormantPage(Paged):
    results = DormantRow(many=True)


class Dormant(APIView):
    """Cases of your organisations on which nothing has moved for long."""

    @extend_schema(
        operation_id="list_dormant_cases",
        summary="Open cases of your organisations without a step for long, the longest asleep first",
        parameters=[PageQuery],
        responses={200: DormantPage, 400: BAD, 403: FORBIDDEN},
    )
    def get(self, request: Request) -> Response:
        """How many days that are is set under /setup/policies/."""
        asked = valid(PageQuery(data=request.query_params))
        found = dormant_for(request.user, timezone.now())
        page = cursor_page(found, order=ASLEEP_LONGEST, cursor=asked["cursor"], size=asked["limit"])
        return page_answer(request, page, DormantRow(page.items, many=True).data)


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
    reason = serializers.CharField(source="last_error")
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


class Deliveries(APIView):
    """What could not be sent."""

    @extend_schema(
        operation_id="list_unsent",
        summary="Messages that failed or were given up, newest first",
        parameters=[UnsentQuery],
        responses={200: DeliveryPage, 400: BAD, 403: FORBIDDEN},
    )
    def get(self, request: Request) -> Response:
        """For administrators of the city."""
        require_administrator(request.user)  # type: ignore[arg-type]
        asked = valid(UnsentQuery(data=request.query_params))
        found = unsent(state=asked["state"], channel=asked["channel"], words=asked["words"])
        page = cursor_page(found, order=ORDER, cursor=asked["cursor"], size=asked["limit"])
        return page_answer(request, page, DeliveryShape(page.items, many=True).data)


class DeliveriesAgain(APIView):
    """Sending again."""

    @extend_schema(
        operation_id="send_again",
        summary="Send messages again that failed",
        request=AgainIn,
        responses={200: AgainOut, 400: BAD, 403: FORBIDDEN},
    )
    def post(self, request: Request) -> Response:
        """Under the same id. What was sent meanwhile stays sent."""
        require_administrator(request.user)  # type: ignore[arg-type]
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


class FailedWork(APIView):
    """What could not be done."""

    @extend_schema(
        operation_id="list_failed_work",
        summary="Work that failed to the last attempt, newest first",
        parameters=[PageQuery],
        responses={200: WorkPage, 400: BAD, 403: FORBIDDEN},
    )
    def get(self, request: Request) -> Response:
        """For administrators of the city."""
        require_administrator(request.user)  # type: ignore[arg-type]
        asked = valid(PageQuery(data=request.query_params))
        page = cursor_page(undone(), order=WORK_ORDER, cursor=asked["cursor"], size=asked["limit"])
        return page_answer(request, page, WorkShape(page.items, many=True).data)


class FailedWorkAgain(APIView):
    """Doing it again."""

    @extend_schema(
        operation_id="work_again",
        summary="Try work again that failed",
        request=AgainIn,
        responses={200: AgainOut, 400: BAD, 403: FORBIDDEN},
    )
    def post(self, request: Request) -> Response:
        """From the first attempt on."""
        require_administrator(request.user)  # type: ignore[arg-type]
        return Response({"count": work_again(by=request.user, items=_which(request, undone()))})  # type: ignore[arg-type]
