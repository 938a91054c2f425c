"""Forms of the catalogue pages."""

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.catalogue import StandardText
from cases.catalogue.seen import face
from cases.models import CaseClass, FilingStandard, Kind, Scheme

NAMES = ("name", "name_en", "responsible_party", "responsible_party_en")


class FindForm(forms.Form):
    """What the list of classes shows."""

    q = forms.CharField(label=gettext_lazy("Name or code"), max_length=80, required=False)
    scheme = forms.ModelChoiceField(
        label=gettext_lazy("Scheme"),
        queryset=Scheme.objects.all(),
        required=False,
        empty_label=gettext_lazy("all schemes"),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), choices=[("", gettext_lazy("all kinds")), *Kind.choices], required=False
    )


class SeenForm(forms.ModelForm):  # type: ignore[type-arg]  # no subscript at run time
    """A row of the catalogue that goes out with its face, so that nobody writes over what he has not seen."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["seen"] = face(self.instance)

    def _post_clean(self) -> None:
        """The action writes; the instance stays as it is in the database."""


class ClassForm(SeenForm):
    """Names, who usually answers, and whether it is a dispute."""

    class Meta:
        model = CaseClass
        fields = (*NAMES, "is_dispute")


class NewClassForm(ClassForm):
    """A class of the city's own."""

    seen = None  # type: ignore[assignment]  # there is nothing yet
    group = forms.ModelChoiceField(
        label=gettext_lazy("Class group"),
        queryset=CaseClass.objects.filter(level=1, scheme__is_current=True).select_related("scheme"),
        required=False,
        empty_label=gettext_lazy("none: a class of the city's own scheme"),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=Kind.choices,
        initial=Kind.EVENT,
        help_text=gettext_lazy("In a group the group's kind counts."),
    )

    class Meta:
        model = CaseClass
        fields = ("group", "kind", "code", *NAMES, "is_dispute")


class StandardForm(SeenForm):
    """Condition, closing condition and limit, and the day from which they hold."""

    starts = forms.DateField(
        label=gettext_lazy("In force from"),
        required=False,
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
        help_text=gettext_lazy("Empty: at once. A day to come: until then what is in force now holds."),
    )

    class Meta:
        model = FilingStandard
        fields = (
            "condition",
            "closing_condition",
            "condition_type",
            "limit_value",
            "limit_unit",
            "is_urgent",
        )
        widgets = dict.fromkeys(("condition", "closing_condition"), forms.Textarea({"rows": 3}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["limit_value"].widget.attrs |= {"min": "0.0001", "step": "any"}
        if self.initial.get("limit_value"):
            self.initial["limit_value"] = f"{Decimal(self.initial['limit_value']).normalize():f}"
        if self.instance.pk and self.instance.is_planned():
            self.initial["starts"] = timezone.localdate(self.instance.valid_from)
        for name in ("condition", "closing_condition"):
            self.fields[name].help_text = _("To be written by the city.")

    def clean_limit_value(self) -> Any:
        value = self.cleaned_data["limit_value"]
        if value <= 0:
            raise forms.ValidationError(_("The limit must be more than 0."))
        return value

    def text(self) -> StandardText:
        """What was written."""
        return StandardText(**{name: self.cleaned_data[name] for name in self._meta.fields or ()})

    def begin(self) -> datetime | None:
        """The first moment of the day from which it holds; None for at once."""
        return beginning(self.cleaned_data["starts"])


def beginning(day: date | None) -> datetime | None:
    """A day's first moment in the city; today is at once."""
    if day is None or day == timezone.localdate():
        return None
    return timezone.make_aware(datetime.combine(day, time()))
