"""What a report is made of, for the phone and for residents. Each carries a uuid: sent twice it is one case."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.actions import Contact, Report
from cases.component_forms import ComponentField
from cases.duplicates.fields import SameAsField
from cases.models import CaseClass
from cases.photo_forms import PhotosField
from cases.queries.mapping import moved_on
from cases.queries.maps import point_in
from gridgov.problems import Invalid, Problem
from grids.models import Grid

LONGEST_TEXT = 2000


class ClassField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One class as radio buttons; the page lists a few of them, any offered one is accepted."""

    widget = forms.RadioSelect

    def __init__(self, **more: Any) -> None:
        words = {
            "required": gettext_lazy("Choose what it is about."),
            "invalid_choice": gettext_lazy("Choose a class from the list."),
        }
        super().__init__(queryset=CaseClass.objects.none(), empty_label=None, error_messages=words, **more)

    def to_python(self, value: Any) -> Any:
        """The class; for one that a report was begun with before its scheme was superseded, what took its place."""
        try:
            return super().to_python(value)
        except forms.ValidationError:
            text = str(value)
            older = CaseClass.objects.filter(pk=text, level=2).first() if text.isdecimal() else None
            if older is None or CaseClass.objects.offered().filter(pk=older.pk).exists():
                raise  # nothing took its place: it is only not for whoever asks
            return self._moved_on(older)

    def _moved_on(self, older: CaseClass) -> CaseClass:
        try:
            taking = moved_on(older)
        except Invalid as problem:
            raise forms.ValidationError(str(problem)) from None
        assert self.queryset is not None, "the form gives it one"
        found: CaseClass | None = self.queryset.filter(pk=taking.pk).first()
        if found is None:
            raise forms.ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return found


@dataclass(frozen=True)
class Position:
    """Where it is; both None when nobody could say it in degrees."""

    lon: float | None = None
    lat: float | None = None


class ReportForm(forms.Form):
    """Class, place, sentence, photos. `classes` are those that may be chosen."""

    uuid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    case_class = ClassField(label=gettext_lazy("What is it about?"))
    lon = forms.FloatField(required=False, widget=forms.HiddenInput, min_value=-180, max_value=180)
    lat = forms.FloatField(required=False, widget=forms.HiddenInput, min_value=-90, max_value=90)
    degrees = forms.CharField(
        label=gettext_lazy("Longitude, latitude"),
        help_text=gettext_lazy("In degrees, for example 121.4737, 31.2304."),
        required=False,
        max_length=60,
    )
    component = ComponentField()
    place = forms.CharField(
        label=gettext_lazy("Place in words"),
        help_text=gettext_lazy("Such as a house number, a shop, a floor."),
        required=False,
        max_length=256,
    )
    description = forms.CharField(
        label=gettext_lazy("What do you see?"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Say in a sentence what is wrong.")},
    )
    photos = PhotosField(label=gettext_lazy("Photos"), required=False)
    same_as = SameAsField()

    def __init__(self, *args: Any, classes: QuerySet[CaseClass], **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["case_class"]
        assert isinstance(field, ClassField)
        field.queryset = classes.select_related("parent")

    def clean_degrees(self) -> Position:
        """Degrees written by hand, "121.4737, 31.2304"."""
        text = self.cleaned_data["degrees"].strip()
        if not text:
            return Position()
        parts = text.replace("，", ",").replace(",", " ").split()
        try:
            lon, lat = (float(part) for part in parts)
        except ValueError:
            lon = lat = 999.0
        if not (-180 <= lon <= 180 and -90 <= lat <= 90):
            raise forms.ValidationError(
                _("Write longitude and latitude in degrees, for example 121.4737, 31.2304.")
            )
        return Position(lon, lat)

    def position(self) -> Position:
        """From the phone or the map, else as written, else a point in the chosen grid."""
        given = self.cleaned_data
        if given.get("lon") is not None and given.get("lat") is not None:
            return Position(given["lon"], given["lat"])
        written: Position = given.get("degrees") or Position()
        grid: Grid | None = given.get("grid")
        if written.lon is not None or grid is None:
            return written
        return Position(*(point_in(grid) or (None, None)))

    def place_in_words(self) -> str:
        """What was written; where only a grid was chosen that is said too, since the point is then not the spot."""
        given = self.cleaned_data
        written, grid = given["place"].strip(), given.get("grid")
        exact = given.get("lon") is not None or (given.get("degrees") or Position()).lon is not None
        if exact or grid is None:
            return str(written)
        return " · ".join(
            part for part in (written, _("in grid %(grid)s, exact spot not given") % {"grid": grid}) if part
        )[:256]

    def as_report(self, *, source: str, contact: Contact | None = None) -> Report:
        """The cleaned form as the action takes it."""
        given, where = self.cleaned_data, self.position()
        return Report(
            uuid=given["uuid"],
            case_class=given["case_class"],
            source=source,
            description=given["description"],
            lon=where.lon,
            lat=where.lat,
            place=self.place_in_words(),
            component=given["component"],
            urgent=given.get("urgent", False),
            contact=contact,
            photos=given["photos"],
        )


def add_problem(form: forms.Form, problem: Problem) -> None:
    """Show what an action answered in the form itself, so that nothing typed is lost."""
    if isinstance(problem, Invalid) and problem.fields:
        for name, sentence in problem.fields.items():
            form.add_error(name if name in form.fields else None, str(sentence))
        return
    sentences = (str(problem), str(getattr(problem, "who_may", "")))
    form.add_error(None, " ".join(sentence for sentence in sentences if sentence))
