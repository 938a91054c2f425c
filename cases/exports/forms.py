"""The form that asks for a list."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.exports.columns import COLUMNS, USUAL
from cases.models import Export


class ListForm(forms.Form):
    """Format and columns; `query` is the inbox's address."""

    query = forms.CharField(widget=forms.HiddenInput, required=False, max_length=2000)
    format = forms.ChoiceField(
        label=_("Format"),
        choices=[
            (Export.Format.XLSX, _("XLSX: a workbook for Excel or WPS")),
            (Export.Format.CSV, _("CSV: for any program")),
        ],
        initial=Export.Format.XLSX,
        widget=forms.RadioSelect,
    )
    columns = forms.MultipleChoiceField(
        label=_("Columns"),
        choices=[(key, column.label) for key, column in COLUMNS.items()],
        initial=USUAL,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Names and telephone numbers of reporters are always masked."),
    )
