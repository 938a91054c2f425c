"""Following a report by its number: what happened, when an answer is due, and what its reporter can still do."""

from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from cases.actions import perform
from cases.actions.reporter import reopen_as_reporter, urge_as_reporter
from cases.models import Case
from cases.models.event import FOR_COLLEAGUES
from cases.photo_views import picture
from cases.public import proof
from cases.public.forms import FollowForm, ProofForm, ReopenForm
from cases.public.limits import LOOKUPS, PROOFS
from cases.queries.public import public_view
from cases.queries.reopening import too_late
from cases.workflow import MOVES
from gridgov.problems import Problem
from members.models import User


@require_safe
@never_cache
def find(request: HttpRequest) -> HttpResponse:
    """Ask for the number, and go there."""
    if "number" not in request.GET:
        return render(request, "cases/public/follow.html", {"form": FollowForm()})
    form = FollowForm(request.GET)
    if not form.is_valid():
        return render(request, "cases/public/follow.html", {"form": form}, status=400)
    try:
        LOOKUPS.count(request)
        return redirect("public:case", _by_number(request, form).number)
    except Http404:
        form.add_error("number", _("There is no report with this number. Compare it sign by sign."))
        return render(request, "cases/public/follow.html", {"form": form}, status=404)


def _by_number(request: HttpRequest, form: FollowForm) -> Case:
    number, phone = form.cleaned_data["number"], form.cleaned_data["phone"]
    if not phone:
        return proof.found(request, number)
    PROOFS.count(request)
    return proof.found_by_phone(request, number, phone)


@require_safe
@never_cache
def case(request: HttpRequest, number: str) -> HttpResponse:
    """The public timeline. Whoever knows the number may read it; the report's own words only its reporter."""
    LOOKUPS.count(request)
    return _page(request, proof.found(request, number))


@require_POST
def prove(request: HttpRequest, number: str) -> HttpResponse:
    """The telephone left with the report opens what only its reporter may do."""
    PROOFS.count(request)
    found, form = proof.found(request, number), ProofForm(request.POST)
    if form.is_valid() and not proof.prove(request, found, form.cleaned_data["phone"]):
        form.add_error("phone", _("This telephone number was not left with this report."))
    if form.errors:
        return _page(request, found, asked=form, status=400)
    return redirect("public:case", found.number)


@require_POST
def urge(request: HttpRequest, number: str) -> HttpResponse:
    """Remind whoever answers, once a day."""
    found = _for_reporter(request, number)
    try:
        if account := _account(request, found):
            perform("urge", case_id=found.pk, actor=account)
        else:
            urge_as_reporter(case=found)
        messages.success(request, _("Whoever answers for it was reminded."))
    except Problem as problem:
        messages.warning(request, str(problem))
    return redirect("public:case", found.number)


@require_POST
def reopen(request: HttpRequest, number: str) -> HttpResponse:
    """Say why it is not right yet, and it is looked at again."""
    found, form = _for_reporter(request, number), ReopenForm(request.POST)
    if not form.is_valid():
        return _page(request, found, again=form, status=400)
    reason = form.cleaned_data["text"]
    try:
        if account := _account(request, found):
            perform("reopen", case_id=found.pk, actor=account, given={"text": reason})
        else:
            reopen_as_reporter(case=found, reason=reason)
        messages.success(request, _("It was opened again and is looked at anew."))
    except Problem as problem:
        form.add_error(None, str(problem))
        return _page(request, proof.found(request, number), again=form, status=problem.status)
    return redirect("public:case", found.number)


@require_safe
def photo(request: HttpRequest, number: str, uuid: UUID) -> FileResponse:
    """A photo, for whoever reported only: it may show people."""
    found = _for_reporter(request, number)
    row = get_object_or_404(found.photos.exclude(kind__in=FOR_COLLEAGUES), uuid=uuid, shredded_at=None)
    return picture(row, "small" if request.GET.get("size") == "small" else "full")


def _for_reporter(request: HttpRequest, number: str) -> Case:
    """The case, if the person has shown to be its reporter; else 404 as for an unknown number."""
    LOOKUPS.count(request)
    found = proof.found(request, number)
    if not proof.is_reporter(request, found):
        raise Http404
    return found


def _account(request: HttpRequest, found: Case) -> User | None:
    """The account that reported it, if that is who is signed in."""
    user = request.user
    return user if isinstance(user, User) and found.reported_by_id == user.pk else None


def _page(
    request: HttpRequest,
    found: Case,
    *,
    asked: ProofForm | None = None,
    again: ReopenForm | None = None,
    status: int = 200,
) -> HttpResponse:
    mine = proof.is_reporter(request, found)
    reopens = mine and found.state in MOVES["reopen"].sources
    late = too_late(found, timezone.now()) if reopens else ""
    context = {
        "case": found,
        "shown": public_view(found, mine=mine),
        "mine": mine,
        "photos": list(found.photos.filter(shredded_at=None).exclude(kind__in=FOR_COLLEAGUES).order_by("pk"))
        if mine
        else [],
        "can_urge": mine and found.state in MOVES["urge"].sources,
        "can_reopen": reopens and not late,
        "late": late,
        "proof": asked or ProofForm(),
        "again": again or ReopenForm(),
    }
    return render(request, "cases/public/case.html", context, status=status)
