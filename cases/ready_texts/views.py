"""/setup/ready-texts/: keeping them; /desk/cases/…/texts/: what is offered beside a step's text."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from cases.access import case_for_reading
from cases.administering import may_administer_city
from cases.desk.choosing import SearchChoice, SearchField, class_option
from cases.models import CaseClass, ReadyText
from cases.queries.candidates import MOST, classes_for
from cases.ready_texts.actions import LONGEST, drop_ready_text, moves_with_text, put_ready_text
from cases.ready_texts.blanks import BLANKS
from cases.ready_texts.queries import kept_by, texts_for
from cases.workflow import MOVES
from gridgov.paging import cursor_page
from members.charge import organisations_in_charge
from members.forms.by_code import CodeField
from members.models import User
from members.views.parts import attempt, crumbs, needs, person


class ReadyTextForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    text = forms.CharField(label=gettext_lazy("Text"), max_length=LONGEST, widget=forms.Textarea({"rows": 5}))
    move = forms.ChoiceField(label=gettext_lazy("For the step"), required=False)
    group = forms.ModelChoiceField(
        CaseClass.objects.filter(level=1, scheme__is_current=True).order_by("kind", "code"),
        label=gettext_lazy("For a group of classes"), required=False, empty_label=gettext_lazy("every class"),
    )  # fmt: skip
    case_class = SearchField(
        queryset=CaseClass.objects.offered().select_related("parent"),
        label=gettext_lazy("Or one class"),
        required=False,
        widget=SearchChoice("desk:pick-class", lambda: list(classes_for()[:MOST]), class_option),
    )
    organisation = CodeField(
        "organisation", label=gettext_lazy("Only for the organisation (code)"), required=False,
        help_text=gettext_lazy("The whole city when left empty: only its administrators may."),
    )  # fmt: skip

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        steps = [(name, MOVES[name].label) for name in moves_with_text()]
        self.fields["move"].choices = [("", _("every step")), *steps]  # type: ignore[attr-defined]
        self.fields["organisation"].within = organisations_in_charge(user)  # type: ignore[attr-defined]
        self.fields["organisation"].required = not may_administer_city(user)
        self.fields["text"].help_text = _("Filled from the case: %(words)s.") % {
            "words": ", ".join(f"{{{word}}} – {meaning}" for word, meaning in BLANKS.items())
        }

    def given(self) -> dict[str, Any]:
        """What the action takes."""
        given = dict(self.cleaned_data)
        group = given.pop("group")
        return given | {"case_class": given["case_class"] or group}


@needs("administer", "manage")
def texts(request: HttpRequest) -> HttpResponse:
    """The list, by name, and keeping another."""
    form = ReadyTextForm(request.POST or None, user=person(request))
    if _saved(request, form):
        return redirect("setup:ready-texts")
    page = cursor_page(kept_by(request.user), order=("name", "pk"), cursor=request.GET.get("cursor", ""))
    context = {
        "form": form,
        "page": page,
        "may_city": may_administer_city(request.user),
    }
    return render(request, "cases/setup/ready_texts.html", context, status=400 if form.errors else 200)


@needs("administer", "manage")
def text(request: HttpRequest, pk: int) -> HttpResponse:
    """Another wording."""
    found = get_object_or_404(kept_by(request.user), pk=pk)
    chosen = found.case_class
    initial = {
        "name": found.name, "text": found.text, "move": found.move, "organisation": found.organisation,
        "group": chosen if chosen and chosen.level == 1 else None,
        "case_class": chosen.pk if chosen and chosen.level == 2 else None,  # a class, not a group
    }  # fmt: skip
    form = ReadyTextForm(request.POST or None, user=person(request), initial=initial)
    if _saved(request, form, changing=found):
        return redirect("setup:ready-texts")
    context = {
        "form": form,
        "ready": found,
        "crumbs": crumbs((_("Ready texts"), "setup:ready-texts"), (found.name, "")),
    }
    return render(request, "cases/setup/ready_text.html", context, status=400 if form.errors else 200)


def _saved(request: HttpRequest, form: ReadyTextForm, changing: ReadyText | None = None) -> bool:
    if request.method != "POST" or not form.is_valid():
        return False
    put = attempt(form, lambda: put_ready_text(by=person(request), changing=changing, **form.given()))
    if put:
        messages.success(request, _("Saved."))
    return put is not None


@needs("administer", "manage")
@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    drop_ready_text(by=person(request), ready=get_object_or_404(kept_by(request.user), pk=pk))
    messages.success(request, _("No longer offered. What was sent stays as it was written."))
    return redirect("setup:ready-texts")


@require_safe
@login_required
def offered(request: HttpRequest, case_id: int) -> HttpResponse:
    """Texts for one step of a case, as buttons; loaded when somebody asks for them."""
    case = case_for_reading(request.user, case_id)
    found = texts_for(case, request.user, request.GET.get("move", ""))
    return render(request, "cases/parts/ready_texts.html", {"texts": found})
