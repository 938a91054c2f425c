"""Which cases an export holds, what its person may see, and the door to the file."""

from typing import Any
from uuid import UUID

from django.db.models import Max, Q, QuerySet
from django.http import QueryDict
from django.shortcuts import get_object_or_404

from cases.access import case_for_reading
from cases.desk.inbox import View
from cases.exports.columns import RELATED
from cases.exports.rules import check_ready, check_scope
from cases.models import Case, Export
from cases.queries import inbox
from members.access import areas_with, grid_ids_of, organisation_rights
from members.models import User


def matching(user: User, query: str) -> QuerySet[Case]:
    """The cases of an inbox address, by the rights that the person has now.

    Raises Invalid for a list or filter that there is not for this person: without it there would be more cases.
    """
    view = View.exact(user, QueryDict(query))
    wanted = view.form.condition()
    branches = Q(pk__in=[])
    for branch in view.tab.branches(view.desk):
        branches |= branch
    found = Case.objects.visible_to(user).filter(Q(state__in=view.tab.states) & wanted & branches)
    return found if view.tab.branches is inbox.Desk.seen else found.filter(replayed=False)


def newest_case() -> int:
    """Id of the newest case there is."""
    return Case.objects.aggregate(top=Max("pk"))["top"] or 0


def next_cases(export: Export, user: User, size: int) -> list[Case]:
    """The next cases for the file, with what its columns name."""
    found = matching(user, export.query).filter(pk__gt=export.last_case, pk__lte=export.top_case)
    return list(found.select_related(*RELATED).order_by("pk")[:size])


def scope_of(user: User) -> list[str]:
    """What a person may see, as marks that can be compared later: none of them lost, nothing lost from sight."""
    if user.is_superuser:
        return ["all"]
    marks = {f"area {pk} see_cases" for pk in areas_with(user, "see_cases").values_list("pk", flat=True)}
    marks |= {
        f"organisation {pk} {right}" for pk, held in organisation_rights(user).items() for right in held
    }
    marks |= {f"grid {pk}" for pk in grid_ids_of(user)}
    return sorted(marks)


def exports_of(user: Any) -> QuerySet[Export]:
    """What a person asked for; of the newest first there is an index."""
    return Export.objects.filter(asked_by=user.pk).select_related("case")


def export_for_reading(user: Any, uuid: UUID) -> Export:
    """One's own export, or 404."""
    return get_object_or_404(exports_of(user), uuid=uuid)


def export_for_fetching(user: Any, uuid: UUID) -> Export:
    """The same where its file may be had: made, not over, and the person still sees what is in it.

    Raises Refused and Gone; Http404 where the case of a PDF is out of sight by now.
    """
    export = export_for_reading(user, uuid)
    check_ready(export)
    if export.case_id:
        case_for_reading(user, export.case_id)
    elif not user.is_superuser:
        check_scope(export.scope, scope_of(user))
    return export
