"""The ledger of lapses at the desk: a list with a filter."""

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from cases.models import Clock
from cases.queries.lapses import OLDEST, ORDER, lapses_for, lines
from gridgov.paging import cursor_page
from gridgov.ui.links import with_query
from members.access import organisations_with
from members.models import Organisation

SIZE = 50


class LapseFilter(forms.Form):
    """What the ledger is narrowed to. What cannot be read is left out, as old links must go on working."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Limit"), choices=[("", gettext_lazy("Any")), *Clock.Kind.choices], required=False
    )
    holder = forms.CharField(
        label=gettext_lazy("Who let it lapse"), max_length=60, required=False,
        widget=forms.TextInput({"placeholder": gettext_lazy("Name or code")}),
    )  # fmt: skip
    since = forms.DateField(
        label=gettext_lazy("From"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    until = forms.DateField(
        label=gettext_lazy("Until"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    running = forms.BooleanField(label=gettext_lazy("Not met yet"), required=False)
    ours = forms.BooleanField(label=gettext_lazy("Only ours"), required=False)

    def found(self, user: Any) -> QuerySet[Clock]:
        """The clocks asked for, among those of cases that the person may see."""
        self.is_valid()
        given = dict(self.cleaned_data)
        named, ours = given.pop("holder", ""), given.pop("ours", False)
        clocks = lapses_for(user, **given)
        if named:
            called = Q(name__icontains=named) | Q(name_en__icontains=named) | Q(code__iexact=named)
            clocks = clocks.filter(holder__in=Organisation.objects.filter(called).values("pk"))
        if ours:
            mine = [
                organisations_with(user, right).values("pk") for right in ("dispatch", "intake", "supervise")
            ]
            clocks = clocks.filter(holder__in=mine[0].union(*mine[1:]))
        return clocks


@require_safe
@login_required
def show(request: HttpRequest) -> HttpResponse:
    """Newest first, or oldest first."""
    form = LapseFilter(request.GET)
    order = OLDEST if request.GET.get("order") == "oldest" else ORDER
    page = cursor_page(form.found(request.user), order=order, cursor=request.GET.get("cursor", ""), size=SIZE)
    context = {
        "form": form,
        "page": page,
        "rows": lines(page.items, timezone.now()),
        "query": with_query(request.GET, cursor=None, order=None).removeprefix("?"),
        "oldest": order is OLDEST,
        "turned": with_query(request.GET, order=None if order is OLDEST else "oldest", cursor=None),
        "narrowed": any(request.GET.get(name) for name in form.fields),
    }
    return render(request, "cases/desk/lapses.html", context)
