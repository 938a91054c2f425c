"""Forms of campaigns."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.campaigns.actions import LONGEST_REASON, Plan
from cases.campaigns.queries import centres_of, chosen_grids, items_for
from cases.campaigns.rules import LONGEST_TEXT, MOST_NUMBER, read_questions
from cases.models import AdmittedItem, Campaign
from grids.models import GridKind
from members.forms.by_code import CodeField
from members.models import Organisation

DAY: dict[str, Any] = {"attrs": {"type": "date"}, "format": "%Y-%m-%d"}


class CentreChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic at run time
    """Centres by their names."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.display_name)


class ItemChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic at run time
    """Admitted items: whose, what for, how many hours, until when."""

    def label_from_instance(self, obj: Any) -> str:
        return _("%(centre)s: %(class)s, %(hours)s hours a week, until %(day)s") % {
            "centre": obj.organisation.display_name,
            "class": obj.case_class.display_name,
            "hours": obj.weekly_hours,
            "day": obj.ends_on,
        }


class CampaignForm(forms.Form):
    """Opening one."""

    organisation = CentreChoice(
        Organisation.objects.none(), label=gettext_lazy("Centre that opens it"), empty_label=None
    )
    title = forms.CharField(label=gettext_lazy("Title"), max_length=120)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=Campaign.Kind.choices)
    item = ItemChoice(
        AdmittedItem.objects.none(),
        label=gettext_lazy("Admitted item that it rests on"),
        help_text=gettext_lazy("It has to bind on all of the days. Its hours a week are shown as declared."),
        empty_label="—",
    )
    instructions = forms.CharField(
        label=gettext_lazy("Instructions"), max_length=5000, widget=forms.Textarea(attrs={"rows": 4})
    )
    questions = forms.CharField(
        label=gettext_lazy("What is recorded"),
        help_text=gettext_lazy(
            "One question a line: words | tick, number, choice or text | for a choice its answers with commas. "
            "No personal data of residents."
        ),
        widget=forms.Textarea(
            attrs={"rows": 4, "placeholder": gettext_lazy("Water in the street | choice | none, ankle, knee")}
        ),
    )
    unit = forms.ChoiceField(label=gettext_lazy("A unit is"), choices=Campaign.Unit.choices)
    starts_on = forms.DateField(label=gettext_lazy("From"), widget=forms.DateInput(**DAY))
    ends_on = forms.DateField(label=gettext_lazy("Until"), widget=forms.DateInput(**DAY))
    area = CodeField(
        "area",
        label=gettext_lazy("Grids of this area only (code)"),
        help_text=gettext_lazy("Without it of the whole area of the centre."),
        required=False,
    )
    grid_kind = forms.ChoiceField(
        label=gettext_lazy("Grids of this kind only"),
        choices=[("", gettext_lazy("Any")), *GridKind.choices],
        required=False,
    )
    codes = forms.CharField(
        label=gettext_lazy("Or exactly these grids (codes)"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "data-grid-codes": ""}),
    )

    def __init__(self, *args: Any, user: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        centres = centres_of(user)
        for name, rows in (("organisation", centres), ("item", items_for(centres))):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = rows

    def plan(self) -> Plan:
        """What the action takes."""
        given = dict(self.cleaned_data)
        codes = given.pop("codes").replace(",", " ").replace("，", " ").split()
        grids = chosen_grids(
            given["organisation"], area=given.pop("area"), kind=given.pop("grid_kind"), codes=codes
        )
        if codes and len(grids) != len(set(codes)):
            grids = []
        return Plan(**given | {"grids": grids, "questions": read_questions(given["questions"])})


class ExtendForm(forms.Form):
    """More days. It stands on one page with EndForm: their fields have ids of their own."""

    ends_on = forms.DateField(label=gettext_lazy("New last day"), widget=forms.DateInput(**DAY))
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=LONGEST_REASON)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **{"auto_id": "id_extend_%s"} | more)


class EndForm(forms.Form):
    """The end before its day."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=LONGEST_REASON)


def answer_form(campaign: Campaign, data: Any = None, initial: Any = None) -> forms.Form:
    """A field for each question."""
    form = forms.Form(data, initial=initial or {})
    for question in campaign.asked:
        form.fields[question["name"]] = _field(question)
    return form


def _field(question: dict[str, Any]) -> forms.Field:
    label = question["label"]
    if question["kind"] == "tick":
        return forms.BooleanField(label=label, required=False)
    if question["kind"] == "number":
        return forms.IntegerField(label=label, min_value=0, max_value=MOST_NUMBER)
    if question["kind"] == "choice":
        choices = [(choice, choice) for choice in question["choices"]]
        return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect)
    return forms.CharField(label=label, max_length=LONGEST_TEXT)
