"""Which cases an export holds, what its person may see, and the door to the file."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import QueryDict
from django.shortcuts import get_object_or_404

from cases.access import case_for_reading
from cases.desk.inbox import View
from cases.exports.rules import check_ready, check_scope
from cases.exports.sheets import sheet_of
from cases.models import Case, Export, Insider
from cases.queries import inbox
from members.access import areas_with, grid_ids_of, organisation_rights
from members.models import User


def matching(user: User, query: str) -> QuerySet[Case]:
    """The cases of an inbox address, by the rights that the person has now.

    Raises Invalid for a list or filter that there is not for this person: without it there would be more cases.
    """
    view = View.exact(user, QueryDict(query))
    found = inbox.together(view.desk, view.tab, view.form.condition())
    if view.tab.branches is inbox.Desk.seen:
        return found
    return Case.objects.visible_to(user).filter(pk__in=found.values("pk"))


def scope_of(user: User) -> list[str]:
    """What a person may see, as marks that can be compared later: none of them lost, nothing lost from sight."""
    if user.is_superuser:
        return ["all"]
    marks = {f"area {pk} see_cases" for pk in areas_with(user, "see_cases").values_list("pk", flat=True)}
    marks |= {
        f"organisation {pk} {right}" for pk, held in organisation_rights(user).items() for right in held
    }
    marks |= {f"grid {pk}" for pk in grid_ids_of(user)}
    let_into = Insider.objects.in_force().filter(user=user.pk).values_list("case", flat=True)
    marks |= {f"dispute {pk}" for pk in let_into}
    return sorted(marks)


def exports_of(user: Any) -> QuerySet[Export]:
    """What a person asked for; of the newest first there is an index."""
    return Export.objects.filter(asked_by=user.pk).select_related("case")


def export_for_reading(user: Any, uuid: UUID) -> Export:
    """One's own export, or 404."""
    return get_object_or_404(exports_of(user), uuid=uuid)


def export_for_fetching(user: Any, uuid: UUID) -> Export:
    """The same where its file may be had: made, not over, and the person still sees what is in it.

    Raises Refused and Gone; Http404 where the case of a PDF, or what a list is of, is out of sight by now.
    """
    export = export_for_reading(user, uuid)
    check_ready(export)
    if export.case_id:
        case_for_reading(user, export.case_id)
    elif not user.is_superuser:
        check_scope(export.scope, scope_of(user))
    if export.of:
        sheet_of(export).rows(export, user)
    return export
