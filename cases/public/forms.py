"""Forms of the residents' pages."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.actions import Contact
from cases.public.topics import reportable
from cases.report_forms import LONGEST_TEXT, ReportForm

PHONE = re.compile(r"\+?[\d\s()-]{5,30}")


class PhoneField(forms.CharField):
    """A telephone number as people write it."""

    widget = forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"})

    def __init__(self, **more: Any) -> None:
        super().__init__(max_length=30, **more)

    def clean(self, value: Any) -> str:
        text = str(super().clean(value))
        if text and not PHONE.fullmatch(text):
            raise forms.ValidationError(_("Write the telephone number in digits, such as 138 1234 5678."))
        return text


class PublicReportForm(ReportForm):
    """A resident's report. Name and telephone are optional and say so."""

    name = forms.CharField(
        label=gettext_lazy("Your name"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    phone = PhoneField(
        label=gettext_lazy("Your telephone number"),
        help_text=gettext_lazy("With it you can remind us, or open the report again, by its number."),
        required=False,
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, classes=reportable(), **more)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.errors and self.position().lon is None and not given["place"].strip():
            self.add_error("place", _("Say where it is: on the map, or in words."))
        return given

    def contact(self) -> Contact:
        """What was left, empty for an anonymous report."""
        return Contact(self.cleaned_data["name"], self.cleaned_data["phone"])


class FollowForm(forms.Form):
    """The number of a report."""

    number = forms.CharField(
        label=gettext_lazy("Number of the report"),
        help_text=gettext_lazy("It looks like 20260309-7KQ2MX."),
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
        error_messages={"required": gettext_lazy("Write the number that you were given.")},
    )
    phone = PhoneField(
        label=gettext_lazy("Telephone number left with the report"),
        help_text=gettext_lazy("Only for a quarrel between people: nobody else can look that up."),
        required=False,
    )


class ProofForm(forms.Form):
    """The telephone left with the report shows that one is whoever reported it."""

    phone = PhoneField(
        label=gettext_lazy("Telephone number left with the report"),
        error_messages={"required": gettext_lazy("Write the telephone number.")},
    )


class ReopenForm(forms.Form):
    """Why it has to be looked at again."""

    text = forms.CharField(
        label=gettext_lazy("What is not right yet?"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Say in a sentence what is not right yet.")},
    )
