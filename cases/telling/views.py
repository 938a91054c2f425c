"""/desk/notices/choice/: how I am told."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from cases.models import NoticeChoice
from cases.policies import value_of
from cases.telling.actions import choose
from cases.telling.forms import ChoiceForm, lead_of
from cases.telling.wishes import wish_of
from members.views.parts import attempt, crumbs, person


@login_required
def choice(request: HttpRequest) -> HttpResponse:
    """What I am told over which channel, and when not."""
    user = person(request)
    kept = NoticeChoice.objects.filter(user=user).first()
    initial = {"own": "own" if kept and kept.own else "", "phone": kept.phone if kept else ""}
    form = ChoiceForm(request.POST if request.method == "POST" else None, now=wish_of(user), initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        given = form.given() if data["own"] else None
        phone = data.get("phone", kept.phone if kept else "")
        if attempt(form, lambda: choose(user=user, given=given, phone=phone)):
            messages.success(request, _("Saved. It holds from now on."))
            return redirect("desk:notice-choice")
    context = {
        "form": form,
        "email": user.email,
        "lead": lead_of(form.channels),
        "minutes": value_of("digest_minutes"),
        "crumbs": crumbs((_("Notices"), "desk:notices"), (_("How I am told"), "")),
    }
    return render(request, "cases/telling/choice.html", context, status=400 if form.errors else 200)
