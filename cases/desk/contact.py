"""Showing the reporter's contact to somebody who says what for."""

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from cases.access import case_for_reading
from cases.actions.contact import unmask_reporter
from gridgov.problems import Invalid

OTHER = "other"
PURPOSES = [
    ("ask", _("Ask about the place or the problem")),
    ("visit", _("Agree on a visit")),
    ("result", _("Tell the result")),
    (OTHER, _("Something else (say what)")),
]


class ContactForm(forms.Form):
    """What the contact is needed for. The sentence is kept with the name of whoever asks."""

    purpose = forms.ChoiceField(
        label=_("What do you need it for?"), choices=PURPOSES, widget=forms.RadioSelect
    )
    words = forms.CharField(label=_("In your words"), max_length=200, required=False)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="id_contact_%s")

    def sentence(self) -> str:
        """The purpose as it is written down."""
        chosen = self.cleaned_data["purpose"]
        named = "" if chosen == OTHER else str(dict(PURPOSES)[chosen])
        return ": ".join(part for part in (named, self.cleaned_data["words"]) if part)


@require_POST
@login_required
def show(request: HttpRequest, case_id: int) -> HttpResponse:
    """The contact in clear, in a page that nothing keeps."""
    case = case_for_reading(request.user, case_id)
    form = ContactForm(request.POST)
    found, status = None, 200
    if form.is_valid():
        try:
            found = unmask_reporter(case_id=case.pk, actor=request.user, purpose=form.sentence())
        except Invalid as problem:
            form.add_error("words", str(problem))
    if found is None:
        status = 400
    template = "cases/desk/_contact.html" if request.headers.get("HX-Request") else "cases/desk/contact.html"
    response = render(request, template, {"case": case, "form": form, "found": found}, status=status)
    response["Cache-Control"] = "no-store"
    return response
