"""/setup/kinds/: the kinds of post and of organisation a city works with."""

from django.contrib import messages
from django.forms.models import model_to_dict
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from members.actions import kinds as actions
from members.forms.kinds import AREA_RIGHTS, ORGANISATION_RIGHTS, OrganisationKindForm, PostKindForm
from members.models import OrganisationKind, PostKind
from members.views.parts import attempt, crumbs, needs, person


@needs("administer")
def kinds(request: HttpRequest) -> HttpResponse:
    words = {code: str(label) for code, label in (*ORGANISATION_RIGHTS, *AREA_RIGHTS)}
    rows = [
        {
            "kind": kind,
            "rights": [words[code] for code in (*kind.organisation_permissions, *kind.area_permissions)],
        }
        for kind in PostKind.objects.all()
    ]
    context = {"posts": rows, "organisations": OrganisationKind.objects.all()}
    return render(request, "members/setup/kinds.html", context)


@needs("administer")
def new_post_kind(request: HttpRequest) -> HttpResponse:
    form = PostKindForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = attempt(form, lambda: actions.create_post_kind(actor=person(request), **form.cleaned_data))
        if made:
            messages.success(request, _("Saved."))
            return redirect("members:kinds")
    return _form(request, form, _("New kind of post"))


@needs("administer")
def post_kind(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(PostKind, pk=pk)
    form = PostKindForm(request.POST or None, changing=found, initial=model_to_dict(found))
    if request.method == "POST" and form.is_valid():
        changed = attempt(
            form, lambda: actions.change_post_kind(actor=person(request), kind=found, **form.cleaned_data)
        )
        if changed:
            messages.success(request, _("Saved. Everybody in this post has the new rights."))
            return redirect("members:kinds")
    return _form(request, form, found.display_name)


@needs("administer")
def new_organisation_kind(request: HttpRequest) -> HttpResponse:
    form = OrganisationKindForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = attempt(
            form, lambda: actions.create_organisation_kind(actor=person(request), **form.cleaned_data)
        )
        if made:
            messages.success(request, _("Saved."))
            return redirect("members:kinds")
    return _form(request, form, _("New kind of organisation"))


def _form(request: HttpRequest, form: PostKindForm | OrganisationKindForm, title: str) -> HttpResponse:
    way = crumbs((_("Kinds of posts"), "members:kinds"), (title, ""))
    return render(request, "members/setup/kind_form.html", {"form": form, "title": title, "crumbs": way})
