"""/setup/admissions/: what others than their own centre may give to grid members."""

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from cases.actions.gate import admit_item, withdraw_item
from cases.administering import may_administer_city
from cases.desk.choosing import SearchChoice, SearchField, class_option
from cases.models import AdmittedItem, CaseClass
from cases.queries.candidates import MOST, classes_for
from gridgov.paging import cursor_page
from members.forms.by_code import CodeField
from members.models import Organisation
from members.views.parts import attempt, needs, person


class AdmissionForm(forms.Form):
    """One kind of work from one organisation."""

    organisation = CodeField(
        "organisation",
        within=Organisation.objects.filter(is_active=True),
        label=gettext_lazy("Organisation that gives the work (code)"),
    )
    group = forms.ModelChoiceField(
        CaseClass.objects.filter(level=1, scheme__is_current=True).order_by("kind", "code"),
        label=gettext_lazy("Group of classes"),
        required=False,
        empty_label="—",
    )
    case_class = SearchField(
        queryset=CaseClass.objects.offered().select_related("parent"),
        label=gettext_lazy("Or one class"),
        required=False,
        widget=SearchChoice("desk:pick-class", lambda: list(classes_for()[:MOST]), class_option),
    )
    frequency = forms.CharField(label=gettext_lazy("How often"), max_length=200)
    weekly_hours = forms.DecimalField(
        label=gettext_lazy("Hours a week"), min_value=Decimal("0.1"), max_digits=4, decimal_places=1
    )
    legal_basis = forms.CharField(label=gettext_lazy("Legal basis"), widget=forms.Textarea(attrs={"rows": 2}))
    starts_on = forms.DateField(
        label=gettext_lazy("In force from"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    ends_on = forms.DateField(
        label=gettext_lazy("In force until"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def clean(self) -> dict[str, Any]:
        """A group or a class, not both."""
        given = super().clean() or {}
        if bool(given.get("group")) == bool(given.get("case_class")):
            self.add_error("case_class", _("Choose a group or one class."))
        return given

    def item(self) -> dict[str, Any]:
        """What the action takes."""
        given = dict(self.cleaned_data)
        given["case_class"] = given.pop("group") or given["case_class"]
        return given


@needs("administer")
def admissions(request: HttpRequest) -> HttpResponse:
    """The list, newest first, and admitting another."""
    form = AdmissionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        attempt(form, lambda: admit_item(by=person(request), **form.item()))
        if not form.errors:
            messages.success(request, _("Admitted."))
            return redirect("setup:admissions")
    found = AdmittedItem.objects.select_related("organisation", "case_class", "admitted_by")
    page = cursor_page(found, order=("-id",), cursor=request.GET.get("cursor", ""), size=50)
    context = {"form": form, "page": page, "may_edit": may_administer_city(request.user)}
    return render(request, "cases/setup/admissions.html", context, status=400 if form.errors else 200)


@needs("administer")
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """From now on it binds nobody."""
    item = get_object_or_404(AdmittedItem, pk=pk)
    withdraw_item(by=person(request), item_id=item.pk)
    messages.success(request, _("Withdrawn. What was given stays given."))
    return redirect("setup:admissions")
