"""Forms round drafts and round grids that have no ground."""

from django import forms
from django.utils.translation import gettext_lazy as _


class NoteForm(forms.Form):
    note = forms.CharField(
        label=_("What this draft is for"), required=False, max_length=2000, widget=forms.Textarea({"rows": 2})
    )


class ExclusiveGridForm(forms.Form):
    name = forms.CharField(label=_("name"), max_length=100)
    name_en = forms.CharField(label=_("English name"), max_length=100, required=False)
    code = forms.CharField(
        label=_("code"),
        max_length=50,
        required=False,
        help_text=_("Leave empty for the next running number."),
    )
