"""/api/v1/lapses/ and /reckonings/: limits that ran out, and reckoning open clocks anew."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cases.actions.reckoning import apply_preview, ask_reckoning, stop_reckoning
from cases.administering import require_an_administrator
from cases.api.inputs import BIGGEST, an_id
from cases.api.serializers import Named, Paged, Shape
from cases.models import Clock, Reckoning, WorkCalendar
from cases.models.reckoning import RUN_STATES
from cases.queries.lapses import OLDEST, ORDER, lapses_for, lines
from cases.queries.reckoning import runs, sums_of
from gridgov.api import BAD, FORBIDDEN, MISSING, PageQuery, error, page_answer, valid
from gridgov.paging import cursor_page

OLD = error("Something was changed since the preview was made")


class LapsesQuery(PageQuery):
    """The filter of the ledger; everything given has to hold."""

    kind = serializers.ChoiceField(Clock.Kind.choices, required=False)
    holder = an_id(required=False, help_text="Id of the organisation that let it lapse")
    since = serializers.DateField(required=False, help_text="Ran out on this day or later")
    until = serializers.DateField(required=False, help_text="Ran out on this day or earlier")
    running = serializers.BooleanField(
        required=False, default=False, help_text="Only what nobody has met yet"
    )
    oldest = serializers.BooleanField(required=False, default=False, help_text="The oldest first")


class CaseOfLapse(Shape):
    id = serializers.IntegerField()
    number = serializers.CharField()
    state = serializers.CharField()


class LapseShape(Shape):
    """A limit that ran out, once, charged to whoever held it then."""

    id = serializers.IntegerField(source="clock.pk", help_text="Of the clock")
    case = CaseOfLapse(source="clock.case")
    kind = serializers.ChoiceField(Clock.Kind.choices, source="clock.kind")
    stage = serializers.CharField(source="clock.stage", allow_blank=True)
    holder = Named(source="clock.holder", help_text="Who let it lapse")
    lapsed_at = serializers.DateTimeField(source="clock.lapsed_at")
    ended_at = serializers.DateTimeField(
        source="clock.ended_at", allow_null=True, help_text="When it was met"
    )
    explained_at = serializers.DateTimeField(
        source="clock.explained_at", allow_null=True, help_text="When an appeal was granted; the mark stays"
    )
    late_s = serializers.SerializerMethodField(help_text="How late, in seconds of the time that counts")
    working = serializers.BooleanField(source="face.working", help_text="Whether `late_s` is working time")
    went_to = Named(source="to", allow_null=True, help_text="The centre that the case went up to")

    def get_late_s(self, lapse: Any) -> int:
        return int(-lapse.face.seconds_left)


class LapsePage(Paged):
    results = LapseShape(many=True)


class Lapses(APIView):
    """The ledger of lapses."""

    @extend_schema(
        operation_id="list_lapses",
        summary="Limits that ran out, of cases that you may see",
        parameters=[LapsesQuery],
        responses={200: LapsePage, 400: BAD, 403: FORBIDDEN},
    )
    def get(self, request: Request) -> Response:
        """Newest first. Follow `next` until it is null."""
        asked = valid(LapsesQuery(data=request.query_params))
        cursor, size = asked.pop("cursor"), asked.pop("limit")
        order = OLDEST if asked.pop("oldest") else ORDER
        page = cursor_page(lapses_for(request.user, **asked), order=order, cursor=cursor, size=size)
        rows = LapseShape(lines(page.items, timezone.now()), many=True).data
        return page_answer(request, page, rows)


class ReckoningIn(serializers.Serializer[Any]):
    """What is to be reckoned anew."""

    calendar = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, max_value=BIGGEST,
        help_text="Id of a working calendar; without it every open clock",
    )  # fmt: skip
    preview = serializers.BooleanField(default=True, help_text="Only count what would move")
    apply = serializers.IntegerField(
        required=False, min_value=1, max_value=BIGGEST,
        help_text="Id of a preview that is done: do what it has shown, to the cases that it has seen",
    )  # fmt: skip

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Nothing is moved that nobody has looked at."""
        if not attrs["preview"] and "apply" not in attrs:
            raise serializers.ValidationError({"apply": _("Make a preview first, and give its id here.")})
        return attrs


class ReckoningShape(Shape):
    """A run: how far it is, and what it found, in clocks."""

    id = serializers.IntegerField()
    calendar = serializers.IntegerField(source="calendar_id", allow_null=True)
    preview = serializers.BooleanField(source="dry")
    state = serializers.ChoiceField(RUN_STATES)
    asked_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)
    cases = serializers.IntegerField(help_text="Open when it began")
    looked = serializers.IntegerField(help_text="Cases looked at")
    figures = serializers.SerializerMethodField(
        help_text="earlier, later; of them overdue; warning: only that moves; spared: overdue, and would not be; failed"
    )

    def get_figures(self, run: Reckoning) -> dict[str, int]:
        return sums_of([run])[run.pk]


def _answer(run: Reckoning, status: int = 200) -> Response:
    return Response(ReckoningShape(run).data, status=status)


class Reckonings(APIView):
    """Asking for a run."""

    @extend_schema(
        operation_id="reckon_clocks",
        summary="Reckon open clocks anew, or count what that would move",
        request=ReckoningIn,
        responses={202: ReckoningShape, 400: BAD, 403: FORBIDDEN, 404: MISSING, 409: OLD},
    )
    def post(self, request: Request) -> Response:
        """For administrators; one run at a time. Read it until its state is `done`.

        409 where calendars, warnings or clocks were changed since the preview: make another one.
        """
        given = valid(ReckoningIn(data=request.data))
        if "apply" in given:
            seen = get_object_or_404(Reckoning, pk=given["apply"])
            return _answer(apply_preview(run_id=seen.pk, by=request.user), 202)  # type: ignore[arg-type]
        pk = given.get("calendar")
        calendar = get_object_or_404(WorkCalendar, pk=pk) if pk else None
        return _answer(ask_reckoning(calendar=calendar, dry=True, by=request.user), 202)  # type: ignore[arg-type]


class OneReckoning(APIView):
    """One run."""

    @extend_schema(
        operation_id="read_reckoning",
        summary="How far a run is",
        responses={200: ReckoningShape, 403: FORBIDDEN, 404: MISSING},
    )
    def get(self, request: Request, pk: int) -> Response:
        """For administrators, of any area, as the page is."""
        require_an_administrator(request.user)
        return _answer(get_object_or_404(runs(), pk=pk))


class StopReckoning(APIView):
    """Stopping a run."""

    @extend_schema(
        operation_id="stop_reckoning",
        summary="Stop a run; what it has moved stays moved",
        request=None,
        responses={200: ReckoningShape, 403: FORBIDDEN, 404: MISSING},
    )
    def post(self, request: Request, pk: int) -> Response:
        """For administrators of what it reckons; stopping twice is stopping once."""
        require_an_administrator(request.user)
        run = get_object_or_404(Reckoning, pk=pk)
        return _answer(stop_reckoning(run_id=run.pk, by=request.user))  # type: ignore[arg-type]
