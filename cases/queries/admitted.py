"""What is admitted to be given to grid members by others than their own centre."""

from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from cases.models import AdmittedItem, Case
from grids.models import Grid
from members.models import Organisation

OWN_LEVELS = ("community", "street")


def covering(case: Case, at: datetime) -> QuerySet[AdmittedItem]:
    """Items in force that day for the case's class or its group."""
    classes = [pk for pk in (case.case_class_id, case.case_class.parent_id) if pk]
    return AdmittedItem.objects.in_force(timezone.localdate(at)).filter(case_class__in=classes)


def is_own(organisation: Organisation, grid: Grid) -> bool:
    """Whether this is the grid's team, or the centre of its community or street."""
    if organisation.grid_id == grid.pk:
        return True
    area = organisation.area
    lies = area is not None and grid.community.path.startswith(area.path)
    return bool(lies and organisation.is_centre and area and area.level in OWN_LEVELS)


def may_send_members(case: Case, at: datetime) -> bool:
    """Whether whoever answers for the case may send the members of its grid to look at it. A query where they are not
    its own."""
    if case.duty_grid is None or is_own(case.holder, case.duty_grid):
        return True
    return covering(case, at).filter(organisation=case.holder_id).exists()
