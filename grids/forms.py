"""Forms of the territory's set-up."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from gridgov.problems import Invalid
from grids.models import Area, Grid, GridKind, Level
from grids.reading import Undeclared, full_name

LARGEST_UPLOAD = 50 * 1024 * 1024
ENDINGS = (".geojson", ".json", ".zip", ".gpkg", ".csv")
GRIDS = "grids"

if TYPE_CHECKING:
    AreaModelForm = forms.ModelForm[Area]
    GridModelForm = forms.ModelForm[Grid]
else:
    AreaModelForm = GridModelForm = forms.ModelForm


class SearchForm(forms.Form):
    q = forms.CharField(label=_("Name or code"), required=False, max_length=100)


class CrsField(forms.CharField):
    """Cleans to EPSG:n, GCJ-02 or BD-09; "" where nothing is said."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Reference system of the coordinates"))
        kwargs.setdefault(
            "help_text",
            _(
                "An EPSG number, or GCJ-02 or BD-09 for coordinates from Chinese web maps. Leave empty for "
                "longitude and latitude, or where the file says it."
            ),
        )
        super().__init__(required=kwargs.pop("required", False), max_length=20, **kwargs)

    def clean(self, value: Any) -> str:
        try:
            return full_name(super().clean(value))
        except Invalid as error:
            raise forms.ValidationError(str(error)) from error


class LayerFileField(forms.FileField):
    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Layer file"))
        kwargs.setdefault(
            "help_text", _("GeoJSON, zipped Shapefile or GeoPackage, up to 50 MB; .gz is fine.")
        )
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        file = super().clean(data, initial)
        if isinstance(file, UploadedFile):
            if not (file.name or "").lower().removesuffix(".gz").endswith(ENDINGS):
                raise forms.ValidationError(
                    _("This is not a layer file: give .geojson, .zip, .gpkg or .csv.")
                )
            if (file.size or 0) > LARGEST_UPLOAD:
                raise forms.ValidationError(
                    _("The file is larger than 50 MB; use the commands on the server.")
                )
        return file


class AreaForm(AreaModelForm):
    """The names of an area."""

    class Meta:
        model = Area
        fields = ["code", "name", "name_en", "level_label", "level_label_en"]


class NewAreaForm(AreaForm):
    level = forms.ChoiceField(label=_("Level"))
    file = LayerFileField(label=_("Outline"), required=False)
    crs = CrsField()

    def __init__(self, *args: Any, levels: list[Level], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["level"].choices = [(level.value, level.label) for level in levels]  # type: ignore[attr-defined]


class GridForm(GridModelForm):
    """What a grid is called and is. Micro-grids are made with their parent, so the kind changes between two only."""

    class Meta:
        model = Grid
        fields = ["name", "name_en", "kind", "households"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [GridKind.MICRO] if self.instance.kind == GridKind.MICRO else [
            GridKind.COMPREHENSIVE, GridKind.EXCLUSIVE
        ]  # fmt: skip
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in kinds]  # type: ignore[attr-defined]


class UploadForm(forms.Form):
    """What a layer is to become."""

    what = forms.ChoiceField(label=_("What the layer holds"))
    file = LayerFileField()
    crs = CrsField()

    def __init__(self, *args: Any, area: Area, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        levels = [level for level in Level if level.depth > Level(area.level).depth]
        choices = [(level.value, level.label) for level in levels] + [(GRIDS, _("Grids"))]
        self.fields["what"].choices = choices  # type: ignore[attr-defined]


class ReferenceForm(forms.Form):
    """Which of the systems that would fit the numbers are in, or another one."""

    guess = forms.ChoiceField(label=_("They would fit"), required=False, widget=forms.RadioSelect)
    crs = CrsField(
        label=_("Or another one"), help_text=_("An EPSG number, such as EPSG:4549; or GCJ-02 or BD-09.")
    )

    def __init__(self, *args: Any, problem: Undeclared, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(each.name, str(each)) for each in problem.guesses]
        self.fields["guess"].choices = choices  # type: ignore[attr-defined]
        if problem.far:
            self.fields["guess"].label = _("They would fit, but far from this city")
        if not choices:  # nothing to have another one beside
            del self.fields["guess"]
            self.fields["crs"].label = _("Reference system of the coordinates")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        given["crs"] = given.get("crs") or given.get("guess") or ""
        if not given["crs"] and not self.errors:
            raise forms.ValidationError(_("Choose a reference system."))
        return given


class _FieldsForm(forms.Form):
    """Which field of the layer holds what."""

    optional: tuple[str, ...] = ()

    def __init__(self, *args: Any, names: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if isinstance(field, forms.ChoiceField):
                none = [("", "–")] if name in self.optional else []
                field.choices = none + [(each, each) for each in names]
                field.required = name not in self.optional


class AreaFieldsForm(_FieldsForm):
    optional = ("name_en", "parent_code")
    code = forms.ChoiceField(label=_("Field with the code"))
    name = forms.ChoiceField(label=_("Field with the name"))
    name_en = forms.ChoiceField(label=_("Field with the English name"))
    parent_code = forms.ChoiceField(
        label=_("Field with the code of the area it lies in"),
        help_text=_("Without it each area goes to the one it overlaps most."),
    )
    label = forms.CharField(label=_("Own word for the level"), required=False, max_length=40)
    label_en = forms.CharField(label=_("Own English word for the level"), required=False, max_length=40)


class GridFieldsForm(_FieldsForm):
    optional = ("name", "community_code")
    code = forms.ChoiceField(label=_("Field with the code"))
    name = forms.ChoiceField(label=_("Field with the name"))
    community_code = forms.ChoiceField(
        label=_("Field with the code of the community"),
        help_text=_("Without it each grid goes to the community it overlaps most."),
    )
    tolerance_m2 = forms.FloatField(label=_("Tolerance in m²"), min_value=0)
