"""/setup/routing/powers/: the power list."""

from dataclasses import replace
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from cases.actions.authority import FIELDS, drop_authority, save_authority
from cases.actions.power_table import COLUMNS, load_powers
from cases.catalogue.headings import POWER_HEADINGS
from cases.catalogue.loading import Difference
from cases.models import Authority, CaseClass, Level
from cases.setup.differences import shown
from cases.setup.routing import administers
from gridgov.problems import Invalid
from gridgov.ui.joining import listed
from grids.models.area import in_chinese
from members.forms.by_code import CodeField
from members.tables import UPLOAD, Row, read_table
from members.views.parts import attempt, person

DAY = {"type": "date"}
WAITING = "power_import"
LARGEST = 2 * 1024 * 1024
MOST_ROWS = 5000


class AuthorityForm(forms.Form):
    """One entry."""

    case_class = forms.ModelChoiceField(
        CaseClass.objects.filter(is_active=True, scheme__is_current=True).order_by("kind", "code"),
        label=gettext_lazy("Class or group"),
    )
    level = forms.ChoiceField(label=gettext_lazy("Lowest level that may settle it"), choices=Level.choices)
    area = CodeField("area", label=gettext_lazy("Area (code)"), required=False)
    basis = forms.CharField(label=gettext_lazy("Legal basis"), max_length=500, required=False)
    valid_from = forms.DateField(
        label=gettext_lazy("In force from"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d")
    )
    valid_to = forms.DateField(
        label=gettext_lazy("No longer from"),
        required=False,
        widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
    )


class AuthorityFile(forms.Form):
    """A table to load."""

    file = forms.FileField(
        label=gettext_lazy("Table (XLSX or CSV)"),
        help_text=gettext_lazy("At most 5,000 rows and 2 MB. First you see what it would change."),
        widget=forms.FileInput({"accept": ".xlsx,.csv,.gz"}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(_("The file is larger than 2 MB; split it."))
        return file


@administers
def powers(request: HttpRequest) -> HttpResponse:
    """The list, and a new entry."""
    form = AuthorityForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _saved(request, form, None):
        return redirect("routing:powers")
    return _list(request, form=form)


@administers
def power(request: HttpRequest, pk: int) -> HttpResponse:
    """Change an entry."""
    entry = get_object_or_404(Authority.objects.select_related("area", "case_class"), pk=pk)
    form = AuthorityForm(request.POST or None, initial={name: getattr(entry, name) for name in FIELDS})
    if request.method == "POST" and form.is_valid() and _saved(request, form, pk):
        return redirect("routing:powers")
    crumbs = [*_crumbs(reverse("routing:powers")), (str(entry.case_class), "")]
    context = {"form": form, "entry": entry, "crumbs": crumbs}
    return render(request, "cases/setup/power.html", context, status=400 if form.errors else 200)


@require_POST
@administers
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an entry away."""
    drop_authority(by=person(request), pk=pk)
    messages.success(request, _("The entry is gone."))
    return redirect("routing:powers")


@require_POST
@administers
def load(request: HttpRequest) -> HttpResponse:
    """What a table would change; it waits in the session until that is confirmed."""
    form = AuthorityFile(request.POST, request.FILES)
    if form.is_valid():
        given = form.cleaned_data["file"]
        try:
            rows = list(read_table(given.name, given, replace(UPLOAD, rows=MOST_ROWS)).rows)
            difference = load_powers(by=person(request), rows=rows, dry_run=True)
        except Invalid as problem:
            form.add_error("file", str(problem))
        else:
            request.session[WAITING] = [[row.number, row.values] for row in rows]
            return _preview(request, difference)
    return _list(request, file_form=form)


@require_POST
@administers
def confirm(request: HttpRequest) -> HttpResponse:
    """Do what was shown; when the list has changed since, show again."""
    waiting = request.session.get(WAITING)
    if not waiting:
        return redirect("routing:powers")
    rows, seen = [Row(number, values) for number, values in waiting], request.POST.get("fingerprint", "")
    try:
        done = load_powers(by=person(request), rows=rows, seen=seen)
    except Invalid as problem:  # a class or an area is gone since
        messages.error(request, str(problem))
        return redirect("routing:powers")
    if done.fingerprint() != seen:
        messages.warning(request, _("Somebody changed the power list in between. Look at it again."))
        return _preview(request, done, status=409)
    del request.session[WAITING]
    count = len(done.differing())
    messages.success(request, ngettext("%(n)d entry loaded.", "%(n)d entries loaded.", count) % {"n": count})
    return redirect("routing:powers")


def _preview(request: HttpRequest, difference: Difference, *, status: int = 200) -> HttpResponse:
    context = {
        "difference": shown(difference), "fingerprint": difference.fingerprint(),
        "crumbs": [*_crumbs(reverse("routing:powers")), (_("What the file would change"), "")],
        "action": reverse("routing:power-confirm"), "back": reverse("routing:powers"),
    }  # fmt: skip
    return render(request, "cases/setup/catalogue_preview.html", context, status=status)


def _saved(request: HttpRequest, form: AuthorityForm, pk: int | None) -> bool:
    entry = attempt(form, lambda: save_authority(by=person(request), fields=form.cleaned_data, pk=pk))
    if entry:
        messages.success(request, _("Saved."))
    return entry is not None


def _columns() -> str:
    return listed(POWER_HEADINGS.values() if in_chinese() else COLUMNS)


def _list(request: HttpRequest, **given: Any) -> HttpResponse:
    entries = Authority.objects.select_related("case_class", "area")
    context: dict[str, Any] = {
        "entries": entries, "form": AuthorityForm(), "file_form": AuthorityFile(), "columns": _columns(),
        "crumbs": _crumbs(""),
    }  # fmt: skip
    bad = any(form.errors for form in given.values())
    return render(request, "cases/setup/powers.html", context | given, status=400 if bad else 200)


def _crumbs(address: str) -> list[tuple[str, str]]:
    return [(_("Routing"), reverse("routing:rules")), (_("Power list"), address)]
