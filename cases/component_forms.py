"""The field of the component that a report is about."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.models import Component


class ComponentField(forms.CharField):
    """The component of a number; None when left empty."""

    def __init__(self, **more: Any) -> None:
        more.setdefault("label", gettext_lazy("Component (number)"))
        super().__init__(required=False, max_length=17, **more)

    def prepare_value(self, value: Any) -> Any:
        return value.code if isinstance(value, Component) else value

    def clean(self, value: Any) -> Component | None:
        code = str(super().clean(value) or "").strip()
        if not code:
            return None
        found = component_of(code)
        if found is None:
            raise forms.ValidationError(_("No component has the number %(code)s.") % {"code": code})
        return found


def component_of(code: str) -> Component | None:
    """With what rules and pages look at, in one query."""
    rows = Component.objects.select_related("component_class", "owner", "maintainer")
    return rows.filter(code=code).first()
