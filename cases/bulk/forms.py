"""What a move on many cases needs, given once."""

from functools import partial
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.bulk.rules import COMMON
from cases.desk import order_fields
from cases.desk.choosing import SearchChoice, SearchField, organisation_option
from cases.desk.moves import LONGEST_TEXT
from cases.desk.words import NOTE, TEXT_LABELS
from cases.models import Case
from cases.queries.timeline import PUBLIC_TEXT
from cases.workflow import Move
from members.models import Organisation


class BulkForm(forms.Form):
    """Fields of one move that are the same for every case; `near` is one of them, which suggests organisations."""

    def __init__(self, move: Move, near: Case | None, data: Any = None) -> None:
        super().__init__(data)
        self.move = move
        if "organisation" in move.needs and near is not None:
            self.fields["organisation"] = _organisation(near)
        if "text" in (*move.needs, *move.takes):
            self.fields["text"] = _text(move)

    @property
    def suggests(self) -> bool:
        """Whether each case brings its own filing standard."""
        return "filing_standard" in self.move.needs

    def given(self) -> dict[str, Any]:
        """Plain values for the action."""
        found = {name: getattr(value, "pk", value) for name, value in self.cleaned_data.items()}
        return {name: value for name, value in found.items() if name in COMMON and value}


def _organisation(near: Case) -> forms.Field:
    suggested = partial(order_fields.suggested, near)
    return SearchField(
        queryset=Organisation.objects.filter(is_active=True).select_related("kind", "area"),
        label=_("Organisation"),
        widget=SearchChoice("desk:pick-organisation", suggested, organisation_option, args=(near.pk,)),
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
