"""/setup/onsite/: what the two looks are called, and which classes are looked at by sample."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from cases.administering import may_administer_city
from cases.catalogue.onsite import set_site_rule, set_words
from cases.models import CaseClass, SiteRule
from cases.setup.onsite_forms import PERCENT, RuleForm, WordsForm
from cases.wording import city_words
from members.views.parts import attempt, needs, person


@needs("administer")
@require_GET
def onsite(request: HttpRequest) -> HttpResponse:
    return _page(request)


@needs("administer")
@require_POST
def words(request: HttpRequest) -> HttpResponse:
    form = WordsForm(request.POST)
    said = _("Saved. Every page uses these words from now on.")
    return _take(request, "words_form", form, lambda: _use(form, request), said)


@needs("administer")
@require_POST
def rule(request: HttpRequest) -> HttpResponse:
    """Set, or set anew, what holds for a class or a group."""
    form = RuleForm(request.POST)
    said = _("Saved. Cases answered from now on follow it.")
    return _take(request, "rule_form", form, lambda: _set(form, request), said)


@needs("administer")
@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """As usual again."""
    found = get_object_or_404(CaseClass, pk=pk)
    set_site_rule(case_class=found, check_share=None, recheck_share=None, photos=None, by=person(request))
    messages.success(request, _("Removed. The usual holds again."))
    return redirect("setup:onsite")


def _take(
    request: HttpRequest, name: str, form: BaseForm, act: Callable[[], bool], said: str
) -> HttpResponse:
    """Do what a form of the page asks for, or show it with what is wrong."""
    if form.is_valid() and attempt(form, act):
        messages.success(request, said)
        return redirect("setup:onsite")
    return _page(request, status=400, **{name: form})


def _use(form: WordsForm, request: HttpRequest) -> bool:
    set_words(words=form.words(), by=person(request))
    return True


def _set(form: RuleForm, request: HttpRequest) -> bool:
    set_site_rule(by=person(request), **form.given())
    return True


def _page(request: HttpRequest, status: int = 200, **forms: Any) -> HttpResponse:
    asked = request.GET.get("class", "")
    chosen = SiteRule.objects.filter(case_class=int(asked)).first() if asked.isdecimal() else None
    shown = {
        "words_form": WordsForm(initial=city_words()._asdict()),
        "rule_form": RuleForm(initial=_initial(chosen) if chosen else {}),
    }
    rows = SiteRule.objects.select_related("case_class").order_by("case_class__level", "case_class__code")
    context = {"rows": [_row(row) for row in rows], "may_edit": may_administer_city(request.user)}
    return render(request, "cases/setup/onsite.html", context | shown | forms, status=status)


def _initial(rule: SiteRule) -> dict[str, Any]:
    row = _row(rule)
    photos = {None: "", True: "yes", False: "no"}[rule.photos]
    chosen = "group" if rule.case_class.level == 1 else "case_class"
    return {chosen: rule.case_class_id, "photos": photos} | {
        name: row[name] for name in ("check_share", "recheck_share")
    }


def _row(rule: SiteRule) -> dict[str, Any]:
    shares = {name: getattr(rule, name) for name in ("check_share", "recheck_share")}
    return {"rule": rule} | {name: _percent(value) for name, value in shares.items()}


def _percent(share: Any) -> Any:
    return None if share is None else f"{(share * PERCENT).normalize():f}"
