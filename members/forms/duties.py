from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from members.models import Duty, DutyList, PostKind

SHORT = ("code", "title", "title_en", "weekly_hours", "task_group", "object", "frequency", "evidence")
LONG = ("standard", "legal_basis")


class DutyListForm(forms.Form):
    """A new draft."""

    post_kind = forms.ModelChoiceField(label=_("Post"), queryset=PostKind.objects.all())
    name = forms.CharField(label=_("Name"), max_length=120)
    name_en = forms.CharField(label=_("Name in English"), max_length=120, required=False)
    copy_of = forms.ModelChoiceField(
        label=_("Begin with the duties of"),
        queryset=DutyList.objects.all(),
        required=False,
        empty_label=_("an empty list"),
    )


class DutyItemForm(forms.Form):
    """A duty for a draft, with its hours there."""

    duty = forms.ModelChoiceField(label=_("Duty"), queryset=Duty.objects.all())
    weekly_hours = forms.DecimalField(
        label=_("Hours a week"), max_digits=4, decimal_places=1, min_value=0, required=False,
        help_text=_("The duty's usual hours when left empty."),
    )  # fmt: skip


class DutyForm(forms.ModelForm):  # type: ignore[type-arg]  # no subscript at run time
    """A duty of the city's own."""

    class Meta:
        model = Duty
        fields = (*SHORT, *LONG)
        widgets = dict.fromkeys(LONG, forms.Textarea({"rows": 3}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("standard", "frequency", "evidence"):
            self.fields[name].required = True
        self.fields["weekly_hours"].widget.attrs["min"] = "0.1"
