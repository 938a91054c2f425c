"""/setup/calendars/: which days count."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from cases.administering import may_administer_city
from cases.calendars import (
    Loaded,
    describe_calendar,
    edit_day,
    latest_version,
    load_country,
    load_rules,
    missing_years,
    rules_of,
)
from cases.models import CalendarVersion, WorkCalendar
from cases.setup.calendar_forms import CountryForm, DayForm, DescribeForm, FileForm
from cases.setup.months import LOOKS, day_of, hours_text, working_days, year_of
from cases.worktime import Rules
from cases.worktime.rules import WEEKDAYS
from gridgov.ui.quantities import moment_text
from members.models import User
from members.views.parts import attempt, needs, person


@needs("administer")
@require_GET
def calendars(request: HttpRequest) -> HttpResponse:
    return _calendars(request)


def _calendars(request: HttpRequest, **forms: Any) -> HttpResponse:
    warnings = missing_years()
    lacking = warnings[0].year if warnings else timezone.localdate().year
    found = WorkCalendar.objects.select_related("area").prefetch_related("versions")
    context = {
        "rows": [{"calendar": each, "version": _newest(each)} for each in found],
        "warnings": warnings,
        "country_form": CountryForm(initial={"country": "CN", "year": lacking}),
        "file_form": FileForm(),
        "may_edit": may_administer_city(request.user),
    }
    return render(request, "cases/setup/calendars.html", context | forms)


def _newest(calendar: WorkCalendar) -> CalendarVersion | None:
    """What serves today, as `latest_version` says it, of versions that are read already."""
    today = timezone.localdate()

    def serves(version: CalendarVersion) -> tuple[bool, bool, date, int]:
        since = version.effective_from or date.min
        return version.covers_from <= today <= version.covers_to, since <= today, since, version.number

    return max(calendar.versions.all(), key=serves, default=None)


@needs("administer")
@require_POST
def load_year(request: HttpRequest) -> HttpResponse:
    form = CountryForm(request.POST)
    if form.is_valid():
        loaded = attempt(form, lambda: load_country(by=person(request), **form.cleaned_data))
        if loaded:
            return _told(request, loaded)
    return _calendars(request, country_form=form)


@needs("administer")
@require_POST
def load_file(request: HttpRequest) -> HttpResponse:
    form = FileForm(request.POST, request.FILES)
    if form.is_valid():
        loaded = attempt(form, lambda: _load_file(form, person(request)))
        if loaded:
            return _told(request, loaded)
    return _calendars(request, file_form=form)


def _load_file(form: FileForm, by: User) -> Loaded:
    data = form.cleaned_data
    return load_rules(data=data["file"], effective_from=data["effective_from"], by=by)


def _told(request: HttpRequest, loaded: Loaded, day: date | None = None) -> HttpResponse:
    version = loaded.version
    if loaded.changed and version.effective_from and version.effective_from > timezone.localdate():
        words = _("Version %(n)s is made and comes into force on %(day)s.")
        messages.success(request, words % {"n": version.number, "day": moment_text(version.effective_from)})
    elif loaded.changed:
        words = _(
            "Version %(n)s is made. Clocks that run keep the version they began with, until they are reckoned anew "
            "under Open clocks."
        )
        messages.success(request, words % {"n": version.number})
    else:
        messages.info(request, _("Nothing changed: the calendar says so already."))
    for warning in missing_years():
        if warning.only_from and warning.calendar == version.calendar:
            messages.warning(request, warning.sentence)
    query = f"?year={day.year}&day={day.isoformat()}" if day else f"?year={version.covers_to.year}"
    query += f"&version={version.number}"
    return redirect(reverse("setup:calendar", args=[version.calendar.pk]) + query)


@needs("administer")
def calendar(request: HttpRequest, pk: int) -> HttpResponse:
    """The year, and one chosen day. POST gives that day other hours."""
    found = get_object_or_404(WorkCalendar.objects.select_related("area"), pk=pk)
    form = DayForm(request.POST) if request.method == "POST" else None
    if form and form.is_valid():
        day = form.cleaned_data["day"]
        since = form.cleaned_data["effective_from"]
        loaded = attempt(
            form,
            lambda: edit_day(
                calendar=found, day=day, spans=form.spans(), effective_from=since, by=person(request)
            ),
        )
        if loaded:
            return _told(request, loaded, day)
    return _calendar(request, found, form)


def _calendar(request: HttpRequest, found: WorkCalendar, form: DayForm | None) -> HttpResponse:
    version, versions = _chosen(request, found)
    kept = f"&version={version.number}" if "version" in request.GET else ""
    rules = rules_of(version)
    chosen = _date(request.GET.get("day", ""))
    year = _year(request.GET.get("year", ""), rules, chosen)
    months = year_of(rules, year, version.estimated_from)
    context = {
        "calendar": found,
        "crumbs": crumbs_to(found.name),
        "version": version,
        "versions": versions,
        "serving": latest_version(found).pk,
        "kept": kept,
        "year": year,
        "years": _years(rules, year, kept),
        "months": months,
        "working_days": working_days(months),
        "week": [(name, hours_text(rules.weekly.get(key, ()))) for key, name in _week_names()],
        "weekdays": [name[:2] if name.isascii() else name[-1:] for _key, name in _week_names()],
        "looks": [(key, look) for key, look in LOOKS.items()],
        "chosen": day_of(rules, chosen, version.estimated_from) if chosen else None,
        "form": form or _day_form(rules, chosen),
        "may_edit": may_administer_city(request.user),
        "warnings": [warning for warning in missing_years() if warning.calendar == found],
    }
    return render(request, "cases/setup/calendar.html", context)


def _chosen(request: HttpRequest, found: WorkCalendar) -> tuple[CalendarVersion, list[CalendarVersion]]:
    """The version asked for by its number, else the one that serves today; and all, the newest first."""
    versions = list(found.versions.select_related("calendar", "created_by").defer("weekly", "days"))
    number = request.GET.get("version", "")
    asked = next((each for each in versions if str(each.number) == number), None)
    return asked or latest_version(found), versions


def crumbs_to(here: str) -> list[tuple[str, str]]:
    return [(_("Calendars"), reverse("setup:calendars")), (here, "")]


def _week_names() -> list[tuple[str, str]]:
    names = (
        _("Monday"),
        _("Tuesday"),
        _("Wednesday"),
        _("Thursday"),
        _("Friday"),
        _("Saturday"),
        _("Sunday"),
    )
    return list(zip(WEEKDAYS, names, strict=True))


def _day_form(rules: Rules, chosen: date | None) -> DayForm:
    if chosen is None:
        return DayForm(initial={"mode": "closed"})
    spans = rules.spans_on(chosen)
    hours = hours_text(spans or next((known for known in rules.weekly.values() if known), ()))
    return DayForm(initial={"day": chosen, "mode": "closed" if spans else "hours", "hours": hours})


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _year(text: str, rules: Rules, chosen: date | None) -> int:
    if text.isascii() and text.isdigit() and rules.covers_from.year <= int(text) <= rules.covers_to.year:
        return int(text)
    wanted = (chosen or timezone.localdate()).year
    return min(max(wanted, rules.covers_from.year), rules.covers_to.year)


def _years(rules: Rules, shown: int, kept: str) -> list[dict[str, Any]]:
    years = range(rules.covers_from.year, rules.covers_to.year + 1)
    return [{"label": str(year), "url": f"?year={year}{kept}", "active": year == shown} for year in years]


@needs("administer")
def describe(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(WorkCalendar, pk=pk)
    form = DescribeForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        done = attempt(
            form, lambda: describe_calendar(calendar=found, by=person(request), **form.cleaned_data)
        )
        if done:
            messages.success(request, _("Saved."))
            return redirect("setup:calendar", pk)
    return render(
        request,
        "cases/setup/calendar_form.html",
        {"form": form, "calendar": found, "crumbs": crumbs_to(found.name)},
    )
