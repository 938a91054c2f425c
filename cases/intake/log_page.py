"""Logging what people say at the counter, on the telephone or in a letter."""

from typing import Any, cast
from urllib.parse import urlencode
from uuid import uuid4

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases.access import case_for_reading
from cases.actions.joining import report_or_join
from cases.desk.place import place_names
from cases.duplicates.fields import similar_choices
from cases.intake.log_form import BY_OTHERS, LogForm
from cases.mailbox.access import mail_for_deciding, waiting_for
from cases.mailbox.actions import make_case
from cases.models import Case, Mail, Source
from cases.queries.maps import overview
from cases.queries.nearby import choices_of
from cases.report_forms import add_problem
from gridgov.audit import record
from gridgov.problems import Problem, Refused
from gridgov.ui.joining import listed
from grids.locating import locate
from grids.models import Area, Grid
from grids.queries import Bounds, bounds
from members.access import organisations_with
from members.models import Organisation, PostKind, User


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def log(request: HttpRequest) -> HttpResponse:
    """The form; sent twice it makes one case."""
    offices = list(organisations_with(request.user, "intake").select_related("area").order_by("code"))
    if not offices:
        raise Refused(_("You do not take reports for any organisation."), who_may=_intake_posts())
    mail = _letter(request)
    initial = _initial(request) | (letter_initial(mail) if mail else {})
    form = LogForm(request.POST or None, request.FILES or None, offices=offices, initial=initial)
    status = 400 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        try:
            return _on_to(request, _taken_down(request, form, mail))
        except Problem as problem:
            add_problem(form, problem)
            status = problem.status
    context = {
        "form": form,
        "layers": overview(),
        "middle": _middle(offices),
        "lost_photos": bool(request.FILES),
        "after": _after(request),
        "mail": mail,
        "files": list(mail.files.order_by("pk")) if mail else [],
        "letters": waiting_for(request.user),
    }
    context |= choices_of(form) | similar_choices(request.POST, request.user)
    return render(request, "cases/intake/log.html", context, status=status)


def _letter(request: HttpRequest) -> Mail | None:
    """The message of which a case is being made; looking at it leaves a row in the audit trail."""
    asked = request.POST.get("mail") or request.GET.get("mail", "")
    if not (asked.isdecimal() and len(asked) < 19):
        return None
    mail = mail_for_deciding(request.user, int(asked))
    record(actor=request.user, action="mail.read", target=mail)
    return mail


def _taken_down(request: HttpRequest, form: LogForm, mail: Mail | None) -> Case:
    same_as, by = form.cleaned_data["same_as"], cast(User, request.user)
    if mail:
        return make_case(by=by, mail_id=mail.pk, report=form.report(), same_as=same_as)
    return report_or_join(form.report(), same_as=same_as, actor=by)[0]


def letter_initial(mail: Mail) -> dict[str, Any]:
    """What a message says, as the form asks for it."""
    said = "\n".join(part for part in (mail.subject, mail.body) if part)
    return {"source": Source.MAIL, "description": said[:2000], "name": mail.sender_name[:60]}


def _initial(request: HttpRequest) -> dict[str, Any]:
    """The next call comes in as the last one did."""
    source = request.GET.get("source")
    return {"uuid": uuid4()} | ({"source": source} if source in BY_OTHERS else {})


def _on_to(request: HttpRequest, case: Case) -> HttpResponse:
    """To the slip, or to an empty form for the next caller."""
    if "next" not in request.POST:
        return redirect("desk:logged", case.pk)
    return redirect(f"{reverse('desk:log')}?{urlencode({'after': case.pk, 'source': case.source})}")


def _after(request: HttpRequest) -> Case | None:
    """What was logged just before, by this person."""
    pk = request.GET.get("after", "")
    mine = Case.objects.filter(reported_by=request.user.pk)
    return mine.filter(pk=pk).first() if pk.isdecimal() and len(pk) < 19 else None


@require_safe
@login_required
def logged(request: HttpRequest, case_id: int) -> HttpResponse:
    """The number in large letters, to be read aloud or printed as a slip."""
    case = case_for_reading(request.user, case_id)
    return render(request, "cases/desk/logged.html", {"case": case, "place": place_names(case)})


@require_safe
@login_required
def place(request: HttpRequest) -> HttpResponse:
    """Partial page: grid and community at a position."""
    try:
        lon, lat = float(request.GET.get("lon", "")), float(request.GET.get("lat", ""))
    except ValueError:
        return render(request, "cases/desk/_place.html", {"unknown": True})
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        return render(request, "cases/desk/_place.html", {"unknown": True})
    found = locate(lon, lat)
    ids = [pk for pk in (found.district_id, found.street_id, found.community_id) if pk]
    context = {
        "grid": Grid.objects.filter(pk=found.grid_id).first() if found.grid_id else None,
        "areas": Area.objects.filter(pk__in=ids).order_by("path"),
    }
    return render(request, "cases/desk/_place.html", context)


def _middle(offices: list[Organisation]) -> list[float] | None:
    """Middle of the first office's area, else of everything."""
    for office in offices:
        area = office.area
        if area and None not in (box := (area.min_lon, area.min_lat, area.max_lon, area.max_lat)):
            return _centre(cast(Bounds, box))
    city = bounds()
    return _centre(city) if city else None


def _centre(box: Bounds) -> list[float]:
    return [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2]


def _intake_posts() -> str:
    kinds = PostKind.objects.filter(organisation_permissions__contains=["intake"])
    return _("People with one of these posts may: %(posts)s.") % {
        "posts": listed(kind.display_name for kind in kinds)
    }
