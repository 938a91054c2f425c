"""One division: what it is, what it would change, and its way from proposal to force."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gridgov.problems import Invalid
from grids import access, changes, history, queries, rules, settling, sight
from grids.actions import move_division, publish_division, schedule_division
from grids.certifying import measured_then
from grids.draft_forms import NoteForm
from grids.models import Division, DivisionState, Grid
from grids.moves import Move, Who, from_state
from grids.publish_form import PublishForm
from grids.settling import Unsettled
from grids.views.changes import change_context, way_to
from grids.views.gate import administrators


@login_required
def division(request: HttpRequest, division_id: int) -> HttpResponse:
    found = sight.division_for_sight(request.user, division_id)
    community = found.community
    coverage = measured_then(found) or rules.coverage_of(found, community.outline)
    moves = moves_of(request.user, found)
    context = {
        "division": found,
        "coverage": coverage,
        "sentences": rules.sentences(coverage),
        "rows": found.outlines.select_related("grid").defer("outline").order_by("grid__code"),
        "layers": [
            {"data": queries.division_layer(found)},
            *_border(found),
            {"data": queries.defect_layer(coverage)},
        ],
        "crumbs": way_to(request.user, community, (name_of(found), "")),
        "moves": moves,
        "may_act": bool(moves),
        "may_open": access.administers_something(request.user),
        "is_whole": coverage.ok and community.outline is not None,
        "may_draw": found.state == DivisionState.DRAFT and access.may_administer(request.user, community),
        "note_form": NoteForm(initial={"note": found.note}),
        "life": history.life(found),
        "held_up": history.held_up(found),
        "approver": community.parent or community,
    }
    if found.state in sight.WAITING:
        context |= change_context(settling.in_force(found), found)
        context["obstacles"] = _obstacles(found) if access.may_administer(request.user, community) else []
    return render(request, "grids/division.html", context)


def _border(found: Division) -> list[dict[str, Any]]:
    border = queries.outline_layer(found.community)
    return [{"data": border, "outline": True, "tone": "calm"}] if border else []


def name_of(found: Division) -> str:
    return _("Division %(number)s") % {"number": found.number}


def moves_of(user: Any, found: Division) -> set[str]:
    """Names of the steps that this person may take now. An approver gives back, he does not withdraw."""
    administers = access.may_administer(user, found.community)
    approves = sight.may_approve(user, found)
    names = {move.name for move in from_state(found.state) if (approves if _decides(move) else administers)}
    return names - {"withdraw"} if "give_back" in names else names


def _decides(move: Move) -> bool:
    return move.who is Who.APPROVES


def _obstacles(found: Division) -> list[Any]:
    previous = settling.in_force(found)
    successors = settling.successors_of(found, previous, _planned(found))
    day = found.effective_from or timezone.localdate()
    return settling.obstacles(found, previous, successors, day)


def _planned(found: Division) -> settling.Successors:
    return {int(grid): taker for grid, taker in found.successors.items()}


@administrators
@require_POST
def move(request: HttpRequest, division_id: int) -> HttpResponse:
    """Propose, withdraw, approve, give back, call back; `version` is the one that was looked at."""
    found = access.division_for_changing(request.user, division_id)
    given = request.POST
    move_division(
        division_id=found.pk,
        move=given.get("move", ""),
        reason=given.get("reason", ""),
        version_seen=_version(given.get("version", "")),
        by=_person(request),
    )
    messages.success(request, _("Division %(number)s: done.") % {"number": found.number})
    return redirect("grids:division", found.pk)


def _version(given: str) -> int:
    try:
        return int(given)
    except ValueError:
        raise Invalid(_("The page you sent is incomplete. Open the division again.")) from None


@administrators
def publish(request: HttpRequest, division_id: int) -> HttpResponse:
    """The day, the successors of vanishing grids, and what has to be settled first."""
    found = access.division_for_changing(request.user, division_id)
    if found.state != DivisionState.APPROVED:
        raise Invalid(_("Only an approved division comes into force. Have it approved first."))
    sight.require_approve(request.user, found)
    previous = settling.in_force(found)
    form = _publish_form(request, found, previous)
    if request.method == "POST" and form.is_valid() and _brought(request, found, form):
        return redirect("grids:division", found.pk)
    coverage = rules.coverage_of(found, found.community.outline)
    context = {
        "division": found,
        "form": form,
        "coverage": coverage,
        "sentences": rules.sentences(coverage),
        "previous": previous,
        "obstacles": _obstacles(found),
        "crumbs": way_to(
            request.user,
            found.community,
            (name_of(found), reverse("grids:division", args=[found.pk])),
            (_("Bring into force"), ""),
        ),
    }
    return render(request, "grids/publish.html", context | {"difference": changes.between(previous, found)})


def _publish_form(request: HttpRequest, found: Division, previous: Division | None) -> PublishForm:
    serving = list(Grid.objects.filter(outlines__division=found).order_by("code"))
    return PublishForm(
        request.POST or None,
        vanishing=settling.vanishing(found, previous),
        serving=serving,
        natural=settling.successors_of(found, previous, _planned(found)),
        initial={
            "day": found.effective_from or timezone.localdate(),
            "version": found.version,
            "superseded": previous.pk if previous else None,
        },
    )


def _brought(request: HttpRequest, found: Division, form: PublishForm) -> bool:
    """Published, or set for a later day; otherwise the reasons stand in the form."""
    day: date = form.cleaned_data["day"]
    given: dict[str, Any] = {"seen": form.seen, "successors": form.successors, "by": _person(request)}
    try:
        if day > timezone.localdate():
            schedule_division(division_id=found.pk, day=day, **given)
            said = _("Division %(number)s comes into force on the day you set.") % {"number": found.number}
        else:
            publish_division(division_id=found.pk, **given)
            said = _("Division %(number)s is in force.") % {"number": found.number}
    except Unsettled as problem:
        form.add_error(None, [each.sentence for each in problem.obstacles])
        return False
    except Invalid as problem:
        form.add_error("day" if "day" in problem.fields else None, str(problem))
        return False
    messages.success(request, said)
    return True


@login_required
def certificate(request: HttpRequest, division_id: int) -> HttpResponse:
    """What was measured when the division came into force, to be printed."""
    found = sight.division_for_sight(request.user, division_id)
    if not found.certificate:
        raise Http404
    page = reverse("grids:division", args=[found.pk])
    way = way_to(request.user, found.community, (name_of(found), page), (_("Certificate"), ""))
    about = {"division": found, "certificate": found.certificate, "crumbs": way, "now": timezone.now()}
    return render(request, "grids/certificate.html", about)


def _person(request: HttpRequest) -> Any:
    return request.user
