"""Choosing the case into which another one is merged."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from cases.desk.choosing import Option, SearchChoice, SearchField
from cases.duplicates.finding import Similar
from cases.models import Case
from cases.workflow import OPEN
from gridgov.ui.quantities import distance_text, moment_text


def main_field(case: Case, user: Any, *, required: bool) -> forms.Field:
    """The case that goes on: likely ones nearby, or any that the person may see by its number."""
    return SearchField(
        queryset=Case.objects.visible_to(user)
        .filter(state__in=OPEN, dispute=False)
        .select_related("case_class"),
        label=_("The case that goes on"),
        required=required,
        help_text=_(
            "Both reporters are told what becomes of it. It counts once, and can be split off again."
        ),
        widget=SearchChoice("desk:pick-main", list, case_option, args=(case.pk,), later=True),
    )


def case_option(found: Case) -> Option:
    """A case that was chosen."""
    return Option(found.pk, f"{found.number} {found.case_class.display_name}", _when_and_where(found))


def main_option(found: Similar) -> Option:
    """The same with how far it is."""
    far = distance_text(found.metres) if found.metres is not None else ""
    hint = " · ".join(part for part in (far, _when_and_where(found.case)) if part)
    return Option(found.case.pk, f"{found.case.number} {found.case.case_class.display_name}", hint)


def _when_and_where(found: Case) -> str:
    return " · ".join(
        part for part in (found.place, moment_text(found.reported_at), found.get_state_display()) if part
    )
