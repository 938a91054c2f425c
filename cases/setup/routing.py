"""Set-up of routing: the rule table, its simulator, the classes it forgets."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cases.actions.rules import delete_rule, save_rule, switch_rule
from cases.models import RoutingRule
from cases.queries.maps import overview
from cases.queries.rules import (
    Outcome,
    all_rules,
    conditions_of,
    gaps,
    lost_rules,
    routed_by,
    routed_text,
    simulate,
)
from cases.routing.trying import Trial
from cases.setup.routing_forms import RuleForm, SimulatorForm
from gridgov.problems import Invalid, Refused
from gridgov.ui.joining import listed
from members.access import areas_with
from members.models import PostKind

View = Callable[..., HttpResponse]


def administers(view: View) -> View:
    """Only for people who administer some area; the actions look closer."""

    @wraps(view)
    @login_required
    def inner(request: HttpRequest, *args: Any, **more: Any) -> HttpResponse:
        if not areas_with(request.user, "administer").exists():
            kinds = PostKind.objects.filter(area_permissions__contains=["administer"])
            posts = listed(kind.display_name for kind in kinds)
            raise Refused(
                _("You may not set up routing."),
                who_may=_("People with one of these posts may: %(posts)s.") % {"posts": posts},
            )
        return view(request, *args, **more)

    return inner


@require_safe
@administers
def rules(request: HttpRequest) -> HttpResponse:
    """The table, most specific first."""
    table, mine = all_rules(), _charge(request.user)
    rows = [(rule, _may_change(mine, rule), conditions_of(rule)) for rule in table]
    return render(
        request, "cases/setup/rules.html", {"rows": rows, "gaps": gaps(table), "lost": lost_rules(table)}
    )


@administers
def new_rule(request: HttpRequest) -> HttpResponse:
    """Make a rule."""
    return _edit(request, None)


@administers
def rule(request: HttpRequest, rule_id: int) -> HttpResponse:
    """Change a rule."""
    return _edit(request, get_object_or_404(RoutingRule.objects.select_related("case_class"), pk=rule_id))


@require_POST
@administers
def switch(request: HttpRequest, rule_id: int) -> HttpResponse:
    """On or off."""
    try:
        on = request.POST.get("on") == "1"
        switch_rule(by=request.user, rule_id=rule_id, on=on)
        messages.success(request, _("The rule is switched on.") if on else _("The rule is switched off."))
    except Invalid as problem:
        messages.error(request, str(problem))
    return redirect("routing:rules")


@require_POST
@administers
def delete(request: HttpRequest, rule_id: int) -> HttpResponse:
    """Take a rule away."""
    try:
        delete_rule(by=request.user, rule_id=rule_id)
    except Invalid as problem:
        messages.error(request, str(problem))
        return redirect("routing:rule", rule_id)
    messages.success(request, _("The rule is gone."))
    return redirect("routing:rules")


@require_safe
@administers
def simulator(request: HttpRequest) -> HttpResponse:
    """Which rule fires for an imagined case, and why each other does not."""
    form = SimulatorForm(request.GET or None)
    imagined = form.imagined() if form.is_bound and form.is_valid() else None
    outcome = simulate(imagined) if imagined else None
    context = {
        "form": form,
        "imagined": imagined,
        "outcome": outcome,
        "trials": [(trial, conditions_of(trial.rule)) for trial in _told_first(outcome)] if outcome else [],
        "fitting": sum(not trial.reason for trial in outcome.trials) if outcome else 0,
        "layers": overview(),
        "crumbs": _crumbs(_("Try it")),
    }
    return render(request, "cases/setup/simulator.html", context, status=400 if form.errors else 200)


def _told_first(outcome: Outcome) -> list[Trial]:
    """Rules that fit before those that do not, each in their order: the one that fires stands on top."""
    return sorted(outcome.trials, key=lambda trial: bool(trial.reason) and not trial.failed)


def _edit(request: HttpRequest, rule: RoutingRule | None) -> HttpResponse:
    form = RuleForm(request.POST or None, initial=RuleForm.initial_of(rule) if rule else {"hours": "any"})
    if request.method == "POST" and form.is_valid():
        try:
            saved = save_rule(
                by=request.user, fields=form.fields_of_rule(), rule_id=rule.pk if rule else None
            )
            messages.success(request, _("“%(name)s” is saved.") % {"name": saved.name})
            return redirect("routing:rules")
        except Invalid as problem:
            for field, sentence in (problem.fields or {"": str(problem)}).items():
                form.add_error(field if field in form.fields else None, str(sentence))
    routed = routed_by(rule) if rule else 0
    context = {
        "form": form,
        "rule": rule,
        "routed": routed_text(routed) if routed else "",
        "crumbs": _crumbs(rule.name if rule else _("New rule")),
    }
    return render(request, "cases/setup/rule.html", context, status=400 if form.errors else 200)


def _crumbs(last: str) -> list[tuple[str, str]]:
    return [(_("Routing"), reverse("routing:rules")), (last, "")]


def _charge(user: Any) -> tuple[str, ...]:
    """Paths of the areas that the person administers, asked once for the whole table."""
    return tuple(areas_with(user, "administer").values_list("path", flat=True))


def _may_change(mine: tuple[str, ...], rule: RoutingRule) -> bool:
    """Rules of an area with the area; of the city, or before all others, with the root."""
    if rule.area is not None and not rule.comes_first:
        return rule.area.path.startswith(mine)
    return any(path.count("/") == 2 for path in mine)
