"""/api/v1/: how I am told, and dormant cases."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cases.api.serializers import Paged, Shape
from cases.models import PERSONAL, NoticeChoice, Quiet
from cases.telling.actions import Given, choose
from cases.telling.dormant import ORDER as ASLEEP_LONGEST
from cases.telling.dormant import dormant_for
from cases.telling.rules import GROUPS
from cases.telling.wishes import Wanted, wish_of
from cases.workflow import State
from gridgov.api import BAD, FORBIDDEN, PageQuery, listed, valid


class WishIn(serializers.Serializer[Any]):
    """`own` false: nothing of one's own, what holds above holds; then the rest is not read."""

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

    def given(self) -> tuple[dict[str, Any], Given | None]:
        """What was sent, and the wish in it as the actions take it."""
        sent = valid(self)
        wish = Given(sent["kinds"], sent["quiet"], sent["quiet_from"], sent["quiet_to"])
        return sent, wish if sent["own"] else None


class ChoiceIn(WishIn):
    """`own` false goes by the organisation again; then only the telephone counts."""

    phone = serializers.CharField(
        required=False, allow_blank=True, max_length=30, help_text="Left out: as it is"
    )


class WishShape(Shape):
    """What holds now; `own`: it was set here, and does not come from above."""

    own = serializers.BooleanField()
    kinds = serializers.DictField(child=serializers.ListField(child=serializers.CharField()))
    quiet = serializers.ChoiceField(Quiet.choices)
    quiet_from = serializers.TimeField(allow_null=True)
    quiet_to = serializers.TimeField(allow_null=True)


def told(wish: Wanted, *, own: bool) -> dict[str, Any]:
    """A wish as `WishShape` writes it."""
    quiet = wish.quiet
    hours = {"quiet": quiet.mode, "quiet_from": quiet.begins, "quiet_to": quiet.ends}
    return {"own": own, "kinds": wish.kinds, **hours}


class ChoiceShape(WishShape):
    """What holds for you now, be it yours, your organisation's or the city's."""

    phone = serializers.CharField(allow_blank=True)
    mail = serializers.EmailField(allow_blank=True)


def _choice(user: Any) -> Response:
    kept, wish = NoticeChoice.objects.filter(user=user).first(), wish_of(user)
    shown = told(wish, own=bool(kept and kept.own)) | {
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
        user = request.user
        sent, wish = ChoiceIn(data=request.data).given()
        kept: Any = NoticeChoice.objects.filter(user=user.pk).first()
        choose(user=user, given=wish, phone=sent.get("phone", kept.phone if kept else ""))  # type: ignore[arg-type]
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
        return listed(request, asked, found, ASLEEP_LONGEST, DormantRow)
