from typing import Any

from allauth.account.forms import ChangePasswordForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from gridgov.problems import Invalid
from members.actions.accounts import change_password


class OwnPasswordForm(ChangePasswordForm):  # type: ignore[misc]  # allauth has no types
    """allauth's form; the write is our action, so that the one-time mark goes with it."""

    def clean_password1(self) -> str:
        password = str(self.cleaned_data["password1"])
        if self.user.check_password(password):
            raise ValidationError(_("Choose a password that differs from the present one."))
        return password

    def save(self) -> Any:
        try:
            change_password(user=self.user, password=self.cleaned_data["password1"])
        except Invalid as problem:  # checked above; a race at most
            raise ValidationError(str(problem)) from problem
