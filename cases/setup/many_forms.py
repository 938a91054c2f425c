"""Forms of the list of all filing standards: the filter, and what the chosen ones get."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.catalogue.many import Wanted
from cases.models import CaseClass, FilingStandard, Level, LimitUnit
from cases.models.catalogue import SMALLEST_LIMIT
from cases.queries.classes import matching
from cases.setup.class_forms import FindForm, beginning
from grids.models import Area

LEAVE = ("", gettext_lazy("leave as it is"))
STATES = (
    ("", gettext_lazy("all")),
    ("used", gettext_lazy("in use")),
    ("unused", gettext_lazy("out of use")),
    ("unwritten", gettext_lazy("without a condition")),
    ("planned", gettext_lazy("planned for later")),
)


class StandardsFilter(FindForm):
    """Which standards the list shows: the newest version of each."""

    q = forms.CharField(label=gettext_lazy("Class: name or code"), max_length=80, required=False)
    place = forms.ChoiceField(label=gettext_lazy("Set by"), required=False)
    unit = forms.ChoiceField(
        label=gettext_lazy("Unit"), choices=[("", gettext_lazy("all")), *LimitUnit.choices], required=False
    )
    state = forms.ChoiceField(label=gettext_lazy("State"), choices=STATES, required=False)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        districts = Area.objects.filter(level=Level.DISTRICT).order_by("code")
        places = [(str(area.pk), area.display_name) for area in districts]
        self.fields["place"].choices = [("", _("all")), ("city", _("the city")), *places]  # type: ignore[attr-defined]

    def found(self, class_ids: list[int]) -> QuerySet[FilingStandard]:
        """What the filter finds, of these classes when any are named."""
        wanted = self.cleaned_data if self.is_valid() else {}
        rows = FilingStandard.objects.newest().select_related("case_class__scheme", "district")
        rows = rows.filter(_condition(wanted))
        if class_ids:
            rows = rows.filter(case_class__in=class_ids)
        if text := wanted.get("q", "").strip():
            rows = rows.filter(case_class__in=matching(CaseClass.objects.all(), text).values("pk"))
        return rows.order_by("case_class__scheme", "case_class__kind", "case_class__code", "number", "pk")


def _condition(wanted: dict[str, Any]) -> Q:
    place, found = wanted.get("place", ""), Q()
    if wanted.get("scheme"):
        found &= Q(case_class__scheme=wanted["scheme"])
    if wanted.get("kind"):
        found &= Q(case_class__kind=wanted["kind"])
    if wanted.get("unit"):
        found &= Q(limit_unit=wanted["unit"])
    if place:
        found &= Q(district=None) if place == "city" else Q(district=place)
    return found & _state(wanted.get("state", ""))


def _state(state: str) -> Q:
    return {
        "used": Q(is_active=True),
        "unused": Q(is_active=False),
        "unwritten": Q(condition=""),
        "planned": Q(valid_from__gt=timezone.now()),
    }.get(state, Q())


class ManyForm(forms.Form):
    """What all chosen standards get; what is left empty stays as it is."""

    limit_value = forms.DecimalField(
        label=gettext_lazy("Limit"),
        required=False,
        max_digits=10,
        decimal_places=4,
        min_value=SMALLEST_LIMIT,
        widget=forms.NumberInput({"step": "any"}),
    )
    limit_unit = forms.ChoiceField(
        label=gettext_lazy("Unit"), choices=[LEAVE, *LimitUnit.choices], required=False
    )
    condition = forms.CharField(
        label=gettext_lazy("Filing condition"),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 2}),
    )
    closing_condition = forms.CharField(
        label=gettext_lazy("Closing condition"),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 2}),
    )
    only_unwritten = forms.BooleanField(
        label=gettext_lazy("Write conditions only where none is written yet"), required=False
    )
    starts = forms.DateField(
        label=gettext_lazy("In force from"),
        required=False,
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
        help_text=gettext_lazy("Empty: at once. A day to come: until then what is in force now holds."),
    )
    in_use = forms.ChoiceField(
        label=gettext_lazy("In use"),
        choices=[LEAVE, ("yes", gettext_lazy("yes, at once")), ("no", gettext_lazy("no, at once"))],
        required=False,
    )

    def wanted(self) -> Wanted:
        given = self.cleaned_data
        return Wanted(
            limit_value=given["limit_value"],
            limit_unit=given["limit_unit"] or None,
            condition=given["condition"].replace("\r\n", "\n") or None,
            closing_condition=given["closing_condition"].replace("\r\n", "\n") or None,
            is_active={"yes": True, "no": False}.get(given["in_use"]),
            only_unwritten=given["only_unwritten"],
            starts=beginning(given["starts"]),
        )
