from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from members.charge import organisations_in_charge
from members.desks import command_of
from members.forms.by_code import CodeField
from members.models import Organisation, OrganisationKind, User


class OrganisationFilter(forms.Form):
    """Which organisations the list shows."""

    search = forms.CharField(label=_("Name or code"), required=False)
    kind = forms.ModelChoiceField(
        label=_("Kind"),
        queryset=OrganisationKind.objects.all(),
        required=False,
        to_field_name="code",
        empty_label=_("all"),
    )
    area = CodeField("area", label=_("In the area (code)"), required=False)


PUBLIC = ("public_phone", "office", "office_hours")


class OrganisationForm(forms.ModelForm):  # type: ignore[type-arg]  # no subscript at run time
    """What one says about an organisation; its area and grid are given once, when it is made."""

    area = CodeField("area", label=_("Area (code)"), required=False)
    grid = CodeField(
        "grid", label=_("Grid (code)"), required=False, help_text=_("Only for the team of one grid.")
    )
    parent = CodeField("organisation", label=_("Belongs to (code)"), required=False)
    command = CodeField(
        "organisation",
        label=_("Command lies with (code)"),
        required=False,
        help_text=_(
            "Two centres instead of two desks: this one files, checks and closes, the other one dispatches. "
            "An organisation of the same area; empty: the command desk is here."
        ),
    )

    class Meta:
        model = Organisation
        fields = (
            "code",
            "name",
            "name_en",
            "kind",
            "area",
            "grid",
            "parent",
            *PUBLIC,
            "two_desks",
            "is_active",
        )

    field_order = (*Meta.fields[:-1], "command", "is_active")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            for name in ("code", "area", "grid"):
                del self.fields[name]
        else:
            del self.fields["is_active"]
        if self.instance.is_centre:
            self.initial["command"] = command_of(self.instance)
        else:
            del self.fields["two_desks"], self.fields["command"]
            self.fields["kind"].queryset = OrganisationKind.objects.exclude(code="centre")  # type: ignore[attr-defined]
        self.fields["parent"].within = organisations_in_charge(user)  # type: ignore[attr-defined]

    def _post_clean(self) -> None:
        """The action checks and writes; the form's own instance stays as it is."""
