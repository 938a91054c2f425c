"""Adding a file to a case, and taking it away."""

from datetime import datetime
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.attachments.checking import checked
from cases.comments.queries import my_organisations
from cases.models import Attachment, Case
from gridgov.audit import record
from gridgov.problems import Invalid, Refused
from members.access import organisation_rights, who_may
from members.models import Organisation, User

MOST_FILES = 50  # on one case


@transaction.atomic
def add_file(
    *,
    case: Case,
    by: User,
    upload: Any,
    organisation: Organisation | None = None,
    inside: bool = False,
    at: datetime | None = None,
) -> Attachment:
    """Keep a file for whoever sees the case; with `inside` for colleagues at one of the person's organisations only.

    Invalid for a file that is not taken, with the types that are. A roll-back leaves at most a file without a row.
    """
    mine = my_organisations(by, case)
    if not mine:
        raise Refused(
            _("You may read this case, but you work on cases at no organisation."),
            who_may=_("People who work on cases."),
        )
    if organisation is not None and organisation not in mine:
        raise Invalid({"organisation": _("You do not work there.")})
    Case.objects.select_for_update(no_key=True).only("pk").get(pk=case.pk)  # two who add count each other's
    if Attachment.objects.filter(case=case, removed_at=None).count() >= MOST_FILES:
        raise Invalid(
            {"file": _("A case has at most %(most)d files. Remove one first.") % {"most": MOST_FILES}}
        )
    found = checked(upload)
    row = Attachment(
        case=case, organisation=organisation or mine[0], inside=inside, name=found.name, kind=found.kind,
        size=found.size, sha256=found.sha256, added_by=by, added_at=at or timezone.now(),
    )  # fmt: skip
    found.content.seek(0)
    row.file.save(f"files/{row.uuid.hex[:2]}/{row.uuid.hex}", File(found.content), save=False)
    row.save()
    return _recorded(row, by, "file.add")


@transaction.atomic
def remove_file(*, attachment: Attachment, by: User, at: datetime | None = None) -> Attachment:
    """The file is deleted; that there was one stays. For whoever added it, and whoever supervises there."""
    locked = Attachment.objects.select_for_update(of=("self",), no_key=True).select_related("organisation")
    row = locked.get(pk=attachment.pk)
    if not may_remove(row, by):
        raise Refused(
            _("Only whoever added it may remove it, or somebody who supervises there."),
            who_may=f"{row.added_by.display_name}; {who_may('supervise', row.organisation)}",
        )
    if not row.is_there:
        return row
    row.removed_at, row.removed_by = at or timezone.now(), by
    row.save(update_fields=["removed_at", "removed_by"])
    transaction.on_commit(lambda: row.file.storage.delete(row.file.name or ""))
    return _recorded(row, by, "file.remove")


def may_remove(row: Attachment, user: Any) -> bool:
    """Whether `remove_file` lets this person."""
    supervises = "supervise" in organisation_rights(user).get(row.organisation_id, ())
    return row.added_by_id == user.pk or user.is_superuser or supervises


def _recorded(row: Attachment, by: User, action: str) -> Attachment:
    told = {"case": row.case_id, "organisation": row.organisation_id, "kind": row.kind, "sha256": row.sha256}
    record(actor=by, action=action, target=row, data=told)
    return row
