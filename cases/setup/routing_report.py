"""Set-up of routing: what the rules do, and trying again what they did not take."""

from collections.abc import Iterator

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from cases.actions.route import route_again
from cases.queries.failures import waiting_cases
from cases.queries.routing_report import RoutingReport, routing_report
from cases.setup.routing import administers
from gridgov.files import csv_stream, safe_cell
from members.views.parts import person


@require_safe
@administers
def report(request: HttpRequest) -> HttpResponse:
    """The whole report on one page."""
    context = {
        "report": routing_report(),
        "waiting": waiting_cases(request.user).count(),
        "crumbs": [(_("Routing"), reverse("routing:rules")), (_("What the rules do"), "")],
    }
    return render(request, "cases/setup/routing_report.html", context)


@require_safe
@administers
def report_file(request: HttpRequest) -> HttpResponse:
    """The same as CSV: a line for each class that is left out, each rule that never wins, each rule's cases."""
    rows = ([safe_cell(value) for value in row] for row in _rows(routing_report()))
    response = HttpResponse("".join(csv_stream(rows)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="routing-{timezone.localdate():%Y%m%d}.csv"'
    return response


@require_POST
@administers
def again(request: HttpRequest) -> HttpResponse:
    """Try the cases again that no rule took anywhere."""
    went, stay = route_again(by=person(request))
    said = ngettext("%(n)d case went to its holder.", "%(n)d cases went to their holders.", went) % {
        "n": went
    }
    if stay:
        said += " " + ngettext("%(n)d still waits.", "%(n)d still wait.", stay) % {"n": stay}
    (messages.warning if stay else messages.success)(request, said)
    return redirect("routing:report")


def _rows(found: RoutingReport) -> Iterator[list[object]]:
    yield [_("What"), _("Rule or class"), _("Place"), _("Source"), _("Explanation"), _("Cases")]
    for gap in found.gaps:
        covered = _("no rule") if gap.never else _("only under conditions")
        for case_class in gap.classes:
            yield [_("Not covered"), str(case_class), gap.places, gap.sources, covered, ""]
    for line in found.shadowed:
        yield [_("Never wins"), line.rule.name, "", "", ", ".join(rule.name for rule in line.by), ""]
    for failing in found.failing:
        yield [_("Fails"), failing.rule.name if failing.rule else "", "", "", failing.sentence, failing.cases]
    for rule, won in found.rules:
        yield [_("Won in 90 days"), rule.name, "", "", "", won]
    yield [_("No rule covered it"), "", "", "", "", found.figures.uncovered]
    yield [_("The rule failed"), "", "", "", "", found.figures.failed]
