from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gridgov.ui.joining import beside
from members.forms.by_code import CodeField
from members.models import Organisation, Shift, Turn, User
from members.queries.roster import candidates

DAY = forms.DateInput({"type": "date"}, "%Y-%m-%d")
CLOCK = forms.TimeInput({"type": "time"}, "%H:%M")


class BeginForm(forms.Form):
    """The organisation whose roster is opened."""

    organisation = CodeField("organisation", label=_("Organisation (code)"))

    def __init__(self, *args: Any, within: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].within = within  # type: ignore[attr-defined]


class ShiftForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    name_en = forms.CharField(label=_("Name in English"), max_length=120, required=False)
    begins = forms.TimeField(label=_("From"), widget=CLOCK)
    ends = forms.TimeField(
        label=_("Until"), widget=CLOCK, help_text=_("The next day where it is not later than the beginning.")
    )


class People(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # no subscript at run time
    def label_from_instance(self, obj: Any) -> str:
        return beside(obj.display_name, obj.username)


class FillForm(forms.Form):
    """Days of one shift, and who is on duty in them."""

    shift = forms.ModelChoiceField(label=_("Shift"), queryset=Shift.objects.none())
    first = forms.DateField(label=_("First day"), widget=DAY)
    last = forms.DateField(
        label=_("Last day"), required=False, widget=DAY, help_text=_("One day only when left empty.")
    )
    people = People(
        label=_("People"),
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Over several days they take turns in the order of this list."),
    )
    together = forms.BooleanField(
        label=_("All of them every day"), required=False, help_text=_("Otherwise one a day, in turn.")
    )
    leads = forms.BooleanField(label=_("Leads the shift"), required=False)
    phone = forms.CharField(label=_("Telephone on duty"), max_length=40, required=False)

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shifts = organisation.shifts.filter(is_active=True)
        self.fields["shift"].queryset = shifts  # type: ignore[attr-defined]
        self.fields["people"].queryset = candidates(organisation).order_by("name", "pk")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = dict(super().clean() or {})
        given["last"] = given.get("last") or given.get("first")
        return given


class StandInForm(forms.Form):
    """Who serves instead."""

    user = forms.ModelChoiceField(
        label=_("Stand-in"), queryset=User.objects.none(), required=False, empty_label=_("nobody: as planned")
    )
    reason = forms.CharField(label=_("Why"), max_length=200, required=False)

    def __init__(self, *args: Any, turn: Turn, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = candidates(turn.shift.organisation, turn.day).exclude(pk=turn.user_id)
        self.fields["user"].queryset = others.order_by("name", "pk")  # type: ignore[attr-defined]


class MomentFilter(forms.Form):
    """Whose people, and when."""

    search = forms.CharField(label=_("Organisation or person"), required=False)
    at = forms.DateTimeField(
        label=_("At"), required=False, widget=forms.DateTimeInput({"type": "datetime-local"}, "%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"], help_text=_("Now when left empty."),
    )  # fmt: skip


class WeekQuery(forms.Form):
    week = forms.DateField(required=False)

    def day(self) -> date:
        return (self.cleaned_data["week"] if self.is_valid() else None) or timezone.localdate()
