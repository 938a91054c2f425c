"""People, posts, rights, duties, centres."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from grids.models import Grid
from members.models import (
    AreaUserObjectPermission,
    Duty,
    DutyList,
    DutyListItem,
    Organisation,
    OrganisationUserObjectPermission,
    Post,
    PostKind,
)
from tests.cases.planting.hand import Planted
from tests.cases.world import World
from tests.cast import make_resident


def resident_left_behind(world: World) -> None:
    make_resident(world.cast.grid)
    Grid.objects.filter(pk=world.cast.grid.pk).update(retired_on=timezone.localdate())


def post_left_behind(world: World) -> None:
    Grid.objects.filter(pk=world.cast.grid.pk).update(retired_on=timezone.localdate())


def right_without_post(world: World) -> None:
    OrganisationUserObjectPermission.objects.filter(user=world.cast.henry).update(user=world.cast.stranger)


def area_right_without_post(world: World) -> None:
    AreaUserObjectPermission.objects.filter(user=world.cast.audrey).update(user=world.cast.stranger)


def post_without_right(world: World) -> None:
    OrganisationUserObjectPermission.objects.filter(user=world.cast.henry).delete()


def post_never_begun(world: World) -> None:
    Post.objects.filter(user=world.cast.henry).update(granted_at=None)
    OrganisationUserObjectPermission.objects.filter(user=world.cast.henry).delete()


def post_never_ended(world: World) -> None:
    Post.objects.filter(user=world.cast.henry).update(ends_on=timezone.localdate() - timedelta(days=3))


def too_many_duties(world: World) -> None:
    kind = PostKind.objects.get(code="grid_member")
    given = DutyList.objects.create(name="More", post_kind=kind, state="admitted", admitted_at=timezone.now())
    duty = Duty.objects.create(code="z", title="More", weekly_hours=Decimal(99))
    DutyListItem.objects.create(list=given, duty=duty, weekly_hours=Decimal(99))


def area_without_centre(world: World) -> None:
    Organisation.objects.filter(pk=world.cast.city_centre.pk).update(is_centre=False)


def closed_centre(world: World) -> None:
    Organisation.objects.filter(pk=world.cast.city_centre.pk).update(is_active=False)


PLANTED: Planted = (
    (resident_left_behind, "residents: G1: is out of service, but homes"),
    (post_left_behind, "is in grid G1, which is out of service"),
    (right_without_post, "but no post gives it"),
    (area_right_without_post, "but no post gives it"),
    (post_without_right, "but it is not granted"),
    (post_never_begun, "its rights are not granted"),
    (post_never_ended, "its rights are still granted"),
    (too_many_duties, "duties: grid_member: admitted lists give"),
    (area_without_centre, "centres: C1: has 0 centres"),
    (closed_centre, "is a centre and not active"),
)
