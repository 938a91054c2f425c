"""The form of a report that somebody else makes."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.actions import Contact, Report
from cases.component_forms import ComponentField
from cases.desk.choosing import SearchChoice, SearchField, class_option
from cases.duplicates.fields import SameAsField
from cases.models import CaseClass, Source
from cases.photo_forms import PhotosField
from cases.queries.candidates import MOST, classes_for
from gridgov.problems import Invalid
from members.identity import checked_phone
from members.models import Organisation

BY_OTHERS = (
    Source.TELEPHONE, Source.COUNTER, Source.MAIL, Source.HOTLINE, Source.DEPARTMENT, Source.SUPERIOR,
)  # fmt: skip


class LogForm(forms.Form):
    """`report()` gives what the action takes. `offices`: organisations the person takes reports for."""

    uuid = forms.UUIDField(widget=forms.HiddenInput)
    lon = forms.FloatField(widget=forms.HiddenInput, required=False, min_value=-180, max_value=180)
    lat = forms.FloatField(widget=forms.HiddenInput, required=False, min_value=-90, max_value=90)
    source = forms.ChoiceField(
        label=_("How it came in"),
        choices=[(source.value, source.label) for source in BY_OTHERS],
        initial=Source.TELEPHONE,
        widget=forms.RadioSelect,
    )
    office = forms.ModelChoiceField(Organisation.objects.none(), label=_("Taken by"), empty_label=None)
    case_class = SearchField(
        queryset=CaseClass.objects.offered().select_related("parent"),
        label=_("Class"),
        widget=SearchChoice("desk:pick-class", lambda: list(classes_for()[:MOST]), class_option),
    )
    description = forms.CharField(
        label=_("What is wrong"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    place = forms.CharField(
        label=_("Where, in words"),
        max_length=256,
        required=False,
        help_text=_("Road, number, building, landmark."),
    )
    component = ComponentField()
    urgent = forms.BooleanField(label=_("Urgent: danger to people or traffic"), required=False)
    name = forms.CharField(label=_("Reporter's name"), max_length=60, required=False)
    phone = forms.CharField(
        label=_("Reporter's telephone"),
        max_length=30,
        required=False,
        help_text=_("Kept encrypted, shown only with a purpose, deleted after a year."),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off", "autofocus": True}),
    )
    call_back = forms.BooleanField(label=_("Wants to be called with the result"), required=False)
    anonymous = forms.BooleanField(
        label=_("Stays anonymous"), required=False, help_text=_("Name and telephone are not kept.")
    )
    photos = PhotosField(label=_("Photos"), required=False)
    same_as = SameAsField()

    def __init__(self, *given: Any, offices: list[Organisation], **more: Any) -> None:
        super().__init__(*given, **more)
        field = self.fields["office"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Organisation.objects.filter(pk__in=[office.pk for office in offices]).order_by(
            "code"
        )
        field.initial = offices[0]
        if len(offices) == 1:
            field.widget = field.hidden_widget()

    def clean_phone(self) -> str:
        """Digits, when it is a number at all."""
        try:
            return checked_phone(self.cleaned_data["phone"])
        except Invalid as problem:
            raise forms.ValidationError(str(problem)) from problem

    def report(self) -> Report:
        """What the action takes."""
        given = self.cleaned_data
        return Report(
            uuid=given["uuid"],
            case_class=given["case_class"],
            source=given["source"],
            description=given["description"],
            lon=given["lon"],
            lat=given["lat"],
            place=given["place"],
            component=given["component"],
            urgent=given["urgent"],
            contact=Contact(name=given["name"], phone=given["phone"], call_back=given["call_back"]),
            anonymous=given["anonymous"],
            logged_for=given["office"],
            photos=given["photos"],
        )
