"""What is admitted to be given to grid members by others than their own centre."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from cases.models import AdmittedItem, Case
from grids.models import Grid
from members.models import Organisation, Post, User

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


def grids_walked(person: User, at: datetime) -> list[Grid]:
    """Grids of somebody who is a grid member and nothing else that day; none for whoever has a post elsewhere too."""
    posts = Post.objects.in_force(timezone.localdate(at)).filter(user=person)
    held = posts.select_related("grid__community", "organisation__grid__community")
    grids = [post.grid or post.organisation.grid for post in held]
    return [] if None in grids else [grid for grid in grids if grid]


def acting_for(organisation: int | None, actor: User | None, at: datetime) -> list[Organisation]:
    """In whose name somebody chooses: the organisation acted for; without one (a mediator) where he has his posts."""
    offices = Organisation.objects.select_related("area")
    if organisation or actor is None:
        return list(offices.filter(pk=organisation or 0))
    posts = Post.objects.in_force(timezone.localdate(at)).filter(user=actor)
    return list(offices.filter(pk__in=posts.values("organisation")))


def may_entrust(case: Case, by: Iterable[Organisation], grids: Iterable[Grid], at: datetime) -> bool:
    """Whether one of these organisations may give work on the case to members of these grids."""
    offices, walked = list(by), list(grids)
    if not walked or any(is_own(office, grid) for office in offices for grid in walked):
        return True
    return covering(case, at).filter(organisation__in=offices).exists()


def may_send_members(case: Case, at: datetime) -> bool:
    """Whether whoever answers for the case may send the members of its grid to look at it. A query where they are not
    its own."""
    if case.duty_grid is None or is_own(case.holder, case.duty_grid):
        return True
    return covering(case, at).filter(organisation=case.holder_id).exists()
