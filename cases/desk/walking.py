"""From an open case to the next one of the list that was last looked at, and back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.access import must_work
from cases.desk.inbox import KEPT, View
from cases.models import Case
from cases.queries.inbox import beside


@require_safe
@login_required
def go(request: HttpRequest, case_id: int, back: bool = False) -> HttpResponse:
    """To the case beside this one, or to the list where there is none."""
    must_work(request.user)
    case = get_object_or_404(Case.objects.visible_to(request.user), pk=case_id)
    kept = request.session.get(KEPT, "")
    view = View.read(request.user, QueryDict(kept.lstrip("?")))
    found = beside(view.desk, view.tab, case, wanted=view.form.condition(), order=view.order, back=back)
    if found:
        return redirect("desk:case", found.pk)
    messages.info(
        request,
        _("That was the first case of the list.") if back else _("That was the last case of the list."),
    )
    return redirect(f"{reverse('desk:inbox')}{kept}")
