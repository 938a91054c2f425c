"""A draft gets a note, or is thrown away with the grids that only it knew."""

from django.db import transaction

from gridgov.audit import record
from grids.actions.draft_rows import Actor, apply, open_draft, raise_version
from grids.models import Division


@transaction.atomic
def note_draft(*, division_id: int, version_seen: int, note: str, by: Actor = None) -> Division:
    """Say what a draft is for."""
    division = open_draft(division_id, version_seen).division
    division.note = note
    division.save(update_fields=["note"])
    raise_version(division)
    record(actor=by, action="division.note", target=division)
    return division


@transaction.atomic
def discard_draft(*, division_id: int, version_seen: int, by: Actor = None) -> None:
    """Throw a draft away. Grids that were in force stay; others go unless another draft has them."""
    draft = open_draft(division_id, version_seen)
    apply(draft, dict.fromkeys(draft.rows))
    record(
        actor=by,
        action="division.discard",
        target=draft.division.community,
        data={"number": draft.division.number},
    )
    draft.division.delete()
