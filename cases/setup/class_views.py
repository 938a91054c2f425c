"""/setup/classes/: what a case can be."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from cases.administering import may_administer_city, require_administrator
from cases.catalogue import add_class, edit_class, load_shipped, offer_class, offer_scheme
from cases.models import CaseClass, Scheme
from cases.queries.classes import matching
from cases.queries.mapping import mappings_of
from cases.queries.standards import districts_for, side_by_side
from cases.setup.class_forms import ClassForm, FindForm, NewClassForm
from members.views.parts import attempt, needs, person

MOST_FOUND = 100


@needs("administer")
@require_GET
def classes(request: HttpRequest) -> HttpResponse:
    """The tree of groups; a group's classes; or what a search finds."""
    form = FindForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    group = _group(request.GET.get("group", ""))
    text = wanted.get("q", "").strip()
    shown = CaseClass.objects.filter(_of(wanted))
    found = _with_standards(
        matching(shown, text) if text else shown.filter(parent=group, level=2).order_by("kind", "code")
    )
    tree = _tree(wanted)
    context = {
        "form": form,
        "text": text,
        "group": group,
        "schemes": tree,
        "found": found[:MOST_FOUND] if text else found,
        "more": text and found.count() > MOST_FOUND,
        "may_edit": may_administer_city(request.user),
        "empty": not tree and not CaseClass.objects.exists(),
    }
    return render(request, "cases/setup/classes.html", context)


def _of(wanted: dict[str, Any]) -> Q:
    scheme = Q(scheme=wanted["scheme"]) if wanted.get("scheme") else Q()
    return scheme & (Q(kind=wanted["kind"]) if wanted.get("kind") else Q())


def _group(text: str) -> CaseClass | None:
    groups = CaseClass.objects.filter(level=1).select_related("scheme")
    return groups.filter(pk=text).first() if text.isascii() and text.isdigit() else None


def _with_standards(found: QuerySet[CaseClass]) -> QuerySet[CaseClass]:
    in_force = Q(standards__valid_to=None, standards__district=None, standards__is_active=True)
    unwritten = in_force & Q(standards__condition="")
    return found.select_related("scheme", "parent").annotate(
        standard_count=Count("standards", filter=in_force, distinct=True),
        unwritten=Count("standards", filter=unwritten, distinct=True),
    )


def _tree(wanted: dict[str, Any]) -> list[dict[str, Any]]:
    """Schemes with their groups, and the classes outside any group as a count."""
    groups = CaseClass.objects.filter(_of(wanted), level=1).annotate(size=Count("children"))
    groups = groups.order_by("kind", "code")
    alone = (
        CaseClass.objects.filter(_of(wanted), level=2, parent=None)
        .values("scheme")
        .annotate(size=Count("pk"))
    )
    alone_by = {row["scheme"]: row["size"] for row in alone}
    rows = [
        {
            "scheme": scheme,
            "groups": [group for group in groups if group.scheme_id == scheme.pk],
            "alone": alone_by.get(scheme.pk, 0),
        }
        for scheme in Scheme.objects.all()
    ]
    return [row for row in rows if row["groups"] or row["alone"]]


@needs("administer")
@require_POST
def load(request: HttpRequest) -> HttpResponse:
    """Load the catalogue that comes with the program."""
    require_administrator(person(request))
    counts = load_shipped(by=person(request)).counts()
    messages.success(
        request,
        _("Loaded: %(classes)s classes and %(standards)s filing standards are new.")
        % {"classes": counts["classes"].get("added", 0), "standards": counts["standards"].get("added", 0)},
    )
    return redirect("setup:classes")


@needs("administer")
@require_GET
def case_class(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(CaseClass.objects.select_related("scheme", "parent"), pk=pk)
    may_set = list(districts_for(request.user))
    context = {
        "class": found,
        "crumbs": crumbs_to(found),
        "standards": side_by_side(found),
        "may_set": may_set,
        "may_set_ids": {area.pk for area in may_set},
        "mappings": mappings_of(found),
        "children": found.children.count(),
        "may_edit": may_administer_city(request.user),
        "offered": CaseClass.objects.offered().filter(pk=pk).exists(),
    }
    return render(request, "cases/setup/class.html", context)


def crumbs_to(found: CaseClass | None) -> list[tuple[str, str]]:
    """All classes, the group, the class."""
    crumbs = [(_("Case classes"), reverse("setup:classes"))]
    if found and found.parent:
        crumbs.append((str(found.parent), f"{reverse('setup:classes')}?group={found.parent_id}"))
    return [*crumbs, (str(found) if found else _("Add a class"), "")]


@needs("administer")
def new_class(request: HttpRequest) -> HttpResponse:
    form = NewClassForm(request.POST or None, initial={"group": request.GET.get("group")})
    if request.method == "POST" and form.is_valid():
        made = attempt(form, lambda: add_class(by=person(request), **form.cleaned_data))
        if made:
            messages.success(request, _("The class is there. Give it a filing standard."))
            return redirect("setup:class", made.pk)
    return render(
        request, "cases/setup/class_form.html", {"form": form, "class": None, "crumbs": crumbs_to(None)}
    )


@needs("administer")
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(CaseClass, pk=pk)
    form = ClassForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        done = attempt(form, lambda: edit_class(case_class=found, by=person(request), **form.cleaned_data))
        if done:
            messages.success(request, _("Saved."))
            return redirect("setup:class", pk)
    return render(
        request, "cases/setup/class_form.html", {"form": form, "class": found, "crumbs": crumbs_to(found)}
    )


@needs("administer")
@require_POST
def offer(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the class out of use, or back."""
    found = get_object_or_404(CaseClass, pk=pk)
    offered = request.POST.get("offered") == "1"
    offer_class(case_class=found, offered=offered, by=person(request))
    _tell_offered(request, offered)
    return redirect("setup:class", pk)


@needs("administer")
@require_POST
def offer_whole_scheme(request: HttpRequest, pk: int) -> HttpResponse:
    """Offer a scheme at intake, or none of its classes."""
    found = get_object_or_404(Scheme, pk=pk)
    offered = request.POST.get("offered") == "1"
    offer_scheme(scheme=found, offered=offered, by=person(request))
    _tell_offered(request, offered)
    return redirect("setup:classes")


def _tell_offered(request: HttpRequest, offered: bool) -> None:
    messages.success(
        request, _("Offered for new cases.") if offered else _("No longer offered for new cases.")
    )
