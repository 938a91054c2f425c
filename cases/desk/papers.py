"""Parties in clear and the agreement on paper, for whoever says what for."""

from base64 import b64encode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from cases.access import case_for_reading
from cases.actions.disputes.papers import Papers, read_papers
from cases.desk.place import place_names
from cases.models import Photo
from gridgov.problems import Invalid


@require_POST
@login_required
def parties(request: HttpRequest, case_id: int) -> HttpResponse:
    """Names, telephones and addresses, in a page that nothing keeps."""
    return _shown(request, case_id, "cases/desk/parties.html", document=False)


@require_POST
@login_required
def agreement(request: HttpRequest, case_id: int) -> HttpResponse:
    """The document, to be printed and signed."""
    return _shown(request, case_id, "cases/desk/agreement.html", document=True)


def _shown(request: HttpRequest, case_id: int, template: str, *, document: bool) -> HttpResponse:
    case_for_reading(request.user, case_id)
    try:
        papers: Papers = read_papers(
            case_id=case_id,
            actor=request.user,
            purpose=request.POST.get("purpose", ""),
            document=document,
        )
    except Invalid as problem:
        messages.warning(request, str(problem))
        return redirect("desk:case", case_id)
    context = {
        "papers": papers,
        "pages": [_inline(page) for page in papers.pages],
        "case": papers.case,
        "now": timezone.now(),
        "place": place_names(papers.case),
    }
    response = render(request, template, context)
    response["Cache-Control"] = "no-store"
    return response


def _inline(page: Photo) -> str:
    """The picture itself, as it has no address of its own; empty where its file is lost."""
    try:
        with page.file.open("rb") as stored:
            return "data:image/jpeg;base64," + b64encode(stored.read()).decode()
    except OSError:
        return ""
