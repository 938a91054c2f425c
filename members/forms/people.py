from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from members.charge import organisations_in_charge
from members.forms.by_code import CodeField
from members.models import PostKind, User


class PeopleFilter(forms.Form):
    """Which accounts the list shows."""

    search = forms.CharField(label=_("Name or user name"), required=False)
    kind = forms.ModelChoiceField(
        label=_("Post"),
        queryset=PostKind.objects.all(),
        required=False,
        to_field_name="code",
        empty_label=_("all"),
    )
    organisation = CodeField("organisation", label=_("Organisation (code)"), required=False)
    closed = forms.BooleanField(label=_("Closed accounts too"), required=False)


class AccountForm(forms.Form):
    """A person's account."""

    username = forms.CharField(
        label=_("User name"), max_length=80, help_text=_("For signing in; it does not change later.")
    )
    name = forms.CharField(label=_("Full name"), max_length=120)
    name_en = forms.CharField(label=_("Name in English"), max_length=120, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    language = forms.ChoiceField(
        label=_("Language"), choices=[("", _("as the browser")), *settings.LANGUAGES], required=False
    )


class ChangeAccountForm(AccountForm):
    is_active = forms.BooleanField(label=_("May sign in"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["username"]


class PostForm(forms.Form):
    """A post for one person."""

    kind = forms.ModelChoiceField(label=_("Post"), queryset=PostKind.objects.all())
    organisation = CodeField("organisation", label=_("Organisation (code)"))
    grid = CodeField(
        "grid", label=_("Grid (code)"), required=False, help_text=_("For posts that work in one grid.")
    )
    area = CodeField(
        "area",
        label=_("Area (code)"),
        required=False,
        help_text=_("Only when it is not the area of the organisation."),
    )
    starts_on = forms.DateField(
        label=_("In post from"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    ends_on = forms.DateField(
        label=_("No longer in post from"),
        required=False,
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
    )
    public_phone = forms.CharField(label=_("Public telephone"), max_length=40, required=False)
    office = forms.CharField(label=_("Office"), max_length=200, required=False)
    office_hours = forms.CharField(label=_("Office hours"), max_length=200, required=False)
    is_public = forms.BooleanField(label=_("Residents see name and contact"), required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].within = organisations_in_charge(user)  # type: ignore[attr-defined]


class EndPostForm(forms.Form):
    on = forms.DateField(
        label=_("No longer in post from"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
        help_text=_("Today when left empty; the rights of the post end with it."),
    )  # fmt: skip


class StaffFileForm(forms.Form):
    """The file of a staff import."""

    LARGEST = 2 * 1024 * 1024
    file = forms.FileField(
        label=_("File"),
        help_text=_("XLSX or CSV, at most 1,000 rows and 2 MB."),
        widget=forms.FileInput({"accept": ".xlsx,.csv,.gz"}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > self.LARGEST:
            raise ValidationError(_("The file is larger than 2 MB; split it."))
        return file
