"""Files on the page of a case, at the desk and on the phone, and the one way by which they leave."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from cases.access import case_for_reading
from cases.attachments.actions import add_file, may_remove, remove_file
from cases.attachments.checking import types_sentence
from cases.attachments.queries import NEWEST, file_for, files_for
from cases.attachments.types import ENDINGS, SERVED
from cases.comments.queries import my_organisations
from cases.models import Case
from gridgov.audit import record
from gridgov.paging import cursor_page
from members.models import Organisation
from members.views.parts import attempt, person

ON_THE_CASE, ON_ITS_PAGE = 10, 50
ALONE = "default-src 'none'; sandbox"


class FileForm(forms.Form):
    """One file, and who sees it."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        widget=forms.FileInput({"accept": ",".join(ENDINGS)}),
        allow_empty_file=True,
    )
    seen_by = forms.ChoiceField(label=gettext_lazy("Who sees it"), required=False)

    def __init__(self, mine: list[Organisation], data: Any = None, files: Any = None) -> None:
        super().__init__(data, files, auto_id="id_file_%s")
        self.mine = {str(each.pk): each for each in mine}
        only = [(key, _("Only at %(name)s") % {"name": each.display_name}) for key, each in self.mine.items()]
        field: Any = self.fields["seen_by"]
        field.choices = [("", _("Everybody who works on the case")), *only]
        self.fields["file"].help_text = types_sentence()

    def given(self) -> dict[str, Any]:
        """As the action takes it."""
        chosen = self.mine.get(self.cleaned_data["seen_by"])
        return {"upload": self.cleaned_data["file"], "organisation": chosen, "inside": chosen is not None}


@login_required
def show(request: HttpRequest, case_id: int, room: str) -> HttpResponse:
    """The files of a case, and adding one; as a part of the case's page, or by themselves."""
    case = case_for_reading(request.user, case_id)
    mine = my_organisations(request.user, case)
    form = FileForm(mine, request.POST, request.FILES) if request.method == "POST" else FileForm(mine)
    if form.is_bound and _added(request, case, form):
        messages.success(request, _("The file is added."))
        return redirect(_address(case.pk, room))
    return _page(request, case, room, form)


@login_required
@require_POST
def remove(request: HttpRequest, uuid: UUID, room: str) -> HttpResponse:
    """Away with a file."""
    found = file_for(request.user, uuid)
    remove_file(attachment=found, by=person(request))
    messages.success(request, _("The file is removed."))
    return redirect(_address(found.case_id, room))


@login_required
@require_safe
def fetch(request: HttpRequest, uuid: UUID) -> FileResponse:
    """The file as a download, whatever it is: no browser opens it as a page of this site. Of disputes it is noted."""
    found = file_for(request.user, uuid)
    if found.case.dispute:
        record(actor=person(request), action="file.read", target=found, data={"case": found.case_id})
    response = FileResponse(
        found.file.open("rb"), as_attachment=True, filename=found.name, content_type=SERVED[found.kind]
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = ALONE
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response


def _added(request: HttpRequest, case: Case, form: FileForm) -> bool:
    if not form.is_valid():
        return False
    return attempt(form, lambda: add_file(case=case, by=person(request), **form.given())) is not None


def _address(case_id: int, room: str) -> str:
    return f"{reverse(f'{room}:case', args=[case_id])}#files"


def _page(request: HttpRequest, case: Case, room: str, form: FileForm) -> HttpResponse:
    part = "HX-Request" in request.headers
    page = cursor_page(
        files_for(request.user, case),
        order=NEWEST,
        cursor=request.GET.get("cursor", ""),
        size=ON_THE_CASE if part else ON_ITS_PAGE,
    )
    context = {
        "base": f"gridgov/{room}.html",
        "urls": {"files": f"{room}:files", "remove_one": f"{room}:file-remove"},
        "back": reverse(f"{room}:case", args=[case.pk]),
        "case": case,
        "form": form if form.mine else None,
        "page": page,
        "lines": [(row, may_remove(row, request.user)) for row in page.items],
    }
    template = "cases/attachments/_part.html" if part else "cases/attachments/page.html"
    return render(request, template, context, status=400 if form.errors else 200)
