"""The cases about a registered thing, for its page."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from cases.models import Case
from gridgov.ui.quantities import relative_text
from grids.hooks import Related
from grids.models import Component
from members.access import holdings

MOST = 10


def cases_about(component: Component, user: Any, **_more: Any) -> Related | None:
    """The newest that this person may see; nothing for whoever holds no post."""
    if not holdings(user):
        return None
    found = Case.objects.visible_to(user).filter(component=component).select_related("case_class")
    rows = found.order_by("-reported_at", "-id")[:MOST]
    return Related(
        title=_("Cases about it"),
        icon="inbox",
        items=[
            (
                f"{case.number} {case.case_class.display_name}",
                reverse("desk:case", args=[case.pk]),
                f"{case.get_state_display()} · {relative_text(case.reported_at)}",
            )
            for case in rows
        ],
        empty=_("No case about it that you may see."),
    )
