"""Which centre, which team, and whom residents may call."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from gridgov.once import once
from grids.models import Area, Grid
from members.models import Organisation, Post

HIGHEST = Q(area__isnull=False, area__parent=None, is_centre=True, is_active=True)


def centre_of(area: Area) -> Organisation:
    """The area's grid centre: there is exactly one, made with the area."""
    return Organisation.objects.select_related("area", "kind").get(area=area, is_centre=True)


@once
def centre_above(organisation: Organisation) -> Organisation | None:
    """The next existing centre up from this organisation, or None at the top.

    A centre's is that of the nearest area above; any other organisation's is that of its own area (a team's: of its
    grid's community), or of its parent's; one that belongs to no area has the highest above it.
    """
    place = organisation.area or (organisation.grid.community if organisation.grid else None)
    if place is None:
        if organisation.parent:
            return centre_above(organisation.parent)
        return Organisation.objects.select_related("area", "kind").filter(HIGHEST).first()
    steps = [int(step) for step in place.path.split("/") if step]
    if organisation.is_centre:
        steps.remove(place.pk)
    centres = Organisation.objects.select_related("area", "kind").filter(
        area__in=steps, is_centre=True, is_active=True
    )
    return max(centres, key=lambda centre: steps.index(centre.area_id or 0), default=None)


def team_of(grid: Grid) -> Organisation | None:
    """The organisation of the people who walk this grid, if it has one."""
    return Organisation.objects.select_related("area", "kind").filter(grid=grid, is_active=True).first()


@dataclass(frozen=True)
class GridContact:
    """The card a resident gets for a grid: only what people and offices publish about themselves."""

    grid_code: str
    grid_name: str
    community: str
    scope: str
    people: tuple["PublicPerson", ...]
    office: str
    office_hours: str
    phone: str


@dataclass(frozen=True)
class PublicPerson:
    name: str
    post: str
    phone: str
    office: str
    office_hours: str


def grid_contact(grid: Grid, *, day: date | None = None) -> GridContact:
    """The public card of a grid: its people who are shown to residents, and its team's or community centre's office."""
    desk = team_of(grid)
    desk = desk if desk and (desk.public_phone or desk.office) else centre_of(grid.community)
    posts = (
        Post.objects.in_force(day)
        .filter(grid=grid, is_public=True, user__is_active=True)
        .select_related("user", "kind")
    )
    return GridContact(
        grid_code=grid.code,
        grid_name=grid.display_name,
        community=grid.community.display_name,
        scope=str(grid.get_kind_display()),
        people=tuple(_public(post) for post in posts),
        office=desk.office,
        office_hours=desk.office_hours,
        phone=desk.public_phone,
    )


def _public(post: Post) -> PublicPerson:
    return PublicPerson(
        name=post.user.display_name,
        post=post.kind.display_name,
        phone=post.public_phone,
        office=post.office or post.organisation.office,
        office_hours=post.office_hours or post.organisation.office_hours,
    )
