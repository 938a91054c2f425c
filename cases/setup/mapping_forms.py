"""The form of a mapping to a class of another scheme."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import CaseClass, Kind, Relation, Scheme


class MappingForm(forms.Form):
    """“This class is … the class … of the scheme …”."""

    relation = forms.ChoiceField(label=gettext_lazy("This class is"), choices=Relation.choices)
    scheme = forms.ModelChoiceField(label=gettext_lazy("Scheme"), queryset=Scheme.objects.none())
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=Kind.choices)
    code = forms.CharField(label=gettext_lazy("Code in that scheme"), max_length=20)

    def __init__(self, case_class: CaseClass, data: Any = None) -> None:
        super().__init__(data, initial={"kind": case_class.kind})
        others = Scheme.objects.exclude(pk=case_class.scheme_id)
        self.fields["scheme"].queryset = others  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The class that scheme, kind and code name."""
        given = super().clean() or {}
        if given.get("scheme") and given.get("code"):
            key = {name: given[name] for name in ("scheme", "kind", "code")}
            given["other"] = CaseClass.objects.filter(**key).first()
            if given["other"] is None:
                self.add_error("code", _("That scheme has no class of this kind and code."))
        return given
