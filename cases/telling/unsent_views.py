"""/setup/telling/unsent/: messages and other work that failed, with the reason, to be asked for again."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from cases.administering import require_administrator
from cases.models import Channel, Delivery
from cases.telling.resending import ORDER, UNSENT, WORK_ORDER, send_again, undone, unsent, work_again
from gridgov.models import WorkItem
from gridgov.paging import cursor_page
from members.views.parts import crumbs, needs, person

STATES = [(state.value, state.label) for state in UNSENT]


class UnsentForm(forms.Form):
    """Which messages."""

    words = forms.CharField(label=gettext_lazy("Person or reason"), required=False, max_length=80)
    state = forms.ChoiceField(label=gettext_lazy("State"), required=False, choices=[("", "—"), *STATES])
    channel = forms.ChoiceField(
        label=gettext_lazy("Channel"), required=False, choices=[("", "—"), *Channel.choices]
    )


class UndoneForm(forms.Form):
    """Which pieces of work."""

    words = forms.CharField(label=gettext_lazy("Which or why"), required=False, max_length=80)
    kind = forms.CharField(label=gettext_lazy("Kind of work"), required=False, max_length=40)


@needs("administer")
def messages_page(request: HttpRequest) -> HttpResponse:
    """Messages, newest first."""
    require_administrator(person(request))
    form = UnsentForm(request.GET)
    return _page(request, form, unsent(**_chosen(form)), ORDER, "messages")


@needs("administer")
def work_page(request: HttpRequest) -> HttpResponse:
    """Other work, newest first."""
    require_administrator(person(request))
    form = UndoneForm(request.GET)
    return _page(request, form, undone(**_chosen(form)), WORK_ORDER, "work")


@needs("administer")
@require_POST
def again(request: HttpRequest) -> HttpResponse:
    """The chosen messages, or all that the filter finds."""
    found = unsent(**_chosen(UnsentForm(request.POST)))
    count = send_again(by=person(request), messages=_picked(request, found))
    said = ngettext("%(n)d message is sent again.", "%(n)d messages are sent again.", count)
    return _told(request, count, said, "setup:unsent")


@needs("administer")
@require_POST
def again_work(request: HttpRequest) -> HttpResponse:
    """The chosen pieces of work, or all that the filter finds."""
    found = undone(**_chosen(UndoneForm(request.POST)))
    count = work_again(by=person(request), items=_picked(request, found))
    said = ngettext("%(n)d piece of work is tried again.", "%(n)d pieces of work are tried again.", count)
    return _told(request, count, said, "setup:undone")


def _page(
    request: HttpRequest, form: forms.Form, rows: Any, order: tuple[str, ...], which: str
) -> HttpResponse:
    page = cursor_page(rows, order=order, cursor=request.GET.get("cursor", ""), size=50)
    chosen = {name: value for name, value in _chosen(form).items() if value}
    way = crumbs((_("How people are told"), "setup:telling"), (_("What could not be sent"), ""))
    given = {
        "form": form,
        "page": page,
        "which": which,
        "chosen": chosen,
        "tabs": _tabs(which),
        "crumbs": way,
    }
    return render(request, "cases/telling/unsent.html", given)


def _tabs(which: str) -> list[dict[str, Any]]:
    counted = {
        "messages": Delivery.objects.filter(state=Delivery.State.DEAD)[:100].count(),
        "work": WorkItem.objects.filter(state="failed")[:100].count(),
    }
    named = (("messages", _("Messages"), "setup:unsent"), ("work", _("Other work"), "setup:undone"))
    return [
        {"label": label, "url": reverse(url), "active": key == which, "count": counted[key]}
        for key, label, url in named
    ]


def _chosen(form: forms.Form) -> dict[str, str]:
    form.is_valid()
    return {name: str(form.cleaned_data.get(name, "")) for name in form.fields}


def _picked(request: HttpRequest, found: Any) -> Any:
    if "all" in request.POST:
        return found
    return found.filter(pk__in=[int(pk) for pk in request.POST.getlist("pick") if pk.isdecimal()])


def _told(request: HttpRequest, count: int, said: str, back: str) -> HttpResponse:
    if count:
        messages.success(request, said % {"n": count})
    else:
        messages.warning(request, _("Nothing was chosen, or it is no longer failed."))
    return redirect(back)
