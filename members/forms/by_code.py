"""A field that takes the code of an area, grid or organisation, with suggestions while one types."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.urls import reverse_lazy
from django.utils.translation import gettext as _

from grids.models import Area, Grid
from members.models import Organisation

MODELS: dict[str, Any] = {"area": Area, "grid": Grid, "organisation": Organisation}


class CodeInput(forms.TextInput):
    """A text input whose list of suggestions is asked for by htmx; without scripts one types the code."""

    template_name = "members/widgets/code.html"

    def __init__(self, what: str) -> None:
        super().__init__({"autocomplete": "off", "spellcheck": "false"})
        self.what = what

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["suggest"] = reverse_lazy("members:suggest", args=[self.what])
        context["list"] = f"{context['widget']['attrs'].get('id', name)}-suggestions"
        return context


class CodeField(forms.CharField):
    """The object of this code out of `within` (all of its kind by default); None when left empty."""

    def __init__(self, what: str, *, within: QuerySet[Any] | None = None, **kwargs: Any) -> None:
        self.model: Any = MODELS[what]
        self.within = within
        super().__init__(widget=CodeInput(what), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return value.code if isinstance(value, Area | Grid | Organisation) else value

    def clean(self, value: Any) -> Any:
        code = super().clean(value)
        if not code:
            return None
        objects = self.model.objects.all() if self.within is None else self.within
        found = objects.filter(code=code).first()
        if found is None:
            raise ValidationError(_("Nothing here has the code “%(code)s”.") % {"code": code})
        return found
