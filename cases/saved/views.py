"""The row of saved filters above the inbox, and the page on which they are looked after."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cases.desk.inbox import View
from cases.models import SavedFilter
from cases.saved import actions
from cases.saved.queries import filter_for_changing, lines_of, organisations_led
from gridgov.problems import Invalid


@require_safe
@login_required
def show(request: HttpRequest) -> HttpResponse:
    """For htmx the row alone, as the inbox loads it; else the page."""
    inbox = reverse("desk:inbox")
    if request.headers.get("HX-Request"):
        shown = View.read(request.user, request.GET).understood()
        lines = lines_of(request.user, shown, address=inbox)
        may_save = shown.count("=") > 1 and not any(line.active for line in lines)
        given = {"lines": lines, "shown": shown, "may_save": may_save, "longest": actions.LONGEST}
        return render(request, "cases/desk/_saved.html", given)
    lines = lines_of(request.user, "", address=inbox)
    mine, others = [line for line in lines if line.mine], [line for line in lines if not line.mine]
    given = {"mine": mine, "others": others, "led": organisations_led(request.user), "most": actions.MOST}
    return render(request, "cases/desk/saved.html", given | {"longest": actions.LONGEST})


@require_POST
@login_required
def save(request: HttpRequest) -> HttpResponse:
    """Keep what the inbox shows."""
    try:
        query = View.exact(request.user, QueryDict(request.POST.get("query", ""))).understood()
        actions.save_filter(by=request.user, name=request.POST.get("name", ""), query=query)  # type: ignore[arg-type]
    except Invalid as problem:
        _tell(request, problem)
        return redirect(f"{reverse('desk:inbox')}?{request.POST.get('query', '')}")
    messages.success(request, _("The filter was saved."))
    return redirect(f"{reverse('desk:inbox')}?{query}")


@require_POST
@login_required
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """`do`: name, up, down, share or delete."""
    saved = filter_for_changing(request.user, pk)
    try:
        CHANGES.get(request.POST.get("do", ""), _nothing)(request, saved)
        messages.success(
            request, _("The filter was deleted.") if saved.pk is None else _("The filter was saved.")
        )
    except Invalid as problem:
        _tell(request, problem)
    return redirect("desk:filters")


def _tell(request: HttpRequest, problem: Invalid) -> None:
    for sentence in problem.fields.values():
        messages.error(request, str(sentence))


def _nothing(request: HttpRequest, saved: SavedFilter) -> None:
    raise Invalid({"do": _("Choose what to do with the filter.")})


def _name(request: HttpRequest, saved: SavedFilter) -> None:
    actions.rename_filter(saved=saved, name=request.POST.get("name", ""))


def _up(request: HttpRequest, saved: SavedFilter) -> None:
    actions.move_filter(saved=saved, up=True)


def _down(request: HttpRequest, saved: SavedFilter) -> None:
    actions.move_filter(saved=saved, up=False)


def _share(request: HttpRequest, saved: SavedFilter) -> None:
    asked = request.POST.get("organisation", "")
    led: Any = organisations_led(request.user)
    with_whom = get_object_or_404(led.model, pk=asked) if asked.isdecimal() else None
    actions.share_filter(saved=saved, by=request.user, organisation=with_whom)  # type: ignore[arg-type]


def _delete(request: HttpRequest, saved: SavedFilter) -> None:
    actions.delete_filter(saved=saved)


CHANGES = {"name": _name, "up": _up, "down": _down, "share": _share, "delete": _delete}
