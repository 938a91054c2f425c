"""Checks of people and organisations."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from gridgov.auditing import Breach, Check
from grids.models import Area, Grid
from members.desks import misplaced_people, mixed_people
from members.models import DutyList, DutyListItem, Organisation, Post, Turn, User
from members.rights import TABLES, Right, rights_of

PEOPLE_AT_ONCE = 1000


def rights_come_from_posts() -> Iterator[Breach]:
    """Everybody has exactly the rights of the posts whose rights were granted, no right more and none less."""
    ids = User.objects.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=PEOPLE_AT_ONCE)
    chunk: list[int] = []
    for pk in ids:
        chunk.append(pk)
        if len(chunk) == PEOPLE_AT_ONCE:
            yield from _rights_of_people(chunk)
            chunk = []
    yield from _rights_of_people(chunk)


def _rights_of_people(users: list[int]) -> Iterator[Breach]:
    posts = Post.objects.filter(user__in=users, granted_at__isnull=False)
    owed = {right for post in posts.select_related("kind", "organisation") for right in rights_of(post)}
    held = {
        Right(user, on, name, pk)
        for on, table in TABLES.items()
        for user, name, pk in table._default_manager.filter(user__in=users).values_list(
            "user_id", "permission__codename", "content_object_id"
        )
    }
    for right in sorted(owed - held):
        yield _right(right, "a post gives this right, but it is not granted")
    for right in sorted(held - owed):
        yield _right(right, "the right is granted, but no post gives it")


def _right(right: Right, sentence: str) -> Breach:
    return Breach(
        "rights", f"user {right.user}, {right.permission} on {right.on} {right.object_id}", sentence
    )


def posts_begin_and_end() -> Iterator[Breach]:
    """Since yesterday: rights of posts that began are granted, those of posts that ended taken back."""
    yesterday = timezone.localdate() - timedelta(days=1)
    began = Q(granted_at=None, starts_on__lte=yesterday) & (
        Q(ends_on=None) | Q(ends_on__gt=timezone.localdate())
    )
    for post in Post.objects.filter(began).iterator():
        yield Breach("posts", f"post {post.pk}", f"began on {post.starts_on}, its rights are not granted")
    for post in Post.objects.filter(granted_at__isnull=False, ends_on__lte=yesterday).iterator():
        yield Breach("posts", f"post {post.pk}", f"ended on {post.ends_on}, its rights are still granted")


def admitted_duties_fit_the_hours() -> Iterator[Breach]:
    """The admitted lists of a kind of post give no more hours than the post has."""
    items = DutyListItem.objects.filter(list__state=DutyList.State.ADMITTED)
    sums = items.values(code=F("list__post_kind__code"), limit=F("list__post_kind__weekly_hours"))
    for row in sums.annotate(hours=Sum("weekly_hours")).filter(hours__gt=F("limit")):
        yield Breach(
            "duties", row["code"], f"admitted lists give {row['hours']} h, the post has {row['limit']} h"
        )


def each_area_has_its_centre() -> Iterator[Breach]:
    """Exactly one active centre in every area."""
    centres = Count("organisation", filter=Q(organisation__is_centre=True))
    for area in Area.objects.annotate(centres=centres).exclude(centres=1).order_by("code").iterator():
        yield Breach("centres", area.code, f"has {area.centres} centres")  # type: ignore[attr-defined]
    for centre in Organisation.objects.filter(is_centre=True, is_active=False).iterator():
        yield Breach("centres", centre.code, "is a centre and not active")


def nothing_hangs_on_gone_grids() -> Iterator[Breach]:
    """Nobody has a post, and nobody is recorded, in a grid that is out of service."""
    today = timezone.localdate()
    for post in Post.objects.in_force().filter(grid__retired_on__lte=today).select_related("grid").iterator():
        code = post.grid.code if post.grid else ""
        yield Breach("posts", f"post {post.pk}", f"is in grid {code}, which is out of service")
    gone = Grid.objects.filter(retired_on__isnull=False)
    for grid in gone.filter(Q(residents__isnull=False) | Q(dwellings__isnull=False)).distinct().iterator():
        yield Breach("residents", grid.code, "is out of service, but homes or residents are recorded in it")


def desks_are_apart() -> Iterator[Breach]:
    """At a centre with two desks nobody holds rights of both."""
    for _person, centre in mixed_people():
        yield Breach("desks", centre, "somebody both dispatches and files, checks or closes there")
    for _person, centre in misplaced_people():
        yield Breach("desks", centre, "somebody has a right there that lies with the other of two centres")


def command_centres_belong() -> Iterator[Breach]:
    """A command centre is in use and of the area of its centre, which has two desks."""
    fits = Q(is_active=True, commands_for__two_desks=True, area=F("commands_for__area"))
    for office in Organisation.objects.exclude(commands_for=None).exclude(fits):
        yield Breach(
            "desks", office.code, "commands for a centre of another area, or for one without two desks"
        )


def turns_are_served_once() -> Iterator[Breach]:
    """From now on whoever serves a turn has a post there on its day, and serves no other at the same time."""
    serving = Coalesce("stand_in", "user")
    coming = Turn.objects.filter(ends__gt=timezone.now()).annotate(serving=serving)
    posts = Post.objects.filter(
        Q(ends_on=None) | Q(ends_on__gt=OuterRef("day")),
        user=OuterRef("serving"), organisation=OuterRef("shift__organisation"), starts_on__lte=OuterRef("day"),
    )  # fmt: skip
    for turn in coming.filter(~Exists(posts)).iterator():
        yield Breach("roster", f"turn {turn.pk}", "is served by somebody without a post there on that day")
    other = coming.filter(
        serving=OuterRef("serving"), starts__lt=OuterRef("ends"), ends__gt=OuterRef("starts")
    )
    for turn in coming.filter(Exists(other.exclude(pk=OuterRef("pk")))).iterator():
        yield Breach("roster", f"turn {turn.pk}", "is served by somebody who is in another one at that time")


CHECKS: tuple[Check, ...] = (
    rights_come_from_posts,
    posts_begin_and_end,
    admitted_duties_fit_the_hours,
    each_area_has_its_centre,
    nothing_hangs_on_gone_grids,
    desks_are_apart,
    turns_are_served_once,
    command_centres_belong,
)
