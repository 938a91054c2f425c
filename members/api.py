"""/api/v1/on-duty/ and /api/v1/turns/: who is on duty, and planning it."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from gridgov.api import BAD, FORBIDDEN, MISSING, WRONG_TYPE, PageQuery, listed, valid
from gridgov.problems import Refused
from members.access import STAFF, holdings, who_holds
from members.actions.roster import put_on, stand_in
from members.charge import organisations_in_charge, turn_for_changing
from members.models import Shift, User
from members.queries.roster import on_duty_everywhere
from members.views.parts import person


class TurnShape(serializers.Serializer[Any]):
    """Somebody's turn; `stand_in` serves it where there is one."""

    id = serializers.IntegerField()
    organisation = serializers.CharField(source="shift.organisation.code")
    organisation_name = serializers.CharField(source="shift.organisation.display_name")
    shift = serializers.IntegerField(source="shift_id")
    shift_name = serializers.CharField(source="shift.display_name")
    user = serializers.CharField(source="user.username")
    name = serializers.CharField(source="user.display_name")
    stand_in = serializers.CharField(source="stand_in.username", default=None, allow_null=True)
    stand_in_name = serializers.CharField(source="stand_in.display_name", default=None, allow_null=True)
    leads = serializers.BooleanField()
    phone = serializers.CharField(allow_blank=True)
    starts = serializers.DateTimeField()
    ends = serializers.DateTimeField()


class TurnPage(serializers.Serializer[Any]):
    next = serializers.URLField(allow_null=True)
    results = TurnShape(many=True)


class OnDutyQuery(PageQuery):
    at = serializers.DateTimeField(required=False, help_text="Now where it is left out")
    organisation = serializers.CharField(required=False, max_length=60, help_text="Code of one organisation")


class TurnInput(serializers.Serializer[Any]):
    shift = serializers.PrimaryKeyRelatedField(queryset=Shift.objects.select_related("organisation"))
    day = serializers.DateField(help_text="The day on which the shift begins")
    user = serializers.SlugRelatedField(slug_field="username", queryset=User.objects.filter(is_active=True))
    leads = serializers.BooleanField(required=False, default=False)
    phone = serializers.CharField(required=False, default="", allow_blank=True, max_length=40)


class StandInInput(serializers.Serializer[Any]):
    user = serializers.SlugRelatedField(
        slug_field="username", queryset=User.objects.filter(is_active=True), allow_null=True,
        help_text="null: the person planned serves after all",
    )  # fmt: skip
    reason = serializers.CharField(required=False, default="", allow_blank=True, max_length=200)


class OnDuty(APIView):
    @extend_schema(
        operation_id="on_duty", summary="Who is on duty", parameters=[OnDutyQuery],
        responses={200: TurnPage, 400: BAD, 403: FORBIDDEN},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """Turns that run at a moment, by organisation. For everybody who works for the city."""
        if not holdings(request.user) & {*STAFF}:
            raise Refused(_("This list is for people who work for the city."), who_may=who_holds(*STAFF))
        asked = valid(OnDutyQuery(data=request.query_params))
        turns = on_duty_everywhere(asked.get("at"))
        if code := asked.get("organisation"):
            turns = turns.filter(shift__organisation__code=code)
        return listed(request, asked, turns, ("shift__organisation__code", "pk"), TurnShape)


class Turns(APIView):
    @extend_schema(
        operation_id="put_on_duty", summary="Put somebody on duty", request=TurnInput,
        responses={201: TurnShape, 400: BAD, 403: FORBIDDEN, 415: WRONG_TYPE},
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """One person in one shift on one day."""
        if not organisations_in_charge(request.user).exists():
            raise Refused(_("You plan no duty roster."), who_may=who_holds("manage", "administer"))
        turn = put_on(actor=person(request), **valid(TurnInput(data=request.data)))
        return Response(TurnShape(turn).data, status=201)


class StandIn(APIView):
    @extend_schema(
        operation_id="stand_in", summary="Name a stand-in for a turn", request=StandInInput,
        responses={200: TurnShape, 400: BAD, 403: FORBIDDEN, 404: MISSING, 415: WRONG_TYPE},
    )  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        """For whoever plans the roster, and for the person whose turn it is."""
        me = person(request)
        turn = turn_for_changing(me, pk)
        turn = stand_in(actor=me, turn=turn, **valid(StandInInput(data=request.data)))
        return Response(TurnShape(turn).data)
