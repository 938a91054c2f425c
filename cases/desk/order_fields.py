"""Fields of the moves about work orders and calls to the spot."""

from functools import partial
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.desk.choosing import SearchChoices, SearchManyField, organisation_option
from cases.models import Case, LimitUnit, WorkOrder
from cases.queries.candidates import MOST, organisations_for
from cases.queries.limits import FALLBACK_STAGE
from cases.queries.orders import answered, lead_of, withdrawable
from members.models import Organisation

if TYPE_CHECKING:
    from cases.desk.moves import MoveForm

SUGGESTED = "_suggested"


def suggested(case: Case, text: str = "") -> list[Organisation]:
    """The likeliest organisations, read once for all forms of a page."""
    known: list[Organisation] | None = case.__dict__.get(SUGGESTED)
    if known is None:
        known = case.__dict__[SUGGESTED] = list(organisations_for(case)[:MOST])
    return known


def many_organisations(form: "MoveForm", required: bool, label: Any, help_text: Any = "") -> forms.Field:
    """A search box over check boxes."""
    return SearchManyField(
        Organisation.objects.filter(is_active=True).select_related("kind", "area"),
        label=label,
        required=required,
        help_text=help_text,
        widget=SearchChoices(
            "desk:pick-organisation",
            partial(suggested, form.case),
            organisation_option,
            args=(form.case.pk,),
        ),
    )


def helpers(form: "MoveForm", required: bool) -> forms.Field:
    return many_organisations(
        form,
        required,
        _("Assisting organisations"),
        _("Each gets a work order of its own; the case is handled when all have answered."),
    )


def called(form: "MoveForm", required: bool) -> forms.Field:
    return many_organisations(form, required, _("Who has to come"))


def optional(form: "MoveForm", required: bool) -> forms.Field:
    return forms.BooleanField(
        label=_("The case does not wait for its answer"),
        required=False,
        help_text=_("It still has to answer, or be withdrawn, before the case closes."),
    )


def limit(form: "MoveForm", required: bool) -> forms.Field:
    return forms.DecimalField(
        label=_("Limit of its own"),
        required=required,
        min_value=0,
        widget=forms.NumberInput({"step": "any"}),
        help_text=_("Empty: it goes on where it stood.")
        if form.move.name == "rework"
        else _("Empty: the limit of the whole case."),
    )


def unit(form: "MoveForm", required: bool) -> forms.Field:
    return forms.ChoiceField(
        label=_("Unit of the limit"),
        required=required,
        choices=LimitUnit.choices,
        initial=LimitUnit.WORKING_DAY,
    )


def minutes(form: "MoveForm", required: bool) -> forms.Field:
    return forms.IntegerField(
        label=_("Minutes to get there"),
        required=required,
        min_value=1,
        max_value=1440,
        help_text=_("Empty: as the city has set, %(n)d minutes if nothing else.")
        % {"n": FALLBACK_STAGE["arrive"].value},
    )


def order(form: "MoveForm", required: bool) -> forms.Field | None:
    """Whose order; None where there is no choice. Whoever answers does so for his own organisation."""
    if form.move.name in ("accept", "answer", "return"):
        return None
    rows = withdrawable(form.case) if form.move.name == "withdraw" else answered(form.case)
    if not required and len(rows) < 2:
        return None
    first = lead_of(rows) or (rows[0] if rows else None)
    return forms.TypedChoiceField(
        label=_("Whose work order"),
        required=required,
        choices=[(row.pk, _name(row)) for row in rows],
        coerce=int,
        initial=first.pk if first else None,
        widget=forms.RadioSelect,
    )


def _name(row: WorkOrder) -> str:
    return f"{row.organisation.display_name} · {row.get_role_display()} · {row.get_state_display()}"
