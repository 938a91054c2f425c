"""Which files of a case somebody sees."""

from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404

from cases.access import case_for_reading
from cases.comments.queries import working_at
from cases.models import Attachment, Case

NEWEST = ("-id",)


def files_for(user: Any, case: Case) -> QuerySet[Attachment]:
    """Files that are there, of a case that the person may see; those kept inside an organisation for people there."""
    mine = Q() if user.is_superuser else Q(inside=False) | Q(organisation__in=working_at(user))
    found = Attachment.objects.filter(mine, case=case, removed_at=None, shredded_at=None)
    return found.select_related("added_by", "organisation__area", "organisation__grid__community")


def file_for(user: Any, uuid: UUID) -> Attachment:
    """One of them, or 404 as if it were not there."""
    found = Attachment.objects.filter(uuid=uuid).first()
    if found is None:
        raise Http404
    seen = files_for(user, case_for_reading(user, found.case_id)).filter(pk=found.pk).first()
    if seen is None:
        raise Http404
    return seen
