"""What a city has set for looking on site, and the tasks that come of it."""

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from cases.models import Case, CaseClass, SiteRule, SiteSetting, SiteTask, WorkOrder
from cases.queries.orders import answered
from cases.queries.remaining import Face, face_of
from cases.sight import case_open_to
from gridgov.once import once
from members.access import grids_of
from members.models import User

OWN = ("check_share", "recheck_share", "photos")
ROW = ("case__case_class", "case__duty_grid", "case__holder", "case__community", "clock", "person", "grid")


@dataclass(frozen=True)
class Care:
    """What holds for a class: shares from 0 to 1, and whether settling on the spot needs pictures."""

    check_share: Decimal = Decimal(1)
    recheck_share: Decimal = Decimal(0)
    photos: bool = True


@once
def care_of(case_class: CaseClass) -> Care:
    """The class's own, else its group's, else the usual: always checked, never again, with photos."""
    asked = [pk for pk in (case_class.parent_id, case_class.pk) if pk]
    rules = {rule.case_class_id: rule for rule in SiteRule.objects.filter(case_class__in=asked)}
    care = Care()
    for rule in (rules[pk] for pk in asked if pk in rules):
        own = {name: value for name in OWN if (value := getattr(rule, name)) is not None}
        care = replace(care, **own)
    return care


@once
def setting() -> SiteSetting:
    """The city's row; made by whoever asks first."""
    return SiteSetting.objects.get_or_create(pk=1)[0]


def open_task(case: Case) -> SiteTask | None:
    """The look that is under way."""
    return SiteTask.objects.filter(case=case, done_at=None).select_related("person").first()


def people_for(case: Case) -> QuerySet[User]:
    """Members of the grid who may be sent: whoever handled or checked the case looks at somebody else's work."""
    from members.models import Post

    posts = Post.objects.in_force().filter(grid=case.duty_grid_id, grid__isnull=False)
    found = User.objects.filter(pk__in=posts.values("user"), is_active=True)
    own = {case.handled_by_id, case.checked_by_id, *(order.answered_by_id for order in answered(case))}
    return found.exclude(pk__in=[pk for pk in own if pk]).order_by("pk")


def tasks_for(user: Any) -> QuerySet[SiteTask]:
    """Open tasks of the person's grids that he may do, and those given to him elsewhere; oldest due first."""
    grids = grids_of(user).values("pk")
    mine = Q(grid__in=grids) | Q(person=user.pk)
    own = Q(case__handled_by=user.pk) | Q(kind=SiteTask.Kind.RECHECK, case__checked_by=user.pk)
    waiting = SiteTask.objects.filter(mine, done_at=None, case__replayed=False, clock__paused_at=None)
    helped = WorkOrder.objects.filter(case=OuterRef("case"), state="answered", answered_by=user.pk)
    waiting = waiting.filter(~Q(Exists(helped)), case_open_to(user))
    return waiting.exclude(own).select_related(*ROW).order_by("clock__due_at", "id")


@dataclass(frozen=True)
class Look:
    """One task as a page of its case shows it."""

    task: SiteTask
    clock: Face

    @property
    def late(self) -> bool:
        """Whether its limit ran out first."""
        return self.clock.state in ("lapsed", "missed")

    @property
    def tone(self) -> str:
        """Colour of its result."""
        return {"done": "ok", "seen": "ok", "not_done": "warn"}.get(self.task.result, "calm")

    @property
    def icon(self) -> str:
        """Picture of its result."""
        return {"done": "patch-check", "seen": "eye", "not_done": "patch-exclamation"}.get(
            self.task.result, "dash-circle"
        )


def looks_at(case: Case, now: datetime) -> list[Look]:
    """Tasks of a case, oldest first; those that nobody needed, and that were not late, are left out."""
    told = ~Q(result=SiteTask.Result.DROPPED) | Q(clock__lapsed_at__isnull=False)
    rows = SiteTask.objects.filter(told, case=case).select_related("clock", "person", "done_by", "grid")
    return [Look(row, face_of(row.clock, now)) for row in rows.order_by("id")]
