from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from members.models import PostKind

ORGANISATION_RIGHTS = [
    ("intake", _("take in cases: log, establish, reject, verify")),
    ("dispatch", _("dispatch cases")),
    ("handle", _("handle cases and work orders")),
    ("check", _("check before closing")),
    ("close", _("close cases")),
    ("supervise", _("supervise lower centres")),
    ("manage", _("manage the organisation and its posts")),
]
AREA_RIGHTS = [
    ("see_cases", _("see cases")),
    ("see_residents", _("see residents")),
    ("edit_residents", _("change residents")),
    ("assess", _("assess")),
    ("audit", _("read the audit trail")),
    ("administer", _("administer the area")),
]


class PostKindForm(forms.Form):
    """A kind of post with its rights."""

    code = forms.SlugField(label=_("Code"), max_length=40)
    name = forms.CharField(label=_("Name"), max_length=120)
    name_en = forms.CharField(label=_("Name in English"), max_length=120, required=False)
    weekly_hours = forms.DecimalField(
        label=_("Hours a week"), max_digits=4, decimal_places=1, min_value=0, max_value=168, initial=40
    )
    needs_grid = forms.BooleanField(
        label=_("Works in one grid"),
        required=False,
        help_text=_("Rights on the area then hold in that grid only."),
    )
    organisation_permissions = forms.MultipleChoiceField(
        label=_("Rights at the organisation"),
        choices=ORGANISATION_RIGHTS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    area_permissions = forms.MultipleChoiceField(
        label=_("Rights in the area"),
        choices=AREA_RIGHTS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, changing: PostKind | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if changing is not None:
            del self.fields["code"]


class OrganisationKindForm(forms.Form):
    code = forms.SlugField(label=_("Code"), max_length=40)
    name = forms.CharField(label=_("Name"), max_length=120)
    name_en = forms.CharField(label=_("Name in English"), max_length=120, required=False)
