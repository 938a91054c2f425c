"""Forms about components."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.actions.component_rows import OPTIONAL
from grids.components import codes, queries
from grids.forms import CrsField, LayerFileField
from grids.models import Area, Component, ComponentClass, Keeper

ANY = ("", gettext_lazy("Any"))
STATES = [state for state in Component.State if state != Component.State.REMOVED]


class ClassField(forms.ModelChoiceField):  # type: ignore[type-arg]  # no subscript at run time
    """A class of components under the heading of its group; with `groups` a group may be chosen as well."""

    def __init__(self, *, groups: bool = False, **more: Any) -> None:
        self.groups = groups
        more.setdefault("label", gettext_lazy("Class"))
        super().__init__(queryset=ComponentClass.objects.all(), to_field_name="code", **more)

    def fill(self) -> None:
        """Read the choices: one query for each form."""
        rows = list(ComponentClass.objects.order_by("code"))
        names = {row.code: row.display_name for row in rows if len(row.code) < codes.CLASS}
        classes = [row for row in rows if len(row.code) == codes.CLASS]
        found: list[Any] = [ANY if self.groups else ("", "—")]
        for group, inside in groupby(classes, key=lambda row: row.code[:2]):
            whole = [(group, _("%(group)s: all") % {"group": names.get(group, group)})] if self.groups else []
            found.append((f"{group} {names.get(group, '')}", [*whole, *_labelled(inside)]))
        self.choices = found


def _labelled(rows: Iterable[ComponentClass]) -> list[tuple[str, str]]:
    return [(row.code, f"{row.code} {row.display_name}") for row in rows]


class ComponentFilter(forms.Form):
    """What the list and the map are narrowed to."""

    q = forms.CharField(label=gettext_lazy("Number, name, place, owner"), required=False, max_length=100)
    kind = ClassField(groups=True, required=False)
    state = forms.ChoiceField(
        label=gettext_lazy("State"), choices=[ANY, *Component.State.choices], required=False
    )
    area = forms.CharField(label=gettext_lazy("Area (code)"), required=False, max_length=50)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["kind"]
        assert isinstance(field, ClassField)
        field.fill()

    def clean_area(self) -> Area | None:
        code = self.cleaned_data["area"].strip()
        found = Area.objects.filter(code=code).first() if code else None
        if code and found is None:
            raise forms.ValidationError(_("Nothing here has the code “%(code)s”.") % {"code": code})
        return found

    def condition(self) -> Q:
        """The filter as a condition; one that cannot be read narrows to nothing, never to everything."""
        if not self.is_valid():
            return Q(pk__in=[])
        given = self.cleaned_data
        return queries.condition(
            text=given["q"].strip(), kind=given["kind"], state=given["state"], area=given["area"]
        )


class _Dated(forms.Form):
    on = forms.DateField(
        label=gettext_lazy("Since when"),
        help_text=gettext_lazy("The day from which it is so; today or earlier."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        initial=timezone.localdate,
    )


class KeeperField(forms.ModelChoiceField):  # type: ignore[type-arg]  # no subscript at run time
    def __init__(self, **more: Any) -> None:
        more.setdefault("empty_label", "—")
        super().__init__(queryset=Keeper.objects.order_by("code"), required=False, **more)


class _Facts(_Dated):
    """What a component is called, whose it is, and how it is."""

    name = forms.CharField(label=gettext_lazy("Own name"), required=False, max_length=100)
    place = forms.CharField(
        label=gettext_lazy("Place in words"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Road, number, side, landmark."),
    )
    owner = KeeperField(label=gettext_lazy("Owner"))
    maintainer = KeeperField(label=gettext_lazy("Maintainer"))
    state = forms.ChoiceField(
        label=gettext_lazy("State"), choices=[(state.value, state.label) for state in STATES]
    )


class FactsForm(_Facts):
    """The same of a component that is there."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    field_order = ("name", "place", "owner", "maintainer", "state", "on", "version")


