"""What the city wants of its divisions: for the city's own administrators."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from gridgov.problems import Invalid
from grids import access
from grids.actions.rules import change_rules
from grids.models import TerritoryRules
from grids.rules_form import GROUPS, RulesForm
from grids.views.gate import administrators


@administrators
def rules(request: HttpRequest) -> HttpResponse:
    access.root_for_changing(request.user)
    form = RulesForm(request.POST or None, instance=TerritoryRules.current())
    if request.method == "POST" and form.is_valid() and _changed(form, request.user):
        messages.success(request, _("Saved."))
        return redirect("grids:rules")
    groups = [(title, hint, [form[name] for name in names]) for title, hint, names in GROUPS]
    way = [(_("Territory"), reverse("grids:tree")), (_("Rules for divisions"), "")]
    return render(request, "grids/rules.html", {"form": form, "groups": groups, "crumbs": way})


def _changed(form: RulesForm, by: Any) -> bool:
    try:
        change_rules(by=by, **form.cleaned_data)
    except Invalid as error:
        form.add_error(next((name for name in error.fields if name in form.fields), None), str(error))
        return False
    return True
