"""Reads of duties and their lists."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, Sum

from members.models import Duty, DutyList, DutyListItem, Post, PostKind, User

ITEMS = DutyListItem.objects.select_related("duty")


@dataclass(frozen=True)
class KindDuties:
    """A kind of post with its lists (newest first) and the hours that its admitted ones give."""

    kind: PostKind
    lists: list[DutyList]
    admitted_hours: Decimal


def duty_lists_by_post() -> list[KindDuties]:
    """Every kind of post, those with lists first; each list has `hours`."""
    lists = DutyList.objects.annotate(hours=Sum("items__weekly_hours")).order_by("-pk")
    kinds = PostKind.objects.prefetch_related(Prefetch("duty_lists", lists, to_attr="lists"))
    found = [KindDuties(kind, list(kind.lists), _admitted(kind.lists)) for kind in kinds]
    return sorted(found, key=lambda each: (not each.lists, each.kind.code))


def _admitted(lists: list[Any]) -> Decimal:
    return sum(
        (each.hours or Decimal(0) for each in lists if each.state == DutyList.State.ADMITTED), Decimal(0)
    )


def hours_view(duty_list: DutyList) -> dict[str, Any]:
    """Items of a list and how its hours stand against the post's."""
    items = list(ITEMS.filter(list=duty_list))
    own = sum((item.weekly_hours for item in items), Decimal(0))
    others = DutyListItem.objects.filter(
        list__post_kind=duty_list.post_kind, list__state=DutyList.State.ADMITTED
    )
    elsewhere = others.exclude(list=duty_list).aggregate(sum=Sum("weekly_hours"))["sum"] or Decimal(0)
    limit = duty_list.post_kind.weekly_hours
    left = limit - own - elsewhere
    return {
        "items": items,
        "own": own,
        "elsewhere": elsewhere,
        "limit": limit,
        "left": left,
        "over": max(-left, Decimal(0)),
    }


@dataclass(frozen=True)
class PostDuties:
    """A post of a person with the items of its admitted lists, by group of tasks, and their hours."""

    post: Post
    groups: list[tuple[str, list[DutyListItem]]]
    hours: Decimal


def duties_of(user: User, *, day: date | None = None) -> list[PostDuties]:
    """What a person is there for: only admitted lists count."""
    posts = Post.objects.in_force(day).filter(user=user).select_related("kind", "organisation", "grid")
    return [_of_post(post) for post in posts]


def _of_post(post: Post) -> PostDuties:
    items = ITEMS.filter(list__post_kind=post.kind, list__state=DutyList.State.ADMITTED).order_by(
        "list", "ordering"
    )
    groups: dict[str, list[DutyListItem]] = {}
    for item in items:
        groups.setdefault(item.duty.text("task_group"), []).append(item)
    return PostDuties(post, list(groups.items()), sum((item.weekly_hours for item in items), Decimal(0)))


def is_admitted(duty: Duty, kind: PostKind) -> bool:
    """Whether holders of this post may be given this duty."""
    return DutyListItem.objects.filter(
        duty=duty, list__post_kind=kind, list__state=DutyList.State.ADMITTED
    ).exists()