class PlaceForm(_Dated):
    """Where it stands from now on."""

    lon = forms.FloatField(widget=forms.HiddenInput, min_value=-180, max_value=180)
    lat = forms.FloatField(widget=forms.HiddenInput, min_value=-90, max_value=90)
    version = forms.IntegerField(widget=forms.HiddenInput)


class RegisterForm(_Facts):
    """A new component; the number comes by itself."""

    component_class = ClassField()
    lon = forms.FloatField(widget=forms.HiddenInput, required=False, min_value=-180, max_value=180)
    lat = forms.FloatField(widget=forms.HiddenInput, required=False, min_value=-90, max_value=90)
    field_order = ("component_class", "name", "place", "owner", "maintainer", "state", "on", "lon", "lat")

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["component_class"]
        assert isinstance(field, ClassField)
        field.fill()

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not {"lon", "lat"} & self.errors.keys() and None in (given.get("lon"), given.get("lat")):
            self.add_error(None, _("Choose the place on the map, or write it in degrees."))
        return given


class RemoveForm(_Dated):
    version = forms.IntegerField(widget=forms.HiddenInput)


class KeeperForm(forms.Form):
    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=50,
        help_text=gettext_lazy("The code of an organisation: routing rules then send cases to it."),
    )
    name = forms.CharField(label=gettext_lazy("Name"), max_length=100)
    name_en = forms.CharField(label=gettext_lazy("English name"), max_length=100, required=False)


class UploadForm(forms.Form):
    file = LayerFileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy(
            "Points as GeoJSON, zipped Shapefile or GeoPackage, or a CSV with longitude and latitude; up to 50 MB."
        ),
    )
    crs = CrsField()


LABELS = {
    "code": gettext_lazy("Field with the number (17 digits)"),
    "component_class": gettext_lazy("Field with the class (five digits)"),
    "name": gettext_lazy("Field with the name"),
    "place": gettext_lazy("Field with the place in words"),
    "owner": gettext_lazy("Field with the owner's code or name"),
    "owner_name": gettext_lazy("Field with the name of a new owner"),
    "maintainer": gettext_lazy("Field with the maintainer's code or name"),
    "maintainer_name": gettext_lazy("Field with the name of a new maintainer"),
    "state": gettext_lazy("Field with the state"),
    "lon": gettext_lazy("Field with the longitude"),
    "lat": gettext_lazy("Field with the latitude"),
}


class FieldsForm(forms.Form):
    """Which field of the layer holds what. `placed`: the layer tells the places itself."""

    def __init__(self, *args: Any, names: list[str], placed: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        needed = ("code", "component_class") if placed else ("code", "component_class", "lon", "lat")
        for name in ("code", "component_class", *(() if placed else ("lon", "lat")), *OPTIONAL):
            none = [] if name in needed else [("", "–")]
            self.fields[name] = forms.ChoiceField(
                label=LABELS[name],
                required=name in needed,
                choices=none + [(each, each) for each in names],
                initial=guessed(name, names),
            )


GUESSES = {
    "code": ("code", "id", "编码", "编号", "标识"),
    "component_class": ("class", "type", "kind", "category", "类别", "分类", "小类", "类型", "种类"),
    "name": ("name", "名称"),
    "place": ("place", "address", "位置", "地址"),
    "owner": ("owner", "权属", "主管"),
    "maintainer": ("maintainer", "养护", "维护"),
    "state": ("state", "status", "状态"),
    "lon": ("lon", "lng", "经度", "x"),
    "lat": ("lat", "纬度", "y"),
}


def guessed(what: str, names: list[str]) -> str:
    """The first field that is called so, else none."""
    for word in GUESSES.get(what, ()):
        for name in names:
            low = name.lower()
            if (
                low == word
                or (len(word) > 2 and low.startswith(word))
                or (not word.isascii() and word in low)
            ):
                return name
    return ""
