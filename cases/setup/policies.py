"""/setup/policies/: what a city sets for the life of its cases."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from cases.actions.policies import set_policies
from cases.administering import may_administer_city
from cases.models import Policy
from cases.policies import SETTINGS
from gridgov.ui.joining import beside
from members.views.parts import attempt, needs, person


class PolicyForm(forms.Form):
    """A whole number for each setting, with what is set now."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        now = dict(Policy.objects.values_list("name", "value"))
        for name, setting in SETTINGS.items():
            self.fields[name] = forms.IntegerField(
                label=beside(capfirst(str(setting.label)), setting.unit),
                min_value=setting.least,
                max_value=setting.most,
                help_text=setting.hint,
                initial=now.get(name, setting.usual),
            )

    def changes(self) -> dict[str, int]:
        """What somebody changed."""
        return {name: self.cleaned_data[name] for name in self.changed_data}


@needs("administer")
def policies(request: HttpRequest) -> HttpResponse:
    """The numbers, and saving them."""
    form = PolicyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        attempt(form, lambda: set_policies(values=form.changes(), by=person(request)))
        if not form.errors:
            messages.success(request, _("Saved. It holds from now on."))
            return redirect("setup:policies")
    context = {"form": form, "may_edit": may_administer_city(request.user)}
    return render(request, "cases/setup/policies.html", context, status=400 if form.errors else 200)
