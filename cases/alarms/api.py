"""/api/v1/alarms/, /rings/, /ring-rules/: what rings, confirming, drills, and which classes ring."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cases.alarms.confirming import LONGEST_NOTE, answer, end_drill
from cases.alarms.queries import (
    AlarmFace,
    alarm_for_reading,
    alarms_for,
    faces_of_alarms,
    ring_rules,
    ringing_for,
)
from cases.alarms.ringing import LONGEST_DRILL, ring_drill
from cases.alarms.rules import drop_ring_rule, set_ring_rule
from cases.api.serializers import ClassBrief, Named, Paged, Shape
from cases.api.setup.parts import READ, WRITE, SetupView, a_class, by_code
from cases.models import Alarm, Ring, RingRule, RingWord, Rung
from cases.models.alarm import LONGEST
from gridgov.api import BAD, FORBIDDEN, MISSING, STALE, PageQuery, page_answer, valid
from gridgov.paging import cursor_page
from gridgov.problems import Invalid
from grids.models import Grid
from members.views.parts import person


class RingShape(Shape):
    """One place where it rings."""

    id = serializers.IntegerField()
    alarm = serializers.IntegerField(source="alarm_id")
    case = serializers.IntegerField(source="alarm.case_id", allow_null=True)
    drill = serializers.BooleanField(source="alarm.drill")
    tier = serializers.ChoiceField(Ring.Tier.choices)
    organisation = Named()
    found = serializers.ChoiceField(Ring.Found.choices, help_text="Whether somebody was on duty there")
    rung_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField()
    lapsed_at = serializers.DateTimeField(allow_null=True)
    confirmed_at = serializers.DateTimeField(allow_null=True)
    confirmed_by = serializers.IntegerField(source="confirmed_by_id", allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True, help_text="Ended before anybody confirmed")


class RungShape(Shape):
    user = serializers.IntegerField(source="user_id")
    name = serializers.CharField(source="user.display_name")
    why = serializers.ChoiceField(Rung.Why.choices)
    shift = serializers.CharField()
    at = serializers.DateTimeField()


class WordShape(Shape):
    user = serializers.IntegerField(source="user_id")
    answer = serializers.ChoiceField(RingWord.Answer.choices)
    note = serializers.CharField(source="note.body", default="")
    at = serializers.DateTimeField()


class RingLineShape(RingShape):
    people = RungShape(many=True)
    words = WordShape(many=True)

    def to_representation(self, instance: Any) -> Any:
        """Of a line: its ring, with people and words beside it."""
        told: dict[str, Any] = dict(RingShape(instance.ring).data)
        told["people"] = RungShape(instance.people, many=True).data
        told["words"] = WordShape(instance.words, many=True).data
        return told


class AlarmShape(Shape):
    """An alarm of a case, or a drill."""

    id = serializers.IntegerField(source="alarm.pk")
    case = serializers.IntegerField(source="alarm.case_id", allow_null=True)
    drill = serializers.BooleanField(source="alarm.drill")
    cause = serializers.ChoiceField(Alarm.Cause.choices, source="alarm.cause")
    minutes = serializers.IntegerField(source="alarm.minutes")
    rung_at = serializers.DateTimeField(source="alarm.rung_at")
    ended_at = serializers.DateTimeField(source="alarm.ended_at", allow_null=True)
    rings = RingLineShape(many=True, source="lines")


class AlarmPage(Paged):
    results = AlarmShape(many=True)


class MyRings(Shape):
    results = RingShape(many=True)


class AnswerIn(serializers.Serializer[Any]):
    answer = serializers.ChoiceField(RingWord.Answer.choices, default=RingWord.Answer.ON_WAY)
    note = serializers.CharField(
        max_length=LONGEST_NOTE, default="", allow_blank=True, help_text="Of a drill none is kept"
    )


class DrillIn(serializers.Serializer[Any]):
    grid = by_code(Grid.objects.filter(retired_on=None).select_related("community"), "where it rings")
    minutes = serializers.IntegerField(min_value=1, max_value=LONGEST_DRILL, default=10)


class RingRuleShape(Shape):
    id = serializers.IntegerField()
    case_class = ClassBrief()
    urgent_only = serializers.BooleanField()
    minutes = serializers.IntegerField()


class RingRuleList(Shape):
    results = RingRuleShape(many=True)


class RingRuleIn(serializers.Serializer[Any]):
    case_class = a_class()
    urgent_only = serializers.BooleanField(default=False)
    minutes = serializers.IntegerField(min_value=1, max_value=LONGEST)


def _faced(alarm: Alarm, request: Request) -> Any:
    face: AlarmFace = faces_of_alarms([alarm], request.user)[0]
    return AlarmShape(face).data


class Alarms(APIView):
    """What rang."""

    @extend_schema(
        operation_id="list_alarms",
        summary="Alarms of cases that you may see, and drills at your organisations, newest first",
        parameters=[PageQuery],
        responses={200: AlarmPage, 400: BAD, 403: FORBIDDEN},
    )
    def get(self, request: Request) -> Response:
        """Follow `next` until it is null."""
        asked = valid(PageQuery(data=request.query_params))
        page = cursor_page(
            alarms_for(request.user), order=("-rung_at", "-id"), cursor=asked["cursor"], size=asked["limit"]
        )
        return page_answer(
            request, page, AlarmShape(faces_of_alarms(page.items, request.user), many=True).data
        )


class Drills(APIView):
    """Trying the chain."""

    @extend_schema(
        operation_id="start_drill",
        summary="Ring for the people of a grid, its street and its district without a case",
        request=DrillIn,
        examples=[OpenApiExample("A drill of ten minutes", {"grid": "G1", "minutes": 10}, request_only=True)],
        responses={201: AlarmShape, 400: BAD, 403: FORBIDDEN},
    )
    def post(self, request: Request) -> Response:
        """For leaders of the centres above the grid and for administrators there; it counts nowhere."""
        alarm = ring_drill(by=person(request), **valid(DrillIn(data=request.data)))
        return Response(_faced(alarm, request), status=201)


class EndDrill(APIView):
    """Ending it."""

    @extend_schema(
        operation_id="end_drill",
        summary="The drill rings for nobody any more",
        request=None,
        responses={200: AlarmShape, 400: BAD, 403: FORBIDDEN, 404: MISSING},
    )
    def post(self, request: Request, pk: int) -> Response:
        """Twice is once; an alarm of a case ends with its confirmations, or with the case."""
        alarm = alarm_for_reading(request.user, pk)
        if not alarm.drill:
            raise Invalid(_("The alarm of a case ends with its confirmations, or with the case."))
        end_drill(alarm=alarm, by=person(request))
        return Response(_faced(alarm_for_reading(request.user, pk), request))


class Rings(APIView):
    """What rings for you."""

    @extend_schema(
        operation_id="my_rings",
        summary="Alarms that ring for you now",
        responses={200: MyRings, 403: FORBIDDEN},
    )
    def get(self, request: Request) -> Response:
        """The first due first."""
        found = [line.ring for line in ringing_for(request.user)]
        return Response({"results": RingShape(found, many=True).data})


class AnswerRing(APIView):
    """Confirming."""

    @extend_schema(
        operation_id="answer_ring",
        summary="Confirm an alarm, or say more: on the way, on the spot, cannot",
        request=AnswerIn,
        responses={200: RingShape, 400: BAD, 403: FORBIDDEN, 404: MISSING, 409: STALE},
    )
    def post(self, request: Request, pk: int) -> Response:
        """The first who comes confirms for his place; the same said twice is said once."""
        ring = answer(ring_id=pk, by=person(request), **valid(AnswerIn(data=request.data)))
        return Response(RingShape(ring).data)


class RingRules(SetupView):
    """Which classes ring."""

    @extend_schema(
        operation_id="list_ring_rules",
        summary="Classes and groups that ring",
        responses={200: RingRuleList, **READ},
    )
    def get(self, request: Request) -> Response:
        """Groups first."""
        return Response({"results": RingRuleShape(ring_rules(), many=True).data})

    @extend_schema(
        operation_id="set_ring_rule",
        summary="Let a class or group ring, or change how",
        request=RingRuleIn,
        responses={200: RingRuleShape, **WRITE},
    )
    def post(self, request: Request) -> Response:
        """For administrators of the city; a class has one rule."""
        return Response(
            RingRuleShape(set_ring_rule(by=person(request), **valid(RingRuleIn(data=request.data)))).data
        )


class DropRingRule(SetupView):
    """It rings no more."""

    @extend_schema(
        operation_id="drop_ring_rule",
        summary="New cases of it ring no more",
        request=None,
        responses={204: None, **WRITE, 404: MISSING},
    )
    def post(self, request: Request, pk: int) -> Response:
        """For administrators of the city."""
        drop_ring_rule(by=person(request), rule=get_object_or_404(RingRule, pk=pk))
        return Response(status=204)
