"""Making a move from the case page."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from cases.access import case_for_reading
from cases.actions import perform
from cases.desk.case import page_of
from cases.desk.inbox import KEPT, next_case
from cases.desk.moves import MoveForm
from cases.models import Case
from cases.queries.timeline import changes_since, done_in
from cases.workflow import MOVES
from gridgov.problems import Invalid, Problem, Refused, Stale


@require_POST
@login_required
def move(request: HttpRequest, case_id: int, name: str) -> HttpResponse:
    """Do it, or show the page again with what was written and what stands in the way."""
    case = case_for_reading(request.user, case_id)
    if name not in MOVES:
        raise Http404
    form = MoveForm(MOVES[name], case, request.POST, request.FILES, user=request.user)
    if not form.is_valid():
        return _again(request, case, form, HTTPStatus.BAD_REQUEST)
    try:
        done = perform(
            name,
            case_id=case.pk,
            actor=request.user,  # type: ignore[arg-type]
            given=form.given(),
            photos=form.cleaned_data.get("photos") or (),
            version=form.cleaned_data["version"],
        )
    except Invalid as problem:
        _name_errors(form, problem)
        return _again(request, case, form, HTTPStatus.BAD_REQUEST)
    except (Stale, Refused) as problem:
        return _refused(request, case, form, problem)
    messages.success(request, f"{done.number} · {done_in(done.events.latest('pk'))}")
    return _onward(request, done)


def _onward(request: HttpRequest, done: Case) -> HttpResponse:
    """Back to the case, or on to the next of the list; to the list when the case went out of sight."""
    kept = request.session.get(KEPT, "")
    if request.POST.get("then") == "next":
        following = next_case(request.user, kept, done.pk)
        return redirect("desk:case", following.pk) if following else redirect("desk:inbox")
    if not Case.objects.visible_to(request.user).filter(pk=done.pk).exists():
        return redirect("desk:inbox")
    return redirect("desk:case", done.pk)


def _refused(request: HttpRequest, case: Case, form: MoveForm, problem: Problem) -> HttpResponse:
    """The page as the case stands now; the text that was written stays, in the form or beside it."""
    seen = form.cleaned_data["version"]
    fresh = case_for_reading(request.user, case.pk)
    again = MoveForm(form.move, fresh, _with_version(request, fresh.version), user=request.user)
    changes = changes_since(fresh, seen) if isinstance(problem, Stale) else []
    return render(
        request,
        "cases/desk/case.html",
        page_of(request, fresh, failed=again, problem=problem, changes=changes, kept_text=_text(form)),
        status=problem.status,
    )


def _again(request: HttpRequest, case: Case, form: MoveForm, status: int) -> HttpResponse:
    context = page_of(request, case, failed=form, lost_photos=bool(request.FILES), kept_text=_text(form))
    return render(request, "cases/desk/case.html", context, status=status)


def _name_errors(form: MoveForm, problem: Invalid) -> None:
    for field, sentence in (problem.fields or {"": str(problem)}).items():
        form.add_error(field if field in form.fields else None, str(sentence))


def _with_version(request: HttpRequest, version: int) -> Any:
    data = request.POST.copy()
    data["version"] = str(version)
    return data


def _text(form: MoveForm) -> str:
    return str(form.data.get("text") or "").strip()
