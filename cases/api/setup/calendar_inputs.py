"""What the API of calendars takes; what a calendar must say is read by cases/worktime/rules.py."""

from typing import Any

from rest_framework import serializers

from cases.api.setup.parts import by_code
from cases.calendars.countries import FIRST_YEAR, LAST_YEAR
from cases.worktime.problems import BadInput
from cases.worktime.rules import read_spans
from gridgov.problems import Invalid
from grids.models import Area

SPANS = 24


class Change(serializers.Serializer[Any]):
    """What every change of a calendar says beside itself."""

    effective_from = serializers.DateField(
        required=False,
        allow_null=True,
        help_text="For clocks that begin on that day or later; without it at once, as if it had always been so",
    )
    preview = serializers.BooleanField(default=True, help_text="Only tell what it would change")


class CalendarIn(Change):
    """`data` is the object of a calendar file."""

    data = serializers.JSONField(  # type: ignore[assignment]
        help_text="name, timezone, from, to, hours_per_day, weekly and days"
    )


class YearIn(Change):
    country = serializers.RegexField(r"^[A-Za-z]{2}$", help_text="Two letters; CN knows make-up working days")
    year = serializers.IntegerField(min_value=FIRST_YEAR, max_value=LAST_YEAR)
    name = serializers.CharField(
        required=False, default="", allow_blank=True, max_length=80, help_text="Empty: the country's letters"
    )
    timezone = serializers.CharField(
        required=False, default="", allow_blank=True, max_length=64,
        help_text="Only for a new calendar of a country with several",
    )  # fmt: skip
    estimate = serializers.BooleanField(
        required=False, default=False, help_text="Also a year that is not published yet; it is marked so"
    )


class DayIn(Change):
    day = serializers.DateField()
    spans = serializers.ListField(
        child=serializers.ListField(child=serializers.CharField(max_length=5), min_length=2, max_length=2),
        max_length=SPANS,
        allow_null=True,
        help_text='[["08:00", "12:00"]]; an empty list closes the day, null makes it as its weekday',
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Spans as minutes of the day."""
        if attrs["spans"] is not None:
            try:
                attrs["spans"] = read_spans(attrs["spans"], attrs["day"].isoformat())
            except BadInput as problem:
                raise Invalid({"spans": str(problem)}) from None
        return attrs


class DescribeIn(serializers.Serializer[Any]):
    name = serializers.CharField(required=False, max_length=80)
    area = by_code(
        Area.objects.exclude(level="community"), "the area that it serves", required=False, allow_null=True
    )
    is_default = serializers.BooleanField(required=False)
