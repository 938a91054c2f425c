"""Forms of hotlines and of their files."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cases.desk.choosing import SearchChoice, SearchField, class_option
from cases.hotlines.owed import TABS
from cases.hotlines.rules import COLUMNS
from cases.models import CaseClass, Hotline
from cases.queries.candidates import MOST, classes_for
from members.access import organisations_with
from members.models import Organisation


class HotlineForm(forms.Form):
    """A new hotline for one of the offices that the person takes reports for."""

    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("Such as: city hotline 12345."))
    code = forms.SlugField(
        label=_("Code"), max_length=40, help_text=_("Letters, digits, hyphens; stays for ever.")
    )
    office = forms.ModelChoiceField(Organisation.objects.none(), label=_("Taken by"), empty_label=None)
    case_class = SearchField(
        queryset=CaseClass.objects.offered().select_related("parent"),
        label=_("Class of rows that name none"),
        required=False,
        widget=SearchChoice("desk:pick-class", lambda: list(classes_for()[:MOST]), class_option),
    )

    def __init__(self, user: Any, *given: Any) -> None:
        super().__init__(*given)
        field = self.fields["office"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = organisations_with(user, "intake").order_by("code")


class FileForm(forms.Form):
    """A file of a hotline."""

    file = forms.FileField(
        label=_("File"), help_text=_("XLSX, or CSV in UTF-8 or GB 18030; the first row names the columns.")
    )


class ColumnsForm(forms.Form):
    """Which column holds what."""

    def __init__(self, headers: list[str], columns: dict[str, str], data: Any = None) -> None:
        super().__init__(data)
        for name, column in COLUMNS.items():
            self.fields[name] = forms.ChoiceField(
                label=column.label,
                required=column.required,
                choices=[("", _("–")), *((header, header) for header in headers)],
                initial=columns.get(name, ""),
            )

    def columns(self) -> dict[str, str]:
        """Those that were chosen."""
        return {name: heading for name, heading in self.cleaned_data.items() if heading}


class SpanForm(forms.Form):
    """From day to day; both may stay open."""

    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput({"type": "date"}))
    until = forms.DateField(label=_("Until"), required=False, widget=forms.DateInput({"type": "date"}))


class OwedForm(forms.Form):
    """What the list of answers is narrowed to."""

    q = forms.CharField(
        label=_("Number"), max_length=64, required=False,
        widget=forms.TextInput({"placeholder": _("Theirs or ours, or a part of it")}),
    )  # fmt: skip
    hotline = forms.ModelChoiceField(
        Hotline.objects.none(), label=_("Hotline"), required=False, empty_label=_("Any")
    )

    def __init__(self, hotlines: QuerySet[Hotline], data: Any) -> None:
        super().__init__(data)
        self.fields["tab"] = forms.CharField(required=False, widget=forms.HiddenInput)
        field = self.fields["hotline"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = hotlines.order_by("name", "pk")


class AnswersForm(SpanForm):
    """What a file of answers holds; the list's own words, read exactly."""

    q = forms.CharField(label=_("Number"), max_length=64, required=False)
    tab = forms.ChoiceField(
        label=_("State"), choices=[(key, tab.label) for key, tab in TABS.items()], required=False
    )
