"""How the territory shows itself in menus and states."""

from django.utils.translation import gettext_lazy as _

from gridgov.navigation import Item, register
from gridgov.ui import states
from gridgov.ui.states import State
from grids.access import administers_something
from grids.models import Component, DivisionState
from grids.sight import is_concerned, proposed_count


def register_looks() -> None:
    register(
        "setup",
        Item(
            label=_("Territory"),
            url="grids:tree",
            icon="map",
            predicate=administers_something,
            order=10,
            hint=_("Areas and grids on a map, with their defects."),
        ),
    )
    register(
        "setup",
        Item(
            label=_("Proposed divisions"),
            url="grids:proposed",
            icon="send",
            predicate=is_concerned,
            badge=proposed_count,
            order=12,
            hint=_("Divisions that wait for a decision."),
        ),
    )
    register(
        "setup",
        Item(
            label=_("Components"),
            url="grids:components",
            icon="lamp",
            predicate=administers_something,
            order=14,
            hint=_("Manholes, lamps, bins: where, whose, and who looks after them."),
        ),
    )
    states.register(
        "component",
        {
            Component.State.SOUND: State(_("Sound"), "ok", "check-circle"),
            Component.State.DAMAGED: State(_("Damaged"), "warn", "exclamation-triangle"),
            Component.State.MISSING: State(_("Missing"), "bad", "question-circle"),
            Component.State.REMOVED: State(_("Removed"), "calm", "slash-circle"),
        },
    )
    states.register(
        "division",
        {
            DivisionState.DRAFT: State(_("Draft"), "calm", "pencil"),
            DivisionState.PROPOSED: State(_("Proposed"), "info", "send"),
            DivisionState.APPROVED: State(_("Approved"), "brand", "check2"),
            DivisionState.IN_FORCE: State(_("In force"), "ok", "check2-circle"),
            DivisionState.SUPERSEDED: State(_("Superseded"), "calm", "clock-history"),
        },
    )
