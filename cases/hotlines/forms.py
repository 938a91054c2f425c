"""Forms of hotlines and of their files."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.desk.choosing import SearchChoice, SearchField, class_option
from cases.hotlines.rules import COLUMNS
from cases.models import CaseClass
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
    until = forms.DateField(label=_("To"), required=False, widget=forms.DateInput({"type": "date"}))
