"""Comments on the page of a case, at the desk and on the phone."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from cases.access import case_for_reading
from cases.comments.actions import edit_comment, unseeing, withdraw_comment, write_comment
from cases.comments.queries import (
    MOST_NAMES,
    NEWEST,
    colleagues_at,
    comment_for,
    comments_for,
    lines_of,
    my_organisations,
)
from cases.comments.rules import LONGEST
from cases.models import Case, Comment
from gridgov.paging import cursor_page
from gridgov.problems import Refused
from gridgov.ui.joining import listed
from members.models import Organisation
from members.views.parts import attempt, person

ON_THE_CASE, ON_ITS_PAGE = 10, 40


class CommentForm(forms.Form):
    """What to say, and to whom where somebody works for several."""

    text = forms.CharField(
        label=gettext_lazy("Comment"),
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 2, "maxlength": LONGEST}),
        help_text=gettext_lazy("Call a colleague with @ and the name."),
    )
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=gettext_lazy("For colleagues at"), empty_label=None
    )

    def __init__(self, mine: list[Organisation], data: Any = None) -> None:
        super().__init__(data, auto_id="id_comment_%s", initial={"organisation": mine[0] if mine else None})
        if len(mine) < 2:
            del self.fields["organisation"]
            return
        field: Any = self.fields["organisation"]
        field.queryset = Organisation.objects.filter(pk__in=[each.pk for each in mine])
        field.label_from_instance = lambda each: each.display_name


@login_required
def show(request: HttpRequest, case_id: int, room: str) -> HttpResponse:
    """Comments of the person's organisations; as a part of the case's page, or by themselves."""
    case = case_for_reading(request.user, case_id)
    mine = my_organisations(request.user, case)
    form = CommentForm(mine, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        by, given = person(request), form.cleaned_data
        made = attempt(form, lambda: write_comment(case=case, by=by, **given))
        if made:
            return _done(request, made, room, _("Your colleagues can read it."))
    return _page(request, case, room, form, mine)


@login_required
@require_POST
def edit(request: HttpRequest, case_id: int, pk: int, room: str) -> HttpResponse:
    """Other words for one's own comment."""
    found = comment_for(request.user, pk, case_id)
    form, status = CommentForm([], request.POST), 400
    if form.is_valid():
        text = form.cleaned_data["text"]
        try:
            done = attempt(form, lambda: edit_comment(comment=found, by=person(request), text=text))
            if done:
                return _done(request, done, room, _("Changed."))
        except Refused as problem:  # what was typed is not lost
            form.add_error(None, f"{problem} {problem.who_may}")
            status = problem.status
    mine = my_organisations(request.user, found.case)
    return _page(request, found.case, room, CommentForm(mine), mine, status, tried=form, editing=pk)


@login_required
@require_POST
def withdraw(request: HttpRequest, case_id: int, pk: int, room: str) -> HttpResponse:
    """Away with one's own comment."""
    found = comment_for(request.user, pk, case_id)
    withdraw_comment(comment=found, by=person(request))
    messages.success(request, _("Withdrawn."))
    return redirect(_address(found.case_id, room))


def _done(request: HttpRequest, comment: Comment, room: str, said: str) -> HttpResponse:
    messages.success(request, said)
    if blind := unseeing(comment):
        names = listed(user.display_name for user in blind)
        messages.warning(
            request, _("Not told, because they do not see this case: %(names)s") % {"names": names}
        )
    return redirect(_address(comment.case_id, room))


def _address(case_id: int, room: str) -> str:
    return f"{reverse(f'{room}:case', args=[case_id])}#comments"


def _page(
    request: HttpRequest,
    case: Case,
    room: str,
    form: CommentForm,
    mine: list[Organisation],
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    part = "HX-Request" in request.headers
    page = cursor_page(
        comments_for(request.user, case),
        order=NEWEST,
        cursor=request.GET.get("cursor", ""),
        size=ON_THE_CASE if part else ON_ITS_PAGE,
    )
    context = {
        "base": f"gridgov/{room}.html",
        "room": room,
        "urls": {
            "comments": f"{room}:comments",
            "edit_one": f"{room}:comment-edit",
            "withdraw_one": f"{room}:comment-withdraw",
        },
        "back": reverse(f"{room}:case", args=[case.pk]),
        "case": case,
        "mine": mine,
        "form": form if mine else None,
        "names": _names(mine, request.user),
        "page": page,
        "lines": lines_of(page.items, request.user),
        **more,
    }
    template = "cases/comments/_part.html" if part else "cases/comments/page.html"
    return render(request, template, context, status=400 if form.errors else status)


def _names(mine: list[Organisation], user: Any) -> list[str]:
    """Who can be called at the first of them; names that two people have by their user names."""
    if not mine:
        return []
    people = list(colleagues_at(mine[0]).exclude(pk=user.pk)[:MOST_NAMES])
    shown = [each.display_name for each in people]
    return [each.display_name if shown.count(each.display_name) == 1 else each.username for each in people]
