"""Fields of requests and of their decision, for desk and phone."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import Case, CaseRequest
from cases.words import limit_text


def until_field() -> forms.DateTimeField:
    """The end of a hold."""
    return forms.DateTimeField(
        label=gettext_lazy("Until"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
        help_text=gettext_lazy("At most one year ahead. Until then no limit runs."),
    )


def amount_field(case: Case) -> forms.DecimalField:
    """How much more time, in the unit of the case's limit."""
    total = case.clocks.filter(kind="total", ended_at=None).first()
    most = limit_text(total.limit_value, total.limit_unit) if total else "–"
    return forms.DecimalField(
        label=_("How much more time (the limit is %(limit)s)") % {"limit": most},
        min_value=Decimal("0.01"),
        decimal_places=6,
        max_digits=16,
        widget=forms.NumberInput({"step": "any"}),
        help_text=_("A number in the same unit, at most the limit once more: %(limit)s.") % {"limit": most},
    )


def ground_field() -> forms.ChoiceField:
    """Why the organisation is the wrong one."""
    return forms.ChoiceField(
        label=gettext_lazy("Why is it the wrong organisation?"),
        choices=CaseRequest.Ground.choices,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("Somebody else decides. Until then it stays with you, and the time runs on."),
    )


class RequestField(forms.ModelChoiceField):  # type: ignore[type-arg]  # no subscript at run time
    """Requests of a case that wait; only `among` these ids, where they are given."""

    def __init__(self, case: Case, among: list[int] | None = None) -> None:
        waiting = case.requests.filter(granted=None).select_related("asked_by", "organisation")
        waiting = waiting if among is None else waiting.filter(pk__in=among)
        super().__init__(waiting, label=gettext_lazy("Request"), empty_label=None, widget=forms.RadioSelect)
        self.initial = waiting.first()

    def label_from_instance(self, obj: CaseRequest) -> str:
        """Kind, who asked and for whom."""
        office = obj.organisation.display_name if obj.organisation else ""
        return " · ".join(part for part in (obj.asked, obj.asked_by.display_name, office) if part)
