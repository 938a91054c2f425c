"""/desk/mail/: what came to the city's mailbox, and what becomes of it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from cases.attachments.types import SERVED
from cases.mailbox.access import mail_file, mail_for_deciding, mails_for
from cases.mailbox.actions import join_case, refuse_mail, set_aside
from cases.mailbox.forms import JoinForm, RefuseForm
from cases.models import Case, Mail
from cases.report_forms import add_problem
from gridgov.audit import record
from gridgov.paging import cursor_page
from gridgov.problems import Problem
from members.views.parts import person

LISTS: dict[str, tuple[str, ...]] = {
    "waiting": (Mail.State.WAITING,),
    "aside": (Mail.State.ASIDE,),
    "done": (Mail.State.CASE, Mail.State.JOINED, Mail.State.REFUSED),
}


@require_safe
@login_required
@never_cache
def show(request: HttpRequest) -> HttpResponse:
    """What waits, newest first; what lies aside and what is done in lists of their own."""
    tab = request.GET.get("tab", "")
    tab = tab if tab in LISTS else "waiting"
    rows = mails_for(request.user).filter(state__in=LISTS[tab])
    page = cursor_page(rows, order=("-received_at", "-id"), cursor=request.GET.get("cursor", ""), size=30)
    labels = {"waiting": _("Waiting"), "aside": _("Set aside"), "done": _("Done")}
    tabs = [{"label": label, "url": f"?tab={key}", "active": key == tab} for key, label in labels.items()]
    return render(request, "cases/mailbox/list.html", {"page": page, "tabs": tabs, "tab": tab})


@require_safe
@login_required
@never_cache
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """A message, and what can be done with it. Looking at it leaves a row in the audit trail."""
    return _page(request, mail_for_deciding(request.user, pk))


def _page(request: HttpRequest, mail: Mail, status: int = 200, **forms: Any) -> HttpResponse:
    record(actor=request.user, action="mail.read", target=mail)
    seen = Case.objects.visible_to(request.user)
    named = seen.filter(number=mail.named).select_related("case_class").first() if mail.named else None
    context = {
        "mail": mail,
        "files": list(mail.files.order_by("pk")),
        "named": named,
        "waits": mail.state in (Mail.State.WAITING, Mail.State.ASIDE),
        "case_seen": mail.case is not None and seen.filter(pk=mail.case.pk).exists(),
        "join": JoinForm(initial={"number": named.number if named else ""}),
        "refuse": RefuseForm(),
        "crumbs": [(_("Mail"), reverse("desk:mail")), (mail.subject or _("Without a subject"), "")],
    }
    return render(request, "cases/mailbox/mail.html", context | forms, status=status)


@require_POST
@login_required
def join(request: HttpRequest, pk: int) -> HttpResponse:
    """Add it to a case."""
    mail, form = mail_for_deciding(request.user, pk), JoinForm(request.POST)
    if form.is_valid():
        try:
            case = join_case(by=person(request), mail_id=mail.pk, **form.cleaned_data)
            messages.success(
                request, _("The letter stands with case %(number)s now.") % {"number": case.number}
            )
            return redirect("desk:case", case.pk)
        except Problem as problem:
            add_problem(form, problem)
            return _page(request, mail, problem.status, join=form)
    return _page(request, mail, 400, join=form)


@require_POST
@login_required
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Nothing for the city."""
    mail, form = mail_for_deciding(request.user, pk), RefuseForm(request.POST)
    if form.is_valid():
        try:
            refuse_mail(by=person(request), mail_id=mail.pk, **form.cleaned_data)
            messages.success(request, _("The letter is refused."))
            return redirect("desk:mail")
        except Problem as problem:
            add_problem(form, problem)
            return _page(request, mail, problem.status, refuse=form)
    return _page(request, mail, 400, refuse=form)


@require_POST
@login_required
def aside(request: HttpRequest, pk: int) -> HttpResponse:
    """Out of the way, or with `back` in it again."""
    mail = mail_for_deciding(request.user, pk)
    set_aside(by=person(request), mail_id=mail.pk, aside="back" not in request.POST)
    messages.success(request, _("Back among those that wait.") if "back" in request.POST else _("Set aside."))
    return redirect("desk:mail")


@require_safe
@login_required
@never_cache
def file(request: HttpRequest, pk: int, file: int) -> FileResponse:
    """A file of a message, never shown in the page: what a stranger sent is downloaded."""
    row = mail_file(request.user, pk, file)
    record(actor=request.user, action="mail.file", target=row)
    response = FileResponse(
        row.file.open(), as_attachment=True, filename=row.name, content_type=SERVED[row.kind]
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
