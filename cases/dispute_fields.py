"""Fields of the moves that only disputes have."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import Case, DisputeOutcome, Party, Visit
from cases.queries.disputes import Masked, dispute_of, people_near
from gridgov.ui.quantities import moment_text
from members.models import User

LONGEST_TERMS = 4000
USUAL_VISITS = (15, 30, 90)  # days after the agreement
Make = Callable[[Case, bool], forms.Field]


class DayInput(forms.DateInput):
    """The browser's calendar."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class DaysWidget(forms.MultiWidget):
    """Three days."""

    template_name = "cases/widgets/days.html"

    def __init__(self) -> None:
        super().__init__([DayInput({"aria-label": str(number)}) for number in (1, 2, 3)])

    def decompress(self, value: Any) -> list[Any]:
        return list(value or [None] * 3)


class DaysField(forms.MultiValueField):
    """Up to three days, at least one; cleans to a list of days."""

    def __init__(self, **more: Any) -> None:
        fields = [forms.DateField(required=False) for _number in range(3)]
        super().__init__(fields, widget=DaysWidget(), require_all_fields=False, **more)

    def compress(self, data_list: list[Any]) -> list[Any]:
        return [day for day in data_list if day]


class PersonChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # no subscript at run time
    """People near the case, with their posts' organisation."""

    def label_from_instance(self, obj: User) -> str:
        return obj.display_name


def _person(label: Any, empty: Any = None) -> Make:
    return lambda case, required: PersonChoice(
        people_near(case), label=label, required=required, empty_label=empty or _("Choose a person")
    )


def _text(label: Any, longest: int = 200, rows: int = 0, help_text: Any = "") -> Make:
    widget = forms.Textarea({"rows": rows}) if rows else forms.TextInput({"autocomplete": "off"})
    return lambda case, required: forms.CharField(
        label=label, required=required, max_length=longest, widget=widget, help_text=help_text
    )


def _choice(label: Any, choices: Any, help_text: Any = "") -> Make:
    return lambda case, required: forms.ChoiceField(
        label=label, choices=choices, required=required, widget=forms.RadioSelect, help_text=help_text
    )


def _day(label: Any, help_text: Any = "") -> Make:
    return lambda case, required: forms.DateField(
        label=label, required=required, widget=DayInput(), help_text=help_text
    )


def _held_at(case: Case, required: bool) -> forms.Field:
    return forms.DateTimeField(
        label=_("When"),
        required=required,
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
    )


def _visits(case: Case, required: bool) -> forms.Field:
    today = timezone.localdate()
    return DaysField(
        label=_("Days of the follow-up visits"),
        required=required,
        initial=[today + timedelta(days=days) for days in USUAL_VISITS],
        help_text=_("At least one. Whoever mediates is told on the day, and again when it went by."),
    )


def _party(case: Case, required: bool) -> forms.Field:
    shown: list[Masked] = dispute.parties if (dispute := dispute_of(case)) else []
    choices = [(row.party.pk, f"{row.party.get_role_display()} · {row.name}") for row in shown]
    return forms.ChoiceField(label=_("Party"), choices=choices, required=required, widget=forms.RadioSelect)


def _insider(case: Case, required: bool) -> forms.Field:
    named = dispute.named if (dispute := dispute_of(case)) else []
    choices = [(row.pk, f"{row.user.display_name} · {row.get_part_display()}") for row in named]
    return forms.ChoiceField(label=_("Person"), choices=choices, required=required, widget=forms.RadioSelect)


def _visit(case: Case, required: bool) -> forms.Field:
    planned: list[Visit] = dispute.planned if (dispute := dispute_of(case)) else []
    choices = [(row.pk, f"{moment_text(row.due_on)} · {row.person.display_name}") for row in planned]
    return forms.ChoiceField(
        label=_("Visit"),
        choices=choices,
        required=required,
        widget=forms.RadioSelect,
        initial=planned[0].pk if planned else None,
    )


KEPT = [("yes", gettext_lazy("The agreement is kept")), ("no", gettext_lazy("It is not kept"))]
MAKERS: dict[str, Make] = {
    "mediator": _person(gettext_lazy("Mediator")),
    "colleague": _person(gettext_lazy("Colleague")),
    "visitor": _person(gettext_lazy("Who pays it"), gettext_lazy("The mediator")),
    "insider": _insider,
    "role": _choice(gettext_lazy("Side"), Party.Role.choices),
    "party_name": _text(
        gettext_lazy("Name"), 60, help_text=gettext_lazy("Stored encrypted and shown masked.")
    ),
    "phone": _text(gettext_lazy("Telephone"), 30),
    "address": _text(gettext_lazy("Address")),
    "party": _party,
    "held_at": _held_at,
    "venue": _text(gettext_lazy("Where")),
    "terms": _text(
        gettext_lazy("What they agreed on"),
        LONGEST_TERMS,
        6,
        gettext_lazy("It stands in the agreement document. Stored encrypted."),
    ),
    "made_on": _day(gettext_lazy("Day of the outcome")),
    "visits": _visits,
    "oral": lambda case, required: forms.BooleanField(
        label=_("Only told and recorded: the parties want no written agreement"), required=False
    ),
    "perform_by": _day(gettext_lazy("To be fulfilled by")),
    "way": _choice(gettext_lazy("Where they can go next"), DisputeOutcome.Way.choices),
    "due_on": _day(gettext_lazy("Day")),
    "visit": _visit,
    "kept": _choice(gettext_lazy("What you found"), KEPT),
}
