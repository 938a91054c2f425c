"""Fields of the moves about work orders and calls to the spot."""

from functools import partial
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.desk.choosing import SearchChoice, SearchChoices, SearchField, SearchManyField, organisation_option
from cases.models import Case, LimitUnit
from cases.own_fields import call_name, order_name, own_call_field, own_order_field, own_request_field
from cases.queries.candidates import MOST, organisations_for
from cases.queries.limits import FALLBACK_STAGE
from cases.queries.orders import answered, lead_of, open_summonses, withdrawable
from cases.request_forms import RequestField
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
    """Whose order; None where there is no choice. Whoever answers does so for one of his own organisations."""
    if form.move.name in ("accept", "answer", "return"):
        return own_order_field(form.move, form.case, form.user)
    rows = withdrawable(form.case) if form.move.name == "withdraw" else answered(form.case)
    if not required and len(rows) < 2:
        return None
    first = lead_of(rows) or (rows[0] if rows else None)
    return forms.TypedChoiceField(
        label=_("Whose work order"),
        required=required,
        choices=[(row.pk, order_name(row)) for row in rows],
        coerce=int,
        initial=first.pk if first else None,
        widget=forms.RadioSelect,
    )


def organisation(form: "MoveForm", required: bool) -> forms.Field | None:
    """Anybody to give it to; of those called to the spot one who is not there, or the person's own."""
    if form.move.name in ("acknowledge", "arrive"):
        return own_call_field(form.move, form.case, form.user)
    if form.move.name == "call_off":
        return _called_and_not_there(form.case)
    return SearchField(
        queryset=Organisation.objects.filter(is_active=True).select_related("kind", "area"),
        label=_("Organisation"),
        required=required,
        widget=SearchChoice(
            "desk:pick-organisation",
            partial(suggested, form.case),
            organisation_option,
            args=(form.case.pk,),
        ),
    )


def _called_and_not_there(case: Case) -> forms.Field | None:
    rows = open_summonses(case)
    if len(rows) < 2:
        return None
    return forms.TypedChoiceField(
        label=_("Who need not come"),
        required=False,
        choices=[
            ("", _("Nobody who is not there yet")),
            *((row.organisation_id, call_name(row)) for row in rows),
        ],
        coerce=int,
        empty_value=None,
        widget=forms.RadioSelect,
    )


def request(form: "MoveForm", required: bool) -> forms.Field:
    """Those that wait; to be taken back only the person's own."""
    if form.move.name == "take_back":
        return own_request_field(form.move, form.case, form.user)
    return RequestField(form.case)
