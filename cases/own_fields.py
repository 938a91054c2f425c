"""For which of his organisations somebody acts, and on which of its requests: fields of desk and phone.

None where there is no choice.
"""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from cases.models import Case, Summons, WorkOrder
from cases.queries.own_errands import own_calls, own_orders, own_requests, ready
from cases.request_forms import RequestField
from cases.workflow import Move


def own_order_field(move: Move, case: Case, user: Any) -> forms.Field | None:
    """Whose work order, for somebody who works for several organisations that have one."""
    mine = own_orders(case, user, move)
    return _choice(
        _("Whose work order"), [(row.pk, order_name(row)) for row in ready(mine, case, move)], mine
    )


def own_call_field(move: Move, case: Case, user: Any) -> forms.Field | None:
    """For which organisation, where several of somebody's are called to the spot."""
    mine = own_calls(case, user)
    fitting = [row for row in mine if move.name != "acknowledge" or row.state == "called"]
    return _choice(
        _("For which organisation"), [(row.organisation_id, call_name(row)) for row in fitting], mine
    )


def own_request_field(move: Move, case: Case, user: Any) -> forms.Field:
    """One of the requests that wait; to be taken back, of the person's own."""
    return RequestField(case, [row.pk for row in own_requests(case, user)])


def order_name(row: WorkOrder) -> str:
    """Whose, and how far it is."""
    return f"{row.organisation.display_name} · {row.get_role_display()} · {row.get_state_display()}"


def call_name(row: Summons) -> str:
    """Who is called, and whether they are coming."""
    return f"{row.organisation.display_name} · {row.get_state_display()}"


def _choice(label: str, choices: list[tuple[int, str]], mine: list[Any]) -> forms.Field | None:
    if len(mine) < 2 or not choices:
        return None
    return forms.TypedChoiceField(
        label=label, choices=choices, coerce=int, initial=choices[0][0], widget=forms.RadioSelect
    )
