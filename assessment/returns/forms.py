"""Forms of returns."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessment.models import Return
from assessment.returns.access import offices_that_ask
from assessment.returns.actions import LONGEST, Plan
from assessment.returns.figures import ALL
from assessment.returns.periods import Every, Period
from cases.models import CaseClass
from members.forms.by_code import CodeField
from members.models import Organisation

DAY: dict[str, Any] = {"attrs": {"type": "date"}, "format": "%Y-%m-%d"}
MOST_READERS = 50


class Named(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic at run time
    """Organisations by their names."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.display_name)


class ReturnForm(forms.Form):
    """Drawing one up."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=120)
    organisation = Named(
        Organisation.objects.none(), label=gettext_lazy("Organisation that asks"), empty_label=None
    )
    area = CodeField(
        "area",
        label=gettext_lazy("Over the area (code)"),
        help_text=gettext_lazy("A city, a district or a street."),
    )
    unit = forms.ChoiceField(label=gettext_lazy("A row is"), choices=Return.Unit.choices, initial="community")
    every = forms.ChoiceField(
        label=gettext_lazy("How often"),
        choices=Every.choices,
        initial=Every.MONTHLY,
        help_text=gettext_lazy("By itself, an hour after the end of each period."),
    )
    starts_on = forms.DateField(
        label=gettext_lazy("First period: the one of this day"),
        help_text=gettext_lazy("A day that is past: what has been since is drawn up at once."),
        widget=forms.DateInput(**DAY),
    )
    figures = forms.MultipleChoiceField(
        label=gettext_lazy("Figures"),
        choices=[(figure.code, figure.label) for figure in ALL],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    class_figures = forms.MultipleChoiceField(
        label=gettext_lazy("And by class"),
        help_text=gettext_lazy(
            "A column of its own for each of these figures and each of the classes below."
        ),
        choices=[(figure.code, figure.label) for figure in ALL if figure.of_cases],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    classes = forms.MultipleChoiceField(
        label=gettext_lazy("Classes"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 8}),
    )
    readers = forms.CharField(
        label=gettext_lazy("Who may read it besides (codes of organisations)"),
        help_text=gettext_lazy("Separated by commas. Each reads the rows in its own area."),
        required=False,
    )

    def __init__(self, *args: Any, user: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        office, classes = self.fields["organisation"], self.fields["classes"]
        assert isinstance(office, forms.ModelChoiceField)
        assert isinstance(classes, forms.MultipleChoiceField)
        office.queryset = offices_that_ask(user)
        classes.choices = list(_classes())
        self.fields["area"].widget = forms.TextInput({"autocomplete": "off"})  # suggestions are the set-up's
        self.fields["starts_on"].initial = timezone.localdate()

    def clean_readers(self) -> list[Organisation]:
        """Organisations by their codes."""
        codes = self.cleaned_data["readers"].replace("，", ",").replace("、", ",").split(",")
        wanted = sorted({code.strip() for code in codes if code.strip()})
        found = {each.code: each for each in Organisation.objects.filter(code__in=wanted, is_active=True)}
        if missing := [code for code in wanted if code not in found]:
            raise forms.ValidationError(_("Nothing here has the code “%(code)s”.") % {"code": missing[0]})
        return [found[code] for code in wanted[:MOST_READERS]]

    def clean(self) -> dict[str, Any]:
        """At least one column."""
        given = super().clean() or {}
        if bool(given.get("class_figures")) != bool(given.get("classes")):
            self.add_error("classes", _("Choose both figures and classes, or neither."))
        return given

    def plan(self) -> Plan:
        """What the action takes."""
        given = dict(self.cleaned_data)
        figures, of_class, classes = (given.pop(name) for name in ("figures", "class_figures", "classes"))
        columns: list[tuple[str, int | None]] = [(code, None) for code in figures]
        columns += [(code, int(pk)) for code in of_class for pk in classes]
        return Plan(**given, columns=columns)


def _classes() -> Iterable[tuple[str, Any]]:
    """Groups in use, each with its classes."""
    rows = CaseClass.objects.filter(is_active=True, scheme__is_current=True).order_by(
        "scheme", "kind", "code"
    )
    below: dict[int | None, list[CaseClass]] = {}
    groups = []
    for row in rows:
        (groups.append(row) if row.level == 1 else below.setdefault(row.parent_id, []).append(row))
    for group in groups:
        whole = _("the whole group: %(name)s") % {"name": group.display_name}
        inside = [(str(row.pk), row.display_name) for row in below.get(group.pk, [])]
        yield str(group.display_name), [(str(group.pk), whole), *inside]


class DrawForm(forms.Form):
    """Having a past period drawn up."""

    day = forms.DateField(label=gettext_lazy("A day in the period"), widget=forms.DateInput(**DAY))
    reason = forms.CharField(
        label=gettext_lazy("Why again"),
        help_text=gettext_lazy("Where the period was drawn up before; the earlier version is kept."),
        max_length=LONGEST,
        required=False,
    )


def draw_form(wanted: Return, data: Any = None) -> DrawForm:
    """With the last period that is over."""
    last = Period.of(wanted.every, timezone.localdate()).moved(-1)
    return DrawForm(data, initial={"day": last.first})


class NoteForm(forms.Form):
    """What an office says to a row."""

    key = forms.ChoiceField(label=gettext_lazy("To which row"))
    text = forms.CharField(
        label=gettext_lazy("Note"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, rows: Iterable[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["key"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(rows)
