"""Everything the drawing page's scripts may say, in the reader's language."""

from django.utils.translation import gettext as _


def words() -> dict[str, str]:
    return _saving() | _tools() | _list() | _defects() | _comparing()


def _saving() -> dict[str, str]:
    return {
        "saved": _("All changes saved"),
        "saving": _("Saving…"),
        "lost": _(
            "Not saved: the connection is lost. Your last change is kept on this device and sent as soon as it is back."
        ),
        "broken": _(
            "Not saved: the server could not do it now. Your last change is kept on this device; try again."
        ),
        "signed_out": _(
            "Not saved: you are no longer signed in. Sign in in another tab, then try again. Your change is kept."
        ),
        "kept": _("A change from before was not saved. Send it now, or drop it."),
        "not_saved": _("Not saved"),
        "read_only": _("Only to look at"),
        "not_understood": _("The server did not accept this. Load the page again."),
        "no_state": _("The draft could not be loaded. Try again."),
    }


def _tools() -> dict[str, str]:
    return {
        "hint_select": _("Click a grid to choose it; hold Shift to choose several."),
        "hint_draw": _("Click from corner to corner around the new grid; end with a double click or Enter."),
        "hint_split": _("Draw a line right across the grid; end with a double click or Enter."),
        "hint_split_one": _("Draw a line right across %(grid)s; end with a double click or Enter."),
        "hint_merge": _("Click the grids that become one, then press “Merge them”. Chosen: %(n)s."),
        "hint_border": _("Click the grid whose border moves."),
        "hint_corners": _(
            "Drag a corner of %(grid)s; the neighbours follow. "
            "Small dots add a corner, a right click or Delete removes one."
        ),
        "choose_one": _("Choose one grid first."),
        "choose_two": _("Choose at least two grids that touch each other."),
        "no_grid_there": _("No grid lies under this line. Draw it across the grid that is to be split."),
        "no_corners": _("Write at least %(n)s corners, each as longitude and latitude."),
        "corner_unread": _(
            "Line %(line)s is not a longitude and a latitude in degrees, such as 120.1551, 30.2741."
        ),
        "corner": _("Corner %(n)s of %(all)s; move it with the arrow keys, Delete removes it"),
        "middle": _("Add a corner here"),
        "done_draw": _("Grid drawn."),
        "done_split": _("Grid split."),
        "done_merge": _("Grids merged."),
        "done_border": _("Border moved."),
        "done_remove": _("Grid removed. Undo brings it back."),
        "done_facts": _("Facts saved."),
        "done_renumber": _("Codes given anew, from west to east and north to south."),
        "done_undo": _("Undone."),
        "done_redo": _("Done again."),
        "done_repair": _("Repair accepted."),
        "done_balance": _("Proposal taken over into the draft."),
        "live": _("%(grid)s: about %(area)s"),
    }


def _list() -> dict[str, str]:
    return {
        "m2": _("%(n)s m²"),
        "km2": _("%(n)s km²"),
        "metres": _("%(n)s m"),
        "below": _("below"),
        "inside": _("inside"),
        "above": _("above"),
        "unknown": _("not known"),
        "none": _("without a band"),
        "estimated": _("estimated by size"),
        "about": _("about %(n)s"),
        "choose": _("Choose %(grid)s"),
        "show": _("Show %(grid)s on the map"),
        "total": _(
            "Grids: %(grids)s · Size: %(area)s · Households: %(households)s · In the band %(from)s–%(to)s: %(inside)s"
        ),
        "bar": _("%(n)s households, %(word)s the band %(from)s–%(to)s"),
        "lies_in": _("in %(grid)s"),
        "undone": _("undone"),
        "step_meta": _("%(by)s, %(at)s"),
    }


def _defects() -> dict[str, str]:
    return {
        "fine": _("Complete: valid, no overlap, no gap, nothing outside."),
        "invalid": _("Invalid"),
        "overlap": _("Overlap"),
        "gap": _("Gap"),
        "outside": _("Outside"),
        "uncovered": _("Not covered"),
        "defect_show": _("Show defect %(n)s on the map"),
        "no_steps": _("Nothing was changed yet."),
    }


def _comparing() -> dict[str, str]:
    return {
        "computing": _("Working it out…"),
        "so_far": _("%(n)s s so far"),
        "looking_for_enough": _("Looking which distance would be enough to mend everything…"),
        "repair_with": _("Propose a repair with %(metres)s"),
        "not_computed": _("It could not be worked out: nobody answered. Try again."),
        "changes_hands": _("%(area)s change hands; no border moves by more than %(metres)s."),
        "nothing_to_mend": _("There is nothing to mend."),
        "left_over": _("What stays with this distance:"),
        "stale_proposal": _("The draft has changed; work it out again."),
    }
