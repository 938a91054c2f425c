"""GET /tasks/: where somebody has to go and look, oldest due first."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cases.api.serializers import LookShape, Shape
from cases.queries.onsite import tasks_for
from gridgov.api import FORBIDDEN

MOST = 200


class WaitingTask(LookShape):
    """A look on site with its case. Its answer is the move “confirm”, “check”, “recheck” or their opposite."""

    case = serializers.IntegerField(source="case_id")
    number = serializers.CharField(source="case.number")
    class_name = serializers.CharField(source="case.case_class.display_name")
    urgent = serializers.BooleanField(source="case.urgent")


class Tasks(Shape):
    results = WaitingTask(many=True)


class MyTasks(APIView):
    """What waits in the grids of whoever is signed in."""

    @extend_schema(
        operation_id="my_tasks",
        summary="Looks on site that wait for you, oldest due first",
        responses={200: Tasks, 403: FORBIDDEN},
    )
    def get(self, request: Request) -> Response:
        """At most two hundred; nobody is given his own work to check."""
        found: list[Any] = list(tasks_for(request.user)[:MOST])
        return Response({"results": WaitingTask(found, many=True).data})
