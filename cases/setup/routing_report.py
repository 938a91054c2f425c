"""Set-up of routing: the kept report of the rules, and running what no rule took once more."""

from collections.abc import Iterator

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cases.actions.rerouting import ask_rerouting, stop_rerouting
from cases.actions.rules_report import ask_report
from cases.models import Case, Rerouting
from cases.queries.failures import Failing, failing_rules, waiting_cases
from cases.queries.rules_report import Report, kept, read_report
from cases.setup.routing import administers
from gridgov.files import csv_stream, safe_cell
from gridgov.paging import cursor_page
from members.views.parts import person

SIZE = 50


@require_safe
@administers
def report(request: HttpRequest) -> HttpResponse:
    """The report as it was last reckoned; what fails and waits as it is now."""
    row = kept()
    context = {
        "row": row,
        "report": read_report(row.content, row.made_at) if row.content else None,
        "failing": failing_rules(),
        "waiting": waiting_cases(request.user).count(),
        "run": Rerouting.objects.filter(asked_by=person(request)).first(),
        "crumbs": [(_("Routing"), reverse("routing:rules")), (_("What the rules do"), "")],
    }
    return render(request, "cases/setup/routing_report.html", context)


@require_POST
@administers
def renew(request: HttpRequest) -> HttpResponse:
    """Have the report reckoned anew, unless that is under way."""
    if not kept().waits:
        ask_report()
    messages.success(request, _("The report is being made anew."))
    return redirect("routing:report")


@require_safe
@administers
def report_file(request: HttpRequest) -> HttpResponse:
    """The same as CSV: a line for each class that is left out, each rule that never wins, each rule's cases."""
    row = kept()
    if not row.content:
        messages.info(request, _("The report is being made. Export it in a moment."))
        return redirect("routing:report")
    found = read_report(row.content, row.made_at)
    rows = ([safe_cell(value) for value in line] for line in _rows(found, failing_rules()))
    response = HttpResponse("".join(csv_stream(rows)), content_type="text/csv; charset=utf-8")
    day = timezone.localtime(found.made_at).date() if found.made_at else timezone.localdate()
    response["Content-Disposition"] = f'attachment; filename="routing-{day:%Y%m%d}.csv"'
    return response


@require_POST
@administers
def again(request: HttpRequest) -> HttpResponse:
    """Try the cases again that no rule took anywhere: a run that a worker makes."""
    found = ask_rerouting(by=person(request))
    messages.success(request, _("It has begun. You may leave this page."))
    return redirect("routing:run", found.pk)


@require_safe
@administers
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """How far a run is, and what the cases said that ended in an error."""
    found = get_object_or_404(Rerouting.objects.select_related("asked_by", "stopped_by"), pk=pk)
    errors = found.errors.select_related("case")
    page = cursor_page(errors, order=("pk",), cursor=request.GET.get("cursor", ""), size=SIZE)
    ids = [line.case_id for line in page.items]
    seen = set(Case.objects.visible_to(request.user).filter(pk__in=ids).values_list("pk", flat=True))
    context = {
        "run": found,
        "page": page,
        "lines": [(line, line.case_id in seen) for line in page.items],
        "hidden": len(seen) < len(ids),
        "may_stop": found.running and (found.asked_by == request.user or person(request).is_superuser),
        "crumbs": [
            (_("Routing"), reverse("routing:rules")),
            (_("What the rules do"), reverse("routing:report")),
            (_("Routing again"), ""),
        ],
    }
    return render(request, "cases/setup/rerouting.html", context)


@require_POST
@administers
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """End a run; what went stays where it is."""
    stop_rerouting(run=get_object_or_404(Rerouting, pk=pk), by=person(request))
    messages.success(request, _("Stopped."))
    return redirect("routing:run", pk)


def _rows(found: Report, failing: list[Failing]) -> Iterator[list[object]]:
    yield [_("What"), _("Rule or class"), _("Place"), _("Source"), _("Explanation"), _("Cases")]
    for gap in found.gaps:
        covered = _("no rule") if gap.never else _("only under conditions")
        for case_class in gap.classes:
            yield [_("Not covered"), str(case_class), gap.places, gap.sources, covered, ""]
    for line in found.shadowed:
        yield [_("Never wins"), line.rule.name, "", "", ", ".join(rule.name for rule in line.by), ""]
    for each in failing:
        yield [_("Fails"), each.rule.name if each.rule else "", "", "", each.sentence, each.cases]
    for rule, won in found.rules:
        yield [_("Won in 90 days"), rule.name, "", "", "", won]
    yield [_("No rule covered it"), "", "", "", "", found.figures.uncovered]
    yield [_("The rule failed"), "", "", "", "", found.figures.failed]
