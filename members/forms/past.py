"""A place and a day."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class PlaceAndDay(forms.Form):
    lon = forms.FloatField(
        label=gettext_lazy("Longitude"), min_value=-180, max_value=180, widget=forms.HiddenInput
    )
    lat = forms.FloatField(
        label=gettext_lazy("Latitude"), min_value=-90, max_value=90, widget=forms.HiddenInput
    )
    day = forms.DateField(
        label=gettext_lazy("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].widget.attrs["max"] = timezone.localdate().isoformat()

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day has not come yet."))
        return day

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not {"lon", "lat"} & set(self.data):
            raise forms.ValidationError(_("Choose the place on the map."))
        return given
