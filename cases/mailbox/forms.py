"""What an officer says about a message."""

from django import forms
from django.utils.translation import gettext_lazy as _


class JoinForm(forms.Form):
    """Add it to a case."""

    number = forms.CharField(label=_("Number of the case"), max_length=20)
    text = forms.CharField(
        label=_("In other words"),
        required=False,
        max_length=1500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Left empty, the message's own words are added."),
    )


class RefuseForm(forms.Form):
    """Nothing for the city."""

    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    answer = forms.BooleanField(label=_("Answer the sender with this reason"), required=False)
