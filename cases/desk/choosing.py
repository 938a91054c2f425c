"""Choosing one of many: a search box over a short list of radio buttons. Works by keyboard and without a script."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import CaseClass
from members.models import Organisation


@dataclass(frozen=True)
class Option:
    """One radio button."""

    value: int
    label: str
    hint: str = ""


def class_option(found: CaseClass) -> Option:
    """Code and name; the group below."""
    group = found.parent.display_name if found.parent else ""
    return Option(found.pk, f"{found.code} {found.display_name}", group)


def organisation_option(found: Organisation) -> Option:
    """Name; kind and area below, and why it stands first."""
    where = found.area.display_name if found.area else ""
    usual = _("usually answers for this class") if getattr(found, "usual", 0) else ""
    return Option(
        found.pk,
        found.display_name,
        " · ".join(part for part in (found.kind.display_name, where, usual) if part),
    )


class SearchChoice(forms.Widget):
    """`url` answers a search with radio buttons; `suggested` gives those shown before anybody searches."""

    template_name = "cases/widgets/search_choice.html"
    use_fieldset = True

    def __init__(
        self,
        url: str,
        suggested: Callable[[], Iterable[Any]],
        option: Callable[[Any], Option],
        args: tuple[Any, ...] = (),
        later: bool = False,
    ) -> None:
        """`later`: what is suggested costs something and is asked for when the box comes into sight."""
        super().__init__()
        self.url, self.suggested, self.option, self.args = url, suggested, option, args
        self.later = later
        self.find: Callable[[Any], Model | None] = lambda value: None

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        chosen = self.find(value) if value else None
        options = [self.option(row) for row in self.suggested()]
        if chosen is not None and chosen.pk not in {option.value for option in options}:
            options.insert(0, self.option(chosen))
        context |= {
            "options": options,
            "chosen": [chosen.pk] if chosen else [],
            "url": f"{reverse(self.url, args=self.args)}?name={name}",
            "name": name,
            "later": self.later,
        }
        return context

    def id_for_label(self, id_: str | None, index: Any = None) -> str:
        """A group of radio buttons has a legend, no label."""
        return ""


class SearchChoices(SearchChoice):
    """The same for several: check boxes."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.find_all: Callable[[Any], Iterable[Any]] = lambda values: []

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return data.getlist(name) if hasattr(data, "getlist") else data.get(name)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        rows = list(self.find_all(value)) if value else []
        known = {option.value for option in context["options"]}
        context["options"] = [
            *(self.option(row) for row in rows if row.pk not in known),
            *context["options"],
        ]
        context |= {"chosen": [row.pk for row in rows], "many": True, "url": f"{context['url']}&many=1"}
        return context


class SearchManyField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # no subscript at run time
    """Several rows with SearchChoices; only the chosen ones are ever loaded."""

    def __init__(self, queryset: Any, *, widget: SearchChoices, **more: Any) -> None:
        super().__init__(queryset, widget=widget, **more)
        self.error_messages["required"] = gettext_lazy("Choose from the list.")
        self.widget.find_all = self._find_all

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        copied = super().__deepcopy__(memo)  # type: ignore[misc]  # the stubs forget it
        copied.widget.find_all = copied._find_all
        return copied

    def _find_all(self, values: Any) -> Iterable[Any]:
        ids = [str(getattr(value, "pk", value)) for value in values]
        return self.queryset.filter(pk__in=[each for each in ids if each.isdecimal()])  # type: ignore[union-attr]


class SearchField(forms.ModelChoiceField):  # type: ignore[type-arg]  # no subscript at run time
    """A model choice with SearchChoice; only the chosen row is ever loaded, not the whole table."""

    default_error_messages = {
        "required": gettext_lazy("Choose one from the list."),
        "invalid_choice": gettext_lazy("Choose one from the list."),
    }

    def __init__(self, *, widget: SearchChoice, **more: Any) -> None:
        super().__init__(widget=widget, **more)
        self.widget.find = self._find

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        copied = super().__deepcopy__(memo)  # type: ignore[misc]  # the stubs forget it
        copied.widget.find = copied._find
        return copied

    def _find(self, value: Any) -> Model | None:
        try:
            return self.queryset.get(pk=getattr(value, "pk", value)) if self.queryset is not None else None
        except (self.queryset.model.DoesNotExist, ValueError, TypeError):  # type: ignore[union-attr]
            return None
