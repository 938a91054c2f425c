"""Many at once: all filing standards in one list, and what the chosen ones get, seen before it is stored."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from cases.administering import may_administer_city
from cases.catalogue.many import (
    Many,
    classes_to_offer,
    edit_standards,
    offer_classes,
    standards_to_change,
)
from cases.queries.standards import districts_for
from cases.setup.differences import MOST_SHOWN, lines
from cases.setup.many_forms import ManyForm, StandardsFilter
from gridgov.problems import Problem, Stale
from members.views.parts import needs, person

MOST_LISTED = 200


@needs("administer")
@require_GET
def standards(request: HttpRequest) -> HttpResponse:
    """The newest version of every standard that a filter finds, to be chosen from."""
    return _list(request, request.GET, ManyForm())


def _list(
    request: HttpRequest, query: QueryDict, form: ManyForm, problem: str = "", status: int = 200
) -> HttpResponse:
    filter_form = StandardsFilter(query)
    found = filter_form.found(_numbers(query.getlist("class")))
    districts = {area.pk for area in districts_for(request.user)}
    context = {
        "filter": filter_form,
        "form": form,
        "rows": found[:MOST_LISTED],
        "count": found.count(),
        "shown": MOST_LISTED,
        "query": query.urlencode(),
        "classes": query.getlist("class"),
        "may_city": may_administer_city(request.user),
        "may_districts": districts,
        "picked": set(request.POST.getlist("pick")),
        "problem": problem,
        "crumbs": [(_("Case classes"), reverse("setup:classes")), (_("Filing standards"), "")],
    }
    return render(request, "cases/setup/standards.html", context, status=status)


@needs("administer")
@require_POST
def edit(request: HttpRequest) -> HttpResponse:
    """First the difference, then, confirmed, the change."""
    form, query = ManyForm(request.POST), QueryDict(request.GET.urlencode())
    if not form.is_valid():
        return _list(request, query, form, status=400)
    ids = _chosen(request, query)
    try:
        if "fingerprint" not in request.POST:
            many = standards_to_change(ids, form.wanted())
            return _preview(
                request, many, ids, form, f"{reverse('setup:standards-edit')}?{query.urlencode()}"
            )
        seen = request.POST["fingerprint"]
        done = edit_standards(ids=ids, wanted=form.wanted(), seen=seen, by=person(request))
    except Stale as problem:
        return _list(request, query, form, str(problem), status=409)
    except Problem as problem:
        if problem.status == 403:
            raise
        return _list(request, query, form, str(problem), status=problem.status)
    _said(request, done)
    return redirect(f"{reverse('setup:standards')}?{query.urlencode()}")


def _chosen(request: HttpRequest, query: QueryDict) -> list[int]:
    """Those that were ticked, or all that the filter finds and the person may change."""
    if request.POST.get("all") != "1":
        return _numbers(request.POST.getlist("pick"))
    found = StandardsFilter(query).found(_numbers(query.getlist("class")))
    if not may_administer_city(request.user):
        found = found.filter(district__in=districts_for(request.user))
    return list(found.values_list("pk", flat=True))


def _preview(request: HttpRequest, many: Many, ids: list[int], form: Any, action: str) -> HttpResponse:
    context = {
        "lines": lines(change for _row, change in many.changes[:MOST_SHOWN]),
        "count": len(many.changes),
        "chosen": many.chosen,
        "more": max(0, len(many.changes) - MOST_SHOWN),
        "ids": ids,
        "form": form,
        "fingerprint": many.fingerprint,
        "action": action,
        "crumbs": [(_("Case classes"), reverse("setup:classes")), (_("What changes"), "")],
        "offered": request.POST.get("offered", ""),
    }
    return render(request, "cases/setup/many_preview.html", context)


@needs("administer")
@require_POST
def classes(request: HttpRequest) -> HttpResponse:
    """Classes that were ticked: their standards in one list, or all of them out of use or back."""
    ids, offered = _numbers(request.POST.getlist("pick")), request.POST.get("offered", "")
    if offered not in ("0", "1"):
        wanted = QueryDict(mutable=True)
        wanted.setlist("class", [str(pk) for pk in ids])
        return redirect(f"{reverse('setup:standards')}?{wanted.urlencode()}")
    if "fingerprint" not in request.POST:
        many = classes_to_offer(ids, offered == "1")
        return _preview(request, many, ids, None, reverse("setup:classes-many"))
    seen = request.POST["fingerprint"]
    _said(request, offer_classes(ids=ids, offered=offered == "1", seen=seen, by=person(request)))
    return redirect("setup:classes")


def _said(request: HttpRequest, done: Many) -> None:
    count = len(done.changes)
    messages.success(
        request, ngettext("%(n)d row was changed.", "%(n)d rows were changed.", count) % {"n": count}
    )


def _numbers(texts: list[str]) -> list[int]:
    return list(dict.fromkeys(int(text) for text in texts if text.isascii() and text.isdigit()))
