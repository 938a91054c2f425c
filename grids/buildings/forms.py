"""Forms of the import of buildings."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grids.forms import CrsField, LayerFileField

OPTIONAL = ("households", "dwellings", "name")
PLACE = ("lon", "lat")


class BuildingUploadForm(forms.Form):
    file = LayerFileField(
        label=_("File with buildings"),
        help_text=_(
            "A CSV, or a layer of points as GeoJSON, zipped Shapefile or GeoPackage, up to 50 MB; .gz is fine."
        ),
    )
    crs = CrsField()


class BuildingFieldsForm(forms.Form):
    """Which field of the file holds what; longitude and latitude are asked for where no geometry tells them."""

    code = forms.ChoiceField(label=_("Field with the code"))
    households = forms.ChoiceField(label=_("Field with the households"), required=False)
    dwellings = forms.ChoiceField(label=_("Field with the dwellings"), required=False)
    name = forms.ChoiceField(label=_("Field with the name"), required=False)
    lon = forms.ChoiceField(label=_("Field with the longitude, or x"))
    lat = forms.ChoiceField(label=_("Field with the latitude, or y"))

    def __init__(self, *args: Any, names: list[str], placed: bool, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {field: _guess(field, names) for field in (*OPTIONAL, *PLACE, "code")})
        super().__init__(*args, **kwargs)
        if placed:
            for field in PLACE:
                del self.fields[field]
        for field, widget in self.fields.items():
            assert isinstance(widget, forms.ChoiceField)
            none = [("", "–")] if field in OPTIONAL else []
            widget.choices = none + [(name, name) for name in names]


GUESSES = {
    "code": ("code", "id", "编码", "编号"),
    "households": ("household", "户数", "户"),
    "dwellings": ("dwelling", "房屋", "套"),
    "name": ("name", "名称", "楼栋"),
    "lon": ("lon", "lng", "经度"),
    "lat": ("lat", "纬度"),
}


def _guess(what: str, names: list[str]) -> str:
    """The first field that is called so."""
    return next((name for word in GUESSES[what] for name in names if word in name.lower()), "")
