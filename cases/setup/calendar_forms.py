"""Forms of the calendar pages."""

import re
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.calendars.countries import FIRST_YEAR, LAST_YEAR
from cases.models import WorkCalendar
from cases.worktime import BadInput
from cases.worktime.rules import Spans, read_spans
from gridgov.files import parse_json
from gridgov.problems import Invalid
from grids.models import Area

LARGEST_FILE = 1_000_000


class EffectiveForm(forms.Form):
    """From when on the change counts; the last field of each form that makes a version."""

    field_order: list[str] | None = None
    effective_from = forms.DateField(
        label=gettext_lazy("In force from"),
        required=False,
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
        help_text=gettext_lazy(
            "For clocks that begin on that day or later. Left empty: at once, as if it had always been so. For the "
            "holidays of a coming year leave it empty: clocks of December need them as well."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields([name for name in self.fields if name != "effective_from"])


class CountryForm(EffectiveForm):
    """A year of published holidays."""

    country = forms.CharField(
        label=gettext_lazy("Country"),
        max_length=2,
        min_length=2,
        initial="CN",
        help_text=gettext_lazy("Two letters. CN knows make-up working days."),
    )
    year = forms.IntegerField(label=gettext_lazy("Year"), min_value=FIRST_YEAR, max_value=LAST_YEAR)
    name = forms.CharField(
        label=gettext_lazy("Calendar"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("An existing one is extended. Left empty: the country's letters."),
    )
    timezone = forms.CharField(
        label=gettext_lazy("Time zone"),
        max_length=64,
        required=False,
        help_text=gettext_lazy("Only for a new calendar of a country with several, like America/New_York."),
    )
    estimate = forms.BooleanField(
        label=gettext_lazy("Estimate a year that is not published yet"),
        required=False,
        help_text=gettext_lazy(
            "Holidays fixed by law, without make-up working days; the year is marked as estimated."
        ),
    )


class FileForm(EffectiveForm):
    """A calendar file."""

    file = forms.FileField(
        label=gettext_lazy("Calendar file"),
        help_text=gettext_lazy("JSON with name, timezone, from, to, hours_per_day, weekly and days."),
        widget=forms.FileInput({"accept": ".json,application/json"}),
    )

    def clean_file(self) -> Any:
        """The parsed JSON."""
        upload = self.cleaned_data["file"]
        if upload.size > LARGEST_FILE:
            raise forms.ValidationError(_("A calendar file has at most 1 MB."))
        try:
            return parse_json(upload.read().decode("utf-8-sig"), upload.name)
        except UnicodeDecodeError:
            raise forms.ValidationError(_("The file is not UTF-8 text.")) from None
        except Invalid as problem:
            raise forms.ValidationError(str(problem)) from None


class DescribeForm(forms.ModelForm):  # type: ignore[type-arg]  # no subscript at run time
    """Name of a calendar and whom it serves."""

    area = forms.ModelChoiceField(
        label=gettext_lazy("Area"),
        queryset=Area.objects.exclude(level="community").order_by("path"),
        required=False,
        empty_label=gettext_lazy("no area of its own"),
        help_text=gettext_lazy("It serves this area and everything below it."),
    )

    class Meta:
        model = WorkCalendar
        fields = ("name", "area", "is_default")

    def _post_clean(self) -> None:
        """The action checks uniqueness and writes; the instance stays as it is in the database."""


class DayForm(EffectiveForm):
    """Other hours for one date."""

    MODES = (
        ("closed", gettext_lazy("No working time")),
        ("hours", gettext_lazy("These hours")),
        ("week", gettext_lazy("As its weekday")),
    )
    day = forms.DateField(label=gettext_lazy("Date"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    mode = forms.ChoiceField(label=gettext_lazy("Then"), choices=MODES, widget=forms.RadioSelect)
    hours = forms.CharField(
        label=gettext_lazy("Hours"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Like 08:00-12:00, 14:00-18:00"),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("mode") == "hours" and data.get("day"):
            try:
                data["spans"] = spans_of(data.get("hours", ""), data["day"])
            except BadInput as problem:
                self.add_error("hours", str(problem))
        return data

    def spans(self) -> Spans | None:
        """What the date gets; None takes an exception away."""
        chosen: dict[str, Spans | None] = {
            "closed": (),
            "week": None,
            "hours": self.cleaned_data.get("spans"),
        }
        return chosen[self.cleaned_data["mode"]]


def spans_of(text: str, day: date) -> Spans:
    """Hours as people type them. BadInput when they cannot be read or when there are none."""
    pieces = [piece.strip() for piece in re.split(r"[,;，；]", text) if piece.strip()]
    spans = [[time.strip() for time in re.split(r"[-–—~]", piece)] for piece in pieces]
    if not spans:
        raise BadInput(_("Write the working hours of that day."))
    return read_spans(spans, day.isoformat())
