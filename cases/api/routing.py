"""/api/v1/reroutings/: routing cases again that no rule took anywhere."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cases.actions.rerouting import ask_rerouting, require_some_area, stop_rerouting
from cases.api.serializers import Shape
from cases.models import Case, Rerouting
from cases.models.reckoning import RUN_STATES
from gridgov.api import FORBIDDEN, MISSING

MOST = 100


class ErrorShape(Shape):
    """A case that ended in an error; its id where you may see the case."""

    case = serializers.IntegerField(allow_null=True)
    said = serializers.CharField()


class ReroutingShape(Shape):
    """A run: how far it is, and what came of the cases."""

    id = serializers.IntegerField()
    state = serializers.ChoiceField(RUN_STATES)
    asked_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)
    cases = serializers.IntegerField(help_text="Waiting when it began")
    went = serializers.IntegerField(help_text="Went to their holders")
    stayed = serializers.IntegerField(help_text="No rule covers them, or the rule still fails")
    failed = serializers.IntegerField(help_text="Ended in an error, each undone alone")
    problems = ErrorShape(many=True, help_text=f"The first {MOST} of them")


def _answer(request: Request, run: Rerouting, status: int = 200) -> Response:
    lines = list(run.errors.order_by("pk")[:MOST])
    shown = Case.objects.visible_to(request.user).filter(pk__in=[line.case_id for line in lines])
    seen = set(shown.values_list("pk", flat=True)) if lines else set()
    errors = [{"case": line.case_id if line.case_id in seen else None, "said": line.said} for line in lines]
    names = ("id", "state", "asked_at", "ended_at", "cases", "went", "stayed", "failed")
    told: dict[str, Any] = {name: getattr(run, name) for name in names}
    return Response(ReroutingShape(told | {"problems": errors}).data, status=status)


class Reroutings(APIView):
    """Asking for a run."""

    @extend_schema(
        operation_id="route_again",
        summary="Route the cases again that no rule took anywhere, in the areas you administer",
        request=None,
        responses={202: ReroutingShape, 403: FORBIDDEN},
    )
    def post(self, request: Request) -> Response:
        """For administrators; each has one run at a time. Read it until its state is `done`."""
        return _answer(request, ask_rerouting(by=request.user), 202)  # type: ignore[arg-type]


class OneRerouting(APIView):
    """One run."""

    @extend_schema(
        operation_id="read_rerouting",
        summary="How far a run is",
        responses={200: ReroutingShape, 403: FORBIDDEN, 404: MISSING},
    )
    def get(self, request: Request, pk: int) -> Response:
        """For administrators."""
        require_some_area(request.user)  # type: ignore[arg-type]
        return _answer(request, get_object_or_404(Rerouting, pk=pk))


class StopRerouting(APIView):
    """Stopping a run."""

    @extend_schema(
        operation_id="stop_rerouting",
        summary="Stop a run; cases that went stay where they are",
        request=None,
        responses={200: ReroutingShape, 403: FORBIDDEN, 404: MISSING},
    )
    def post(self, request: Request, pk: int) -> Response:
        """For whoever began it; stopping twice is stopping once."""
        require_some_area(request.user)  # type: ignore[arg-type]
        run = stop_rerouting(run=get_object_or_404(Rerouting, pk=pk), by=request.user)  # type: ignore[arg-type]
        return _answer(request, run)
