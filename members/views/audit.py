"""/setup/audit-trail/: who did what, for those who audit the whole city."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from gridgov.models import AuditEntry
from gridgov.paging import cursor_page
from grids.models import Area
from members.access import require
from members.models import User
from members.views.parts import needs, person


class TrailFilter(forms.Form):
    """Which entries are shown."""

    action = forms.CharField(label=_("Action begins with"), required=False, max_length=60)
    actor = forms.CharField(label=_("User name"), required=False, max_length=80)
    since = forms.DateField(
        label=_("From"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    until = forms.DateField(
        label=_("Until"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )


@needs("audit")
def audit_trail(request: HttpRequest) -> HttpResponse:
    """Entries name no area, so the right has to be held for the whole city."""
    root = Area.objects.filter(parent=None).first()
    if root is not None:
        require(person(request), "audit", root)
    form = TrailFilter(request.GET)
    rows = AuditEntry.objects.select_related("actor").filter(**_conditions(form))
    page = cursor_page(rows, order=("-at", "-pk"), cursor=request.GET.get("cursor", ""))
    return render(request, "members/setup/audit_trail.html", {"form": form, "page": page})


def _conditions(form: TrailFilter) -> dict[str, object]:
    chosen = form.cleaned_data if form.is_valid() else {}
    given: dict[str, object] = {
        "action__startswith": chosen.get("action"),
        "at__date__gte": chosen.get("since"),
        "at__date__lte": chosen.get("until"),
    }
    if name := chosen.get("actor"):
        given["actor__in"] = User.objects.filter(username=name)
    return {key: value for key, value in given.items() if value is not None and value != ""}
