"""What an export holds, in words."""

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from cases.desk.inbox import View
from cases.models import Export
from gridgov.ui.quantities import moment_text
from members.models import User


def filter_in_words(user: User, query: str) -> str:
    """The tab and what it is narrowed to: "All I may see · State: Reported". Raises Invalid as `matching`."""
    return view_in_words(View.exact(user, QueryDict(query)))


def view_in_words(view: View) -> str:
    """The same of an address that was read."""
    return form_in_words(str(view.tab.label), view.form)


def form_in_words(label: str, form: forms.Form) -> str:
    """The list, and what of its filter is given."""
    form.is_valid()
    parts = [label]
    for name, value in form.cleaned_data.items():
        if value:
            field = form.fields[name]
            parts.append(str(field.label) if value is True else f"{field.label}: {_shown(field, value)}")
    return " · ".join(parts)


def _shown(field: forms.Field, value: object) -> str:
    choices = {str(key): str(text) for key, text in getattr(field, "choices", ())}
    return choices.get(str(value), str(value)).strip()


def about_list(export: Export, person: User) -> list[tuple[str, str]]:
    """Lines of the sheet that says what the others hold."""
    assert export.fresh_from
    assert export.fresh_to
    return [
        (_("List"), export.about),
        (_("Rows"), str(export.done)),
        (_("Rows were read from"), moment_text(export.fresh_from)),
        (_("until"), moment_text(export.fresh_to)),
        (_("Made for"), person.display_name),
    ]
