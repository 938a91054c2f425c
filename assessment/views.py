"""Pages of the monthly figures."""

import csv
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from assessment.access import object_for_reading, objects_for
from assessment.figures import FIGURES, figure
from assessment.queries import Month, Row, cases_behind, rows, shown_to, totals
from cases.models import Case
from gridgov.paging import cursor_page

PAGE = 50


def tabs() -> dict[str, str]:
    """Kinds of object in the order of the tabs."""
    return {
        "member": _("Grid members"),
        "grid": _("Grids"),
        "organisation": _("Organisations"),
        "centre": _("Centres"),
    }


@login_required
@require_safe
def overview(request: HttpRequest, kind: str = "member") -> HttpResponse:
    """A month's figures of every object of a kind, the one with most lapses first."""
    month = _month(request)
    order = request.GET.get("order", "-reported")
    subjects = objects_for(request.user, kind)
    found = _sorted(rows(kind, subjects, month), kind, order)
    if request.GET.get("format") == "csv":
        return _as_csv(found, kind, month)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "kind": kind,
        "month": month,
        "before": month.moved(-1),
        "after": month.moved(1) if month.moved(1).first <= timezone.localdate() else None,
        "tabs": _tab_links(kind, month),
        "figures": FIGURES[kind],
        "page": page,
        "lines": [(row.subject, list(zip(FIGURES[kind], row.counts, strict=True))) for row in page],
        "sums": list(zip(FIGURES[kind], totals(found, kind), strict=True)),
    }
    return render(request, "assessment/overview.html", context)


@login_required
@require_safe
def behind(request: HttpRequest, kind: str, pk: int, code: str) -> HttpResponse:
    """The cases behind one figure: exactly as many as the figure says."""
    subject, month, chosen = object_for_reading(request.user, kind, pk), _month(request), figure(kind, code)
    if chosen is None:
        raise Http404
    cases = cases_behind(chosen, pk, month)
    listed = shown_to(request.user, cases)
    page = cursor_page(
        listed.select_related("case_class", "holder__area", "duty_grid"),
        order=("-reported_at", "-id"),
        cursor=request.GET.get("cursor", ""),
        size=PAGE,
    )
    shown = [case.pk for case in page.items]
    readable = set(Case.objects.visible_to(request.user).filter(pk__in=shown).values_list("pk", flat=True))
    count = cases.count()
    context = {
        "subject": subject,
        "kind": kind,
        "month": month,
        "figure": chosen,
        "count": count,
        "unlisted": count - listed.count(),
        "page": page,
        "readable": readable,
        "crumbs": [
            (_("Assessment"), f"{reverse('assessment:kind', args=[kind])}?month={month}"),
            (str(chosen.label), ""),
        ],
    }
    return render(request, "assessment/behind.html", context)


def _month(request: HttpRequest) -> Month:
    text = request.GET.get("month", "")
    return Month.parse(text) if text else Month.of(timezone.localdate())


def _sorted(found: list[Row], kind: str, order: str) -> list[Row]:
    codes = [each.code for each in FIGURES[kind]]
    code = order.lstrip("-")
    if code not in codes:
        return found
    column = codes.index(code)
    return sorted(found, key=lambda row: row.counts[column], reverse=order.startswith("-"))


def _tab_links(kind: str, month: Month) -> list[dict[str, Any]]:
    return [
        {
            "label": label,
            "url": f"{reverse('assessment:kind', args=[code])}?month={month}",
            "active": code == kind,
        }
        for code, label in tabs().items()
    ]


def _as_csv(found: list[Row], kind: str, month: Month) -> HttpResponse:
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{kind}-{month}.csv"'
    writer = csv.writer(response)
    writer.writerow([tabs()[kind], *(str(each.label) for each in FIGURES[kind])])
    for row in found:
        writer.writerow([_plain(row.subject.display_name), *row.counts])
    return response


def _plain(name: str) -> str:
    """A name that a spreadsheet does not take for a formula."""
    return f"'{name}" if name[:1] in "=+-@\t\r" else name
