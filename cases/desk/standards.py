"""Filing standards as radio buttons: condition and limit."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import CaseClass, FilingStandard
from cases.queries.limits import default_standard
from cases.words import limit_text
from gridgov.ui.joining import beside


class StandardField(forms.ModelChoiceField):  # type: ignore[type-arg]  # no subscript at run time
    """The standards of one class that are in force in a district (id)."""

    default_error_messages = {
        "required": gettext_lazy("Choose the condition that holds."),
        "invalid_choice": gettext_lazy("Choose the condition that holds."),
    }

    def __init__(self, case_class: CaseClass, district: int | None, **more: Any) -> None:
        in_force = FilingStandard.objects.in_force(district=district)
        found = in_force.filter(case_class=case_class).order_by("number")
        more = {
            "label": gettext_lazy("Filing standard"),
            "empty_label": None,
            "widget": forms.RadioSelect,
        } | more
        super().__init__(found.select_related("case_class"), **more)

    def label_from_instance(self, obj: FilingStandard) -> str:
        """Number, condition, limit."""
        kind = obj.get_condition_type_display()
        told = beside(obj.condition_text, kind) if obj.condition else kind
        limit = limit_text(obj.limit_value, obj.limit_unit)
        return _("%(standard)s: %(limit)s") % {"standard": f"{obj} {told}", "limit": limit}


class StandardsForm(forms.Form):
    """Only the standards, for the partial page after another class was chosen."""

    def __init__(self, *, case_class: CaseClass, urgent: bool, district: int | None) -> None:
        super().__init__(auto_id="id_establish_%s")
        self.fields["filing_standard"] = StandardField(
            case_class, district, initial=default_standard(case_class.pk, urgent=urgent, district=district)
        )
