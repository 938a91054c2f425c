"""Forms of the rule table and of its simulator."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.actions.rules import FIELDS
from cases.component_forms import ComponentField
from cases.desk.choosing import SearchChoice, SearchField, class_option
from cases.models import CaseClass, Kind, Level, RoutingRule, Source
from cases.queries.candidates import MOST, classes_for
from cases.queries.rules import Imagined
from grids.components.forms import KeeperField
from grids.models import Area
from grids.models.grid import GridKind
from members.forms.by_code import CodeField

ANY = ("", _("Any"))
LOCAL = "%Y-%m-%dT%H:%M"


KEEPERS = ("component_owner", "component_maintainer")


class RuleForm(forms.Form):
    """One row of the rule table. Empty conditions fit everything."""

    name = forms.CharField(label=_("Name"), max_length=100)
    group = forms.ModelChoiceField(
        CaseClass.objects.filter(level=1, scheme__is_current=True).order_by("kind", "code"),
        label=_("Group of classes"),
        required=False,
        empty_label=_("Any"),
    )
    case_class = SearchField(
        queryset=CaseClass.objects.offered().select_related("parent"),
        label=_("Or one class"),
        required=False,
        widget=SearchChoice("desk:pick-class", lambda: list(classes_for()[:MOST]), class_option),
    )
    kind = forms.ChoiceField(label=_("Kind of class"), choices=[ANY, *Kind.choices], required=False)
    area = CodeField("area", label=_("Area (code)"), required=False)
    source = forms.ChoiceField(label=_("Source"), choices=[ANY, *Source.choices], required=False)
    hours = forms.ChoiceField(label=_("Time"), choices=RoutingRule.Hours.choices)
    grid_kind = forms.ChoiceField(label=_("Kind of grid"), choices=[ANY, *GridKind.choices], required=False)
    component_owner = KeeperField(label=_("Component's owner"), empty_label=_("Any"))
    component_maintainer = KeeperField(label=_("Component's maintainer"), empty_label=_("Any"))
    to_level = forms.ChoiceField(
        label=_("To this level"),
        choices=[("", "—"), *Level.choices],
        required=False,
        help_text=_("A level that a place does not have is skipped upward."),
    )
    to_organisation = CodeField("organisation", label=_("Or to one organisation (code)"), required=False)
    to_keeper = forms.ChoiceField(
        label=_("Or to whoever keeps the component"),
        choices=[("", "—"), *RoutingRule.Keeper.choices],
        required=False,
        help_text=_(
            "The organisation with the same code. Where there is none, or no component, the rule does not fit."
        ),
    )
    comes_first = forms.BooleanField(
        label=_("Goes before all others"),
        required=False,
        help_text=_("For emergencies: it wins even where another rule is more specific. Only for the city."),
    )
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    CONDITIONS = ("group", "case_class", "kind", "area", "source", "hours", "grid_kind", *KEEPERS)
    TARGETS = ("to_level", "to_organisation", "to_keeper")

    @classmethod
    def initial_of(cls, rule: RoutingRule) -> dict[str, Any]:
        """What the form shows of a rule."""
        values = {name: getattr(rule, name) for name in FIELDS}
        if rule.case_class and rule.case_class.level == 1:
            values |= {"group": rule.case_class, "case_class": None}
        return values

    def clean(self) -> dict[str, Any]:
        """Not both a group and a class."""
        given = super().clean() or {}
        if given.get("group") and given.get("case_class"):
            self.add_error("case_class", _("Choose a group or one class, not both."))
        return given

    def fields_of_rule(self) -> dict[str, Any]:
        """Values by the rule's columns."""
        given = dict(self.cleaned_data)
        given["case_class"] = given.pop("group") or given["case_class"]
        return given


class SimulatorForm(forms.Form):
    """An imagined case, in the address, so that an answer can be sent to a colleague."""

    case_class = SearchField(
        queryset=CaseClass.objects.offered().select_related("parent"),
        label=_("Class"),
        widget=SearchChoice("desk:pick-class", lambda: list(classes_for()[:MOST]), class_option),
    )
    source = forms.ChoiceField(label=_("Source"), choices=Source.choices)
    at = forms.DateTimeField(
        label=_("When"),
        required=False,
        input_formats=[LOCAL, "%Y-%m-%dT%H:%M:%S"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=LOCAL),
    )
    area = CodeField("area", label=_("Area (code)"), required=False, help_text=_("Or a place on the map."))
    component = ComponentField(help_text=_("Then rules can look at its owner and maintainer."))
    lon = forms.FloatField(widget=forms.HiddenInput, required=False, min_value=-180, max_value=180)
    lat = forms.FloatField(widget=forms.HiddenInput, required=False, min_value=-90, max_value=90)

    def imagined(self) -> Imagined:
        """The case to try."""
        given = self.cleaned_data
        area: Area | None = given["area"]
        both = given["lon"] is not None and given["lat"] is not None and area is None
        return Imagined(
            case_class=given["case_class"],
            source=given["source"],
            at=given["at"] or timezone.now(),
            area=area,
            point=(given["lon"], given["lat"]) if both else None,
            component=given["component"],
        )
