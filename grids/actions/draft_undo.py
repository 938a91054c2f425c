"""Steps of a draft taken back, and done again."""

from django.db import transaction
from django.utils.translation import gettext as _

from gridgov.audit import record
from gridgov.problems import Invalid
from grids.actions.draft_rows import Actor, Draft, apply, open_draft, raise_version
from grids.models import Division, DraftStep


@transaction.atomic
def undo(*, division_id: int, version_seen: int, by: Actor = None) -> Division:
    """Take the latest step back."""
    draft = open_draft(division_id, version_seen)
    step = draft.division.steps.filter(is_undone=False).last()
    if step is None:
        raise Invalid(_("There is nothing to undo."))
    return _turn(draft, step, "before", is_undone=True, by=by)


@transaction.atomic
def redo(*, division_id: int, version_seen: int, by: Actor = None) -> Division:
    """Do the step again that was undone last."""
    draft = open_draft(division_id, version_seen)
    step = draft.division.steps.filter(is_undone=True).first()
    if step is None:
        raise Invalid(_("There is nothing to do again."))
    return _turn(draft, step, "after", is_undone=False, by=by)


def _turn(draft: Draft, step: DraftStep, to: str, *, is_undone: bool, by: Actor) -> Division:
    apply(draft, {change["grid"]: change[to] for change in step.changes})
    step.is_undone = is_undone
    step.save(update_fields=["is_undone"])
    raise_version(draft.division)
    action = "division.undo" if is_undone else "division.redo"
    record(actor=by, action=action, target=draft.division, data={"step": step.number})
    return draft.division
