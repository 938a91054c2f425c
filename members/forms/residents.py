from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grids.models import Grid
from members.models import Resident


class SearchForm(forms.Form):
    """One exact name, telephone or identity number; sent by POST, so that no address or log holds it."""

    wanted = forms.CharField(
        label=_("Exact name, telephone or identity number"), max_length=60, strip=True,
        widget=forms.TextInput({"type": "search", "autocomplete": "off"}),
    )  # fmt: skip


class ResidentFilter(forms.Form):
    care_group = forms.ChoiceField(label=_("Care group"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = [choice for choice in Resident.CareGroup.choices if choice[0]]
        self.fields["care_group"].choices = [("", _("all")), *groups]  # type: ignore[attr-defined]


class ResidentForm(forms.Form):
    """A resident of a grid. When changing, an empty identity number or telephone keeps what is there."""

    grid = forms.ModelChoiceField(label=_("Grid"), queryset=Grid.objects.none(), to_field_name="code")
    name = forms.CharField(
        label=_("Full name"), max_length=60, widget=forms.TextInput({"autocomplete": "off"})
    )
    id_number = forms.CharField(
        label=_("Identity number"), max_length=24, required=False, widget=forms.TextInput({"autocomplete": "off"}),
        help_text=_("Only where the work needs it. Year of birth and sex come from it."),
    )  # fmt: skip
    phone = forms.CharField(
        label=_("Telephone"),
        max_length=24,
        required=False,
        widget=forms.TextInput({"type": "tel", "autocomplete": "off"}),
    )
    birth_year = forms.IntegerField(label=_("Year of birth"), min_value=1880, max_value=2200, required=False)
    sex = forms.ChoiceField(label=_("Sex"), choices=Resident.Sex.choices, required=False)
    care_group = forms.ChoiceField(
        label=_("Care group"), choices=Resident.CareGroup.choices, required=False,
        help_text=_("For help and visits only; nothing else about a person is recorded."),
    )  # fmt: skip
    building = forms.CharField(label=_("Building"), max_length=60, required=False)
    room = forms.CharField(label=_("Room"), max_length=40, required=False)
    household = forms.CharField(
        label=_("Household number"), max_length=40, required=False, help_text=_("1 when left empty.")
    )
    address = forms.CharField(
        label=_("Full address of the dwelling"),
        max_length=200,
        required=False,
        widget=forms.TextInput({"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, grids: Any, changing: Resident | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["grid"].queryset = grids  # type: ignore[attr-defined]
        if changing is not None:
            del self.fields["grid"]
            for name in ("name", "id_number", "phone", "address"):
                self.fields[name].required = False
                self.fields[name].help_text = _("Leave empty to keep what is recorded.")

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if (values.get("room") or values.get("address")) and not values.get("building"):
            self.add_error("building", _("Say which building."))
        return values


class PurposeForm(forms.Form):
    """What a person needs a personal field for."""

    FIELDS = [
        ("name", _("name")),
        ("phone", _("telephone")),
        ("id_number", _("identity number")),
        ("address", _("address")),
    ]
    field = forms.ChoiceField(label=_("What to show"), choices=FIELDS)
    purpose = forms.CharField(
        label=_("What you need it for"), min_length=4, max_length=400,
        help_text=_("It is written down with your name and the time."),
    )  # fmt: skip


class ShredForm(forms.Form):
    REASONS = [
        ("moved", _("moved away")),
        ("died", _("died")),
        ("asked", _("asked for it")),
        ("mistake", _("recorded by mistake")),
    ]
    reason = forms.ChoiceField(label=_("Why the record is deleted"), choices=REASONS)
