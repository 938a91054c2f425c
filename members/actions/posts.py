"""Giving posts to people and taking them back. The rights of a kind of post come and go with the post."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from gridgov.audit import record
from gridgov.problems import Invalid
from grids.models import Area, Grid
from grids.queries import only_drafted
from members import rights
from members.actions.homes import lock_serving
from members.actions.turns import strike_turns
from members.charge import require_may_appoint
from members.desks import lock_desks, require_apart
from members.models import Organisation, Post, PostKind, User


@transaction.atomic
def appoint(
    *,
    actor: User | None,
    user: User,
    kind: PostKind,
    organisation: Organisation,
    area: Area | None = None,
    grid: Grid | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
    is_public: bool = False,
    at: datetime | None = None,
    **public: str,
) -> Post:
    """Give a post from `starts_on` (today) until the day before `ends_on`; its rights come on the first day.

    `actor` None is the system. `public` may give public_phone, office and office_hours.
    """
    at = at or timezone.now()
    require_may_appoint(actor, kind, organisation, area)
    starts_on = starts_on or timezone.localdate(at)
    _check(user, kind, organisation, grid, starts_on, ends_on)
    if grid:
        lock_serving(grid)
    desks = lock_desks(organisation)
    post = Post.objects.create(
        user=user, kind=kind, organisation=organisation, area=area, grid=grid,
        starts_on=starts_on, ends_on=ends_on, is_public=is_public, **public,
    )  # fmt: skip
    require_apart(desks)
    sync_posts(posts=[post], at=at)
    post.refresh_from_db(fields=["granted_at"])
    record(actor=actor, action="post.appoint", target=post, at=at, data={"user": user.pk, "kind": kind.code})
    return post


@transaction.atomic
def end_post(*, actor: User | None, post: Post, on: date | None = None, at: datetime | None = None) -> Post:
    """From the day `on` (today) the person no longer holds the post; rights that no other post gives are revoked."""
    at = at or timezone.now()
    locked = (
        Post.objects.select_for_update(of=("self",), no_key=True)
        .select_related("kind", "organisation__area")
        .get(pk=post.pk)
    )
    require_may_appoint(actor, locked.kind, locked.organisation, locked.area)
    on = on or timezone.localdate(at)
    if locked.ends_on and locked.ends_on <= on:
        raise Invalid(_("This post ended already on %(day)s.") % {"day": locked.ends_on})
    locked.ends_on = max(on, locked.starts_on)
    locked.save(update_fields=["ends_on"])
    sync_posts(posts=[locked], at=at)
    strike_turns(post=locked, at=at)
    record(
        actor=actor,
        action="post.end",
        target=locked,
        at=at,
        data={"user": locked.user_id, "on": on.isoformat()},
    )
    return locked


@transaction.atomic
def sync_posts(*, posts: list[Post] | None = None, at: datetime | None = None, limit: int = 5000) -> int:
    """Grant the rights of posts that began, revoke those of posts that ended (of all, or these); returns how many."""
    at = at or timezone.now()
    due = Post.objects.filter(_due(timezone.localdate(at)))
    if posts is not None:
        due = due.filter(pk__in=[post.pk for post in posts])
    locked = due.select_for_update(of=("self",), skip_locked=posts is None).values_list("pk", flat=True)
    # Read once they are locked: whom their organisation commands for may have changed until then.
    rows = list(Post.objects.filter(pk__in=list(locked[:limit])).select_related("kind", "organisation"))
    began = [post for post in rows if post.granted_at is None]
    ended = [post for post in rows if post.granted_at is not None]
    Post.objects.filter(pk__in=[post.pk for post in began]).update(granted_at=at)
    Post.objects.filter(pk__in=[post.pk for post in ended]).update(granted_at=None)
    rights.grant(right for post in began for right in rights.rights_of(post))
    _revoke(ended)
    return len(rows)


def _due(day: date) -> Q:
    in_force = Q(starts_on__lte=day) & (Q(ends_on=None) | Q(ends_on__gt=day))
    return Q(granted_at=None) & in_force | Q(granted_at__isnull=False, ends_on__lte=day)


def _revoke(ended: list[Post]) -> None:
    """What ended posts gave, less what the same people's other posts still give."""
    others = Post.objects.filter(user__in=[post.user_id for post in ended], granted_at__isnull=False)
    kept = {
        right for post in others.select_related("kind", "organisation") for right in rights.rights_of(post)
    }
    rights.revoke({right for post in ended for right in rights.rights_of(post)} - kept)


def _check(
    user: User,
    kind: PostKind,
    organisation: Organisation,
    grid: Grid | None,
    starts_on: date,
    ends_on: date | None,
) -> None:
    if not user.is_active:
        raise Invalid(
            {"user": _("The account of %(person)s is closed; open it first.") % {"person": user.display_name}}
        )
    if kind.needs_grid and grid is None:
        raise Invalid({"grid": _("A %(post)s works in a grid; say which.") % {"post": kind.display_name}})
    if grid and organisation.area and not grid.community.lies_in(organisation.area):
        raise Invalid(
            {"grid": _("Grid %(grid)s does not lie in the area of this organisation.") % {"grid": grid.code}}
        )
    if grid and only_drafted(grid):
        raise Invalid(
            {
                "grid": _("Grid %(grid)s is only drafted; posts are given once its division is approved.")
                % {"grid": grid.code}
            }
        )
    if ends_on and ends_on <= starts_on:
        raise Invalid({"ends_on": _("The last day must come after the first.")})
    last = (ends_on or date.max) - timedelta(days=1)
    same = Post.objects.filter(Q(ends_on=None) | Q(ends_on__gt=starts_on), starts_on__lte=last)
    if same.filter(user=user, kind=kind, organisation=organisation, grid=grid).exists():
        raise Invalid(_("%(person)s holds this post already.") % {"person": user.display_name})
