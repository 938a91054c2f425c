"""/api/v1/wall/: the numbers of the screen on the wall."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cases.api.serializers import Due, Shape
from cases.desk.wall import WAYS, kept_wall
from cases.queries.inbox import Desk
from cases.queries.wall import COUNT_TO, oldest_of
from gridgov.api import BAD, FORBIDDEN, valid

UP_TO = f"Counted to {COUNT_TO}; {COUNT_TO + 1} means more"


class WallQuery(serializers.Serializer[Any]):
    by = serializers.ChoiceField(WAYS, default=WAYS[0], help_text="A line for each area, or organisation")


class LampNumbers(Shape):
    """Open cases by the lamp of their level's limit."""

    red = serializers.IntegerField(help_text="Overdue")
    yellow = serializers.IntegerField(help_text="Little time left")
    green = serializers.IntegerField(help_text="In time")
    off = serializers.IntegerField(help_text="On hold")


class WallLine(Shape):
    name = serializers.CharField()
    lamps = LampNumbers(source="numbers", help_text=UP_TO)


class OldestCase(Shape):
    """Nothing about persons."""

    id = serializers.IntegerField()
    number = serializers.CharField()
    case_class = serializers.CharField(source="case_class.display_name")
    holder = serializers.CharField(source="holder.display_name")
    due_at = Due()


class WallShape(Shape):
    """What is worst comes first."""

    at = serializers.DateTimeField(help_text="Counted then; at most fifteen seconds ago")
    lines = WallLine(many=True)
    more = serializers.IntegerField(help_text="Lines that are not shown")
    arrived = serializers.IntegerField(help_text=f"Reported today. {UP_TO}")
    closed = serializers.IntegerField(help_text=f"Closed today. {UP_TO}")
    oldest = OldestCase(many=True, help_text="Overdue longest")


class WallNumbers(APIView):
    """The screen on the wall, as numbers."""

    @extend_schema(
        operation_id="wall",
        summary="Lamps of your areas or organisations, arrivals and closings of today, what is overdue longest",
        parameters=[WallQuery],
        responses={200: WallShape, 400: BAD, 403: FORBIDDEN},
    )
    def get(self, request: Request) -> Response:
        """Without disputes and without history that was brought in."""
        by = valid(WallQuery(data=request.query_params))["by"]
        wall, desk = kept_wall(request.user, by), Desk.of(request.user)
        told = {name: getattr(wall, name) for name in ("at", "lines", "more", "arrived", "closed")}
        return Response(WallShape(told | {"oldest": oldest_of(desk, timezone.now())}).data)
