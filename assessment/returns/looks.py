"""How returns stand in the menu, in notices, and as states."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from assessment.models import ReturnDocument
from assessment.returns.actions import HANDED_IN, READY
from cases.desk.notices import tell_as
from cases.sight import WORKS
from gridgov.navigation import Item, register
from gridgov.ui import states
from gridgov.ui.states import State
from members.access import holdings

READS = frozenset({*WORKS, "administer", "audit"})


def register_returns() -> None:
    """Called once, when the app is ready."""
    register(
        "desk", Item(label=_("Returns"), url="assessment:returns", icon="table", predicate=reads, order=72)
    )
    tell_as(READY, _("A return is drawn up"), "ok", "table", url="assessment:returns")
    tell_as(HANDED_IN, _("A return was handed in"), "ok", "table", url="assessment:returns")
    looks = {
        ReturnDocument.State.DRAWING: State(_("Being drawn up"), "info", "hourglass-split"),
        ReturnDocument.State.READY: State(_("Drawn up"), "ok", "check-circle"),
        "handed_in": State(_("Handed in"), "brand", "envelope-check"),
    }
    states.register("return", looks)


def reads(user: Any) -> bool:
    """Whether the page can hold anything for somebody."""
    return bool(holdings(user) & READS)
