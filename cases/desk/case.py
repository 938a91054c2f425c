"""The case page."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.access import case_for_reading
from cases.actions.contact import may_unmask
from cases.actions.disputes.papers import may_read_papers
from cases.actions.notices import read_notices
from cases.alarms.queries import alarm_on
from cases.desk.contact import ContactForm
from cases.desk.inbox import KEPT
from cases.desk.moves import MoveForm
from cases.desk.place import map_of, place_names
from cases.duplicates.joined import joined
from cases.models import Case, Reporter
from cases.queries.authority import told
from cases.queries.disputes import dispute_of
from cases.queries.errands import order_lines, part_lines, summons_lines
from cases.queries.failures import failure_of
from cases.queries.offers import Offers, offers_for
from cases.queries.onsite import looks_at
from cases.queries.remaining import faces_of
from cases.queries.standing import who_may_sentence
from cases.queries.timeline import full_timeline
from cases.workflow import DESK_OF, Desk, Move, moves_from
from members.desks import command_of
from members.identity import mask_mail, mask_name, mask_phone


@require_safe
@login_required
def show(request: HttpRequest, case_id: int) -> HttpResponse:
    """A case with everything on it, and what this person may do."""
    case = case_for_reading(request.user, case_id)
    read_notices(user=request.user, case_id=case.pk)
    return render(request, "cases/desk/case.html", page_of(request, case))


@require_safe
@login_required
def who(request: HttpRequest, case_id: int) -> HttpResponse:
    """Who may do what the person may not, loaded when somebody asks."""
    case = case_for_reading(request.user, case_id)
    offers = offers_for(case, request.user)
    mine = {move.name for move in [offers.first, *offers.others] if move}
    reasons = {move.name: reason for move, reason in offers.blocked}
    rows = [
        {"move": move, "reason": reasons.get(move.name, ""), "who": who_may_sentence(move, case)}
        for move in moves_from(case.state, dispute=case.dispute)
        if move.name not in mine and not _of_the_system(move)
    ]
    return render(request, "cases/desk/_who.html", {"rows": rows})


def page_of(request: HttpRequest, case: Case, **more: Any) -> dict[str, Any]:
    """Context of the page; `failed` is a bound form that is shown again with what was written."""
    offers = offers_for(case, request.user)
    failed: MoveForm | None = more.get("failed")
    desk = DESK_OF.get(case.state) if case.holder.two_desks else None
    now, steps = timezone.now(), full_timeline(case)
    reporter = Reporter.objects.filter(case=case).first()
    return {
        "case": case,
        "limits": faces_of(case, now),
        "looks": looks_at(case, now),
        "steps": steps,
        "photos": case.photos.filter(shredded_at=None, kind="before").order_by("pk"),
        "participants": part_lines(case),
        "orders": (orders := order_lines(case, steps, now)),
        "awaited": [] if offers.first else [line for line in orders if line.order.at_work],
        "summonses": summons_lines(case, now),
        "alarm": alarm_on(case, request.user),
        "room": "desk",
        "place": place_names(case),
        "map": map_of(case),
        "contact": _masked(reporter),
        "contact_form": ContactForm() if reporter and may_unmask(case, request.user) else None,
        "failure": failure_of(case),
        "authority": told(case),
        "desk": desk,
        "command": command_of(case.holder) if desk == Desk.COMMAND else None,
        "back": request.session.get(KEPT, ""),
        "crumbs": _crumbs(case, request.session.get(KEPT, "")),
        "offers": offers,
        "dispute": dispute_of(case),
        "joined": joined(case, request.user, steps),
        "opens_papers": case.dispute and may_read_papers(case, request.user),
        **_forms(case, offers, failed, request.user),
        **more,
    }


def _forms(case: Case, offers: Offers, failed: MoveForm | None, user: Any) -> dict[str, Any]:
    first = MoveForm(offers.first, case, user=user) if offers.first else None
    others = [MoveForm(move, case, user=user) for move in offers.others]
    if failed is not None and (shown := offers.move(failed.move.name)):
        everything = [form for form in [first, *others] if form and form.move is not shown]
        first, others = failed, everything
    return {"first": first, "others": others}


def _masked(reporter: Reporter | None) -> dict[str, Any] | None:
    if reporter is None:
        return None
    if reporter.shredded_at:
        return {"gone": _("The contact was deleted after its retention time.")}
    shown = {
        "name": mask_name(reporter.name),
        "phone": mask_phone(reporter.phone),
        "mail": mask_mail(reporter.mail),
    }
    return shown | {"call_back": reporter.call_back, "called_back_at": reporter.called_back_at}


def _crumbs(case: Case, kept: str) -> list[tuple[str, str]]:
    return [(_("Inbox"), f"{reverse('desk:inbox')}{kept}"), (case.number, "")]


def _of_the_system(move: Move) -> bool:
    return all(who.where == "system" for who in move.who)
