"""One case on the phone: what is known, what happened, and the steps that this person may take."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cases.access import case_for_reading
from cases.actions import perform
from cases.actions.notices import read_notices
from cases.alarms.queries import alarm_on
from cases.duplicates.joined import joined
from cases.field.forms import ASKED, THUMBED, MoveForm
from cases.models import Case
from cases.queries.disputes import dispute_of
from cases.queries.errands import order_lines, summons_lines
from cases.queries.maps import case_layer, grid_layer, in_field
from cases.queries.offers import Offers, offers_for
from cases.queries.onsite import looks_at
from cases.queries.remaining import faces_of
from cases.queries.timeline import full_timeline
from cases.report_forms import add_problem
from cases.workflow import MOVES, Move
from gridgov.problems import Problem

BY_THUMB = frozenset(
    {"text", "photos", *ASKED, *THUMBED}
)  # what a phone can give; the rest is done at a desk


@require_safe
@login_required
def case(request: HttpRequest, case_id: int) -> HttpResponse:
    """The page of a case that the person may see."""
    found = case_for_reading(request.user, case_id)
    read_notices(user=request.user, case_id=found.pk)
    return _page(request, found)


@require_POST
@login_required
def move(request: HttpRequest, case_id: int, move: str) -> HttpResponse:
    """Make a move; what cannot be done is said on the page, and nothing typed is lost."""
    found = case_for_reading(request.user, case_id)
    step = MOVES.get(move)
    if step is None or not by_thumb(step):
        raise Http404
    form = MoveForm(request.POST, request.FILES, move=step, case=found, user=request.user)
    if not form.is_valid():
        return _page(request, found, form, status=400)
    try:
        _perform(form, found, request.user)
    except Problem as problem:
        add_problem(form, problem)
        found = case_for_reading(request.user, case_id)
        form.looked_at(found.version)  # the answer shows the case as it is now
        return _page(request, found, form, status=problem.status)
    messages.success(request, _("Done: %(step)s.") % {"step": step.done})
    return redirect("field:case", case_id)


def by_thumb(step: Move) -> bool:
    """Whether a move needs nothing that a phone cannot give. Requests are decided at a desk, with all in sight."""
    return set(step.needs) <= BY_THUMB or step.name == "take_back"


def _perform(form: MoveForm, found: Case, user: Any) -> None:
    given = form.cleaned_data
    perform(
        form.move.name,
        case_id=found.pk,
        actor=user,
        given=form.given(),
        photos=given.get("photos") or (),
        version=given["version"],
    )


def _page(
    request: HttpRequest, found: Case, tried: MoveForm | None = None, status: int = 200
) -> HttpResponse:
    offers = offers_for(found, request.user)
    steps = _steps(offers, found, request.user, tried)
    now, story = timezone.now(), full_timeline(found)
    context = {
        "case": found,
        "clocks": faces_of(found, now) if found.is_open else [],
        "looks": looks_at(found, now),
        "photos": list(found.photos.shown()),
        "steps": steps,
        "tried": tried,
        "lost": tried if tried and tried not in steps else None,
        "blocked": offers.told,
        "timeline": story,
        "orders": order_lines(found, story, now),
        "summonses": summons_lines(found, now),
        "alarm": alarm_on(found, request.user),
        "room": "field",
        "dispute": dispute_of(found),
        "joined": joined(found, request.user, story),
        "layers": _layers(found),
        "point": [found.lon, found.lat] if found.lon is not None else None,
    }
    return render(request, "cases/field/case.html", context, status=status)


def _steps(offers: Offers, found: Case, user: Any, tried: MoveForm | None) -> list[MoveForm]:
    """A form for each offered move, the likely next one first; the one just tried keeps what was typed."""
    moves = [move for move in [offers.first, *offers.others] if move and by_thumb(move)]
    return [
        tried
        if tried and tried.move is move
        else MoveForm(move=move, case=found, user=user, initial={"version": found.version})
        for move in moves
    ]


def _layers(found: Case) -> list[Any]:
    grids = [grid_layer([found.duty_grid])] if found.duty_grid else []
    return [*grids, case_layer([found], in_field)]
