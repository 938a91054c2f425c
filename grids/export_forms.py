"""The form of an export."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grids.forms import CrsField
from grids.models import Area, Division, Level
from grids.writing import What

FORMATS = [(".geojson", "GeoJSON"), (".gpkg", "GeoPackage"), (".zip", _("Shapefile (zipped)"))]


class ExportForm(forms.Form):
    """Sent by GET: the address of a file can be kept."""

    what = forms.ChoiceField(label=_("What"))
    level = forms.ChoiceField(label=_("Level of the areas"), required=False)
    day = forms.DateField(
        label=_("Grids in force on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Leave empty for those in force today."),
    )
    ending = forms.ChoiceField(label=_("Format"), choices=FORMATS)
    crs = CrsField(
        label=_("Reference system"),
        help_text=_(
            "An EPSG number, such as EPSG:4549; or GCJ-02 or BD-09. Empty: longitude and latitude, EPSG:4490."
        ),
    )

    def __init__(self, *args: Any, area: Area, division: Division | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        levels = [level for level in Level if level.depth > Level(area.level).depth]
        kinds = (
            [What.GRIDS, What.MICRO] if division else [kind for kind in What if levels or kind != What.AREAS]
        )
        self._choices("what", [(kind.value, kind.label) for kind in kinds])
        self._choices("level", [("", "–"), *((level.value, level.label) for level in levels)])
        if division or not levels:
            del self.fields["level"]
        if division:
            del self.fields["day"]

    def _choices(self, name: str, choices: list[tuple[str, Any]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean_day(self) -> Any:
        day = self.cleaned_data["day"]
        if day and day > timezone.localdate():
            raise forms.ValidationError(_("What will be in force then is not known yet."))
        return day

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("what") == What.AREAS and not given.get("level"):
            self.add_error("level", _("Say which level of areas you want."))
        return given
