"""What a move on many cases needs, given once."""

from functools import partial
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.bulk.rules import plain
from cases.desk import order_fields
from cases.desk.choosing import SearchChoice, SearchField, class_option, organisation_option
from cases.desk.moves import LONGEST_TEXT
from cases.desk.words import NOTE, TEXT_LABELS
from cases.dispute_fields import MAKERS
from cases.models import Case, CaseClass
from cases.queries.candidates import MOST, classes_for
from cases.queries.timeline import PUBLIC_TEXT
from cases.request_forms import until_field
from cases.workflow import Move
from members.models import Organisation


class BulkForm(forms.Form):
    """Fields of one move that are the same for every case; `near` is one of them, which suggests organisations."""

    def __init__(self, move: Move, near: Case | None, data: Any = None) -> None:
        super().__init__(data)
        self.move = move
        if "organisation" in move.needs and near is not None:
            self.fields["organisation"] = _organisation(near)
        for name in {"mediator", "colleague"} & set(move.needs):
            self.fields[name] = _person(name, near)
        if self.suggests:
            self.fields |= {"case_class": _case_class(near), "urgent": _urgent()}
        if "until" in move.needs:
            self.fields["until"] = until_field()
        if "text" in (*move.needs, *move.takes):
            self.fields["text"] = _text(move)

    @property
    def suggests(self) -> bool:
        """Whether each case brings its own filing standard."""
        return "filing_standard" in self.move.needs

    def given(self) -> dict[str, Any]:
        """Plain values for the action."""
        found = {name: getattr(value, "pk", value) for name, value in self.cleaned_data.items()}
        return plain(self.move, found)


def _organisation(near: Case) -> forms.Field:
    suggested = partial(order_fields.suggested, near)
    return SearchField(
        queryset=Organisation.objects.filter(is_active=True).select_related("kind", "area"),
        label=_("Organisation"),
        widget=SearchChoice("desk:pick-organisation", suggested, organisation_option, args=(near.pk,)),
    )


def _person(name: str, near: Case | None) -> forms.Field:
    """People near one of the cases; for each it is asked again whether they are near that one."""
    return MAKERS[name](near or Case(), True)


def _case_class(near: Case | None) -> forms.Field:
    return SearchField(
        queryset=CaseClass.objects.offered().select_related("parent"),
        label=_("Another class for all of them"),
        required=False,
        help_text=_("Left empty, each keeps its own."),
        widget=SearchChoice("desk:pick-class", partial(_classes, near), class_option),
    )


def _classes(near: Case | None) -> list[CaseClass]:
    return list(classes_for(near=near.case_class if near else None)[:MOST])


def _urgent() -> forms.Field:
    choices = [("", _("As each is now")), ("yes", _("All urgent")), ("no", _("None urgent"))]
    return forms.ChoiceField(
        label=_("Urgent"),
        required=False,
        choices=choices,
        widget=forms.RadioSelect,
        help_text=_("The first standard of that urgency is taken, where the class has one."),
    )


def _text(move: Move) -> forms.Field:
    public = move.name in PUBLIC_TEXT
    return forms.CharField(
        label=TEXT_LABELS.get(move.name, NOTE),
        required="text" in move.needs,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The reporter of each case reads this.")
        if public
        else _("Colleagues read this on each case, reporters do not."),
    )
