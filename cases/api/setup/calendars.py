"""/api/v1/calendars/: which days count."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cases.api.serializers import Named, Paged, Shape
from cases.api.setup.calendar_inputs import CalendarIn, DayIn, DescribeIn, YearIn
from cases.api.setup.parts import READ, WRITE, SetupView
from cases.calendars import (
    Loaded,
    describe_calendar,
    edit_day,
    latest_version,
    load_country,
    load_rules,
    missing_years,
    previewed,
)
from cases.models import CalendarVersion, WorkCalendar
from gridgov.api import BAD, MISSING, PageQuery, listed, valid
from members.views.parts import person

EXAMPLE = {
    "name": "Office", "timezone": "Asia/Shanghai", "from": "2027-01-01", "to": "2027-12-31", "hours_per_day": 8,
    "weekly": {"mon": [["08:00", "12:00"], ["14:00", "18:00"]]}, "days": {"2027-01-01": []},
}  # fmt: skip


class VersionShape(Shape):
    """The rules as they stood: `weekly` and `days` hold spans of working time; a closed day has none."""

    number = serializers.IntegerField()
    timezone = serializers.CharField()
    covers_from = serializers.DateField()
    covers_to = serializers.DateField()
    hours_per_day = serializers.DecimalField(max_digits=6, decimal_places=4)
    weekly = serializers.JSONField(help_text="mon to sun: [[begin, end], …]")
    days = serializers.JSONField(help_text="Single dates that differ from their weekday")
    effective_from = serializers.DateField(
        allow_null=True, help_text="For clocks that begin on this day or later; null: as if always"
    )
    estimated_from = serializers.DateField(
        allow_null=True, help_text="From here on holidays are only estimated"
    )
    created_at = serializers.DateTimeField()


class VersionPage(Paged):
    results = VersionShape(many=True)


class CalendarShape(Shape):
    """A calendar. It serves its area and everything below it; the default serves the rest."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    area = Named(allow_null=True)
    is_default = serializers.BooleanField()


class OneCalendarShape(CalendarShape):
    version = serializers.SerializerMethodField(help_text="The version that serves today")

    def get_version(self, calendar: WorkCalendar) -> VersionShape:
        found: Any = VersionShape(latest_version(calendar)).data
        return found  # type: ignore[no-any-return]  # the description reads the annotation


class WarningShape(Shape):
    """A year that somebody has to load."""

    calendar = serializers.IntegerField(source="calendar.pk")
    year = serializers.IntegerField()
    urgent = serializers.BooleanField()
    sentence = serializers.CharField()


class Calendars(Shape):
    results = CalendarShape(many=True)
    warnings = WarningShape(many=True)


class LoadedShape(Shape):
    """What a load made, or would make."""

    calendar = serializers.IntegerField(
        allow_null=True, help_text="Null in a preview of a calendar that is not there yet"
    )
    preview = serializers.BooleanField()
    changed = serializers.BooleanField(help_text="False: the calendar says so already")
    days = serializers.ListField(child=serializers.DateField(), help_text="Dates that get other hours")
    version = VersionShape()


def _told(loaded: Loaded, *, preview: bool, status: int) -> Response:
    known = None if preview and loaded.before is None else loaded.version.calendar_id
    told = {"calendar": known, "preview": preview, "changed": loaded.changed, "days": loaded.days()}
    return Response(LoadedShape(told | {"version": loaded.version}).data, status=status)


def _load(request: Request, body: type[serializers.Serializer[Any]], load: Callable[..., Loaded]) -> Response:
    given = valid(body(data=request.data))
    preview = given.pop("preview")
    act = partial(load, by=person(request), **given)
    loaded = previewed(act) if preview else act()
    return _told(loaded, preview=preview, status=200 if preview or not loaded.changed else 201)


class AllCalendars(SetupView):
    """The calendars."""

    @extend_schema(
        operation_id="list_calendars",
        summary="Working calendars, and years that they lack",
        responses={200: Calendars, **READ},
    )
    def get(self, request: Request) -> Response:
        """The default one first."""
        found = WorkCalendar.objects.select_related("area")
        return Response(Calendars({"results": found, "warnings": missing_years()}).data)

    @extend_schema(
        operation_id="load_calendar",
        summary="Take a calendar file, or tell what it would change",
        request=CalendarIn,
        examples=[OpenApiExample("A year", {"data": EXAMPLE, "preview": True}, request_only=True)],
        responses={200: LoadedShape, 201: LoadedShape, **WRITE},
    )
    def post(self, request: Request) -> Response:
        """A new calendar, or the next version of the one with that name; 201 when there is a new version."""
        return _load(request, CalendarIn, load_rules)


class CalendarYear(SetupView):
    """Published holidays."""

    @extend_schema(
        operation_id="load_calendar_year",
        summary="Add a year of a country's published holidays, or tell what it would change",
        request=YearIn,
        responses={200: LoadedShape, 201: LoadedShape, **WRITE},
    )
    def post(self, request: Request) -> Response:
        """For administrators of what the calendar serves; 201 when there is a new version."""
        return _load(request, YearIn, load_country)


class OneCalendar(SetupView):
    """One calendar."""

    @extend_schema(
        operation_id="read_calendar",
        summary="A calendar with the version that serves today",
        responses={200: OneCalendarShape, **READ, 404: MISSING},
    )
    def get(self, request: Request, pk: int) -> Response:
        """For administrators."""
        return Response(OneCalendarShape(_calendar(pk)).data)

    @extend_schema(
        operation_id="describe_calendar",
        summary="Rename it, say which area it serves, make it the default",
        request=DescribeIn,
        responses={200: OneCalendarShape, **WRITE, 404: MISSING},
    )
    def post(self, request: Request, pk: int) -> Response:
        """What is left out stays as it is."""
        found = _calendar(pk)
        now = {name: getattr(found, name) for name in ("name", "area", "is_default")}
        given = now | valid(DescribeIn(data=request.data))
        return Response(OneCalendarShape(describe_calendar(calendar=found, by=person(request), **given)).data)


class CalendarVersions(SetupView):
    """All that it ever said."""

    @extend_schema(
        operation_id="list_calendar_versions",
        summary="Versions of a calendar, the newest first",
        parameters=[PageQuery],
        responses={200: VersionPage, 400: BAD, **READ, 404: MISSING},
    )
    def get(self, request: Request, pk: int) -> Response:
        """Running clocks keep the version they began with. Follow `next` until it is null."""
        asked = valid(PageQuery(data=request.query_params))
        found = CalendarVersion.objects.filter(calendar=_calendar(pk))
        return listed(request, asked, found, ("-number",), VersionShape)


class CalendarDay(SetupView):
    """One date."""

    @extend_schema(
        operation_id="edit_calendar_day",
        summary="Give one date other hours, or tell what that would change",
        request=DayIn,
        responses={200: LoadedShape, 201: LoadedShape, **WRITE, 404: MISSING},
    )
    def post(self, request: Request, pk: int) -> Response:
        """201 when there is a new version."""
        found = _calendar(pk)
        return _load(request, DayIn, lambda **given: edit_day(calendar=found, **given))


def _calendar(pk: int) -> WorkCalendar:
    return get_object_or_404(WorkCalendar.objects.select_related("area"), pk=pk)
