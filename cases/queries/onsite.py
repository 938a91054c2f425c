"""What a city has set for looking on site, and the tasks that come of it."""

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from cases.models import Case, CaseClass, CaseEvent, SiteRule, SiteSetting, SiteTask
from cases.queries.own_part import apart_sentence, parts_in
from cases.queries.remaining import Face, face_of
from cases.sight import case_open_to
from cases.wording import in_city_words
from cases.workflow import MOVES
from cases.workflow.apart import HANDLING, OwnPart, matters
from gridgov.once import once
from members.access import grids_of
from members.models import User

ANSWERED_BY = {
    "verify": "confirm",
    "check": "check",
    "recheck": "recheck",
}  # the move with which a look ends well
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


def members_of(case: Case) -> QuerySet[User]:
    """Whoever walks the grid that serves the case today."""
    from members.models import Post

    posts = Post.objects.in_force().filter(grid=case.duty_grid_id, grid__isnull=False)
    return User.objects.filter(pk__in=posts.values("user"), is_active=True)


def people_for(case: Case, kind: str) -> QuerySet[User]:
    """Members of the grid who may be sent for a look of this kind: those whose answer would not be refused."""
    asked = matters(MOVES[ANSWERED_BY[kind]], two_desks=case.holder.two_desks, checked=False)
    parts = parts_in(case, case.events.all()) if asked else {}
    apart = [person for person, part in parts.items() if why_not(case, kind, part)]
    return members_of(case).exclude(pk__in=apart).order_by("pk")


def why_not(case: Case, kind: str, part: OwnPart) -> str:
    """Why somebody who did this on the case may not look at it; empty when he may. Second looks are second persons'."""
    if kind == SiteTask.Kind.RECHECK and part.checked:
        return in_city_words(_("Whoever handled or checked a case does not check it again."))
    return apart_sentence(MOVES[ANSWERED_BY[kind]], part, case)


def handled_by(user: Any, case: str) -> Q:
    """Condition: whether the person ever handled the case, which stands in this column."""
    made = CaseEvent.objects.filter(case=OuterRef(case), actor=user.pk, move__in=HANDLING)
    return Q(Exists(made))


def tasks_for(user: Any) -> QuerySet[SiteTask]:
    """Open tasks of the person's grids that he may do, and those given to him elsewhere; oldest due first."""
    grids = grids_of(user).values("pk")
    mine = Q(grid__in=grids) | Q(person=user.pk)
    own = Q(case__handled_by=user.pk) | handled_by(user, "case")
    again = Q(kind=SiteTask.Kind.RECHECK, case__checked_by=user.pk)
    waiting = SiteTask.objects.filter(mine, done_at=None, case__replayed=False, clock__paused_at=None)
    waiting = waiting.filter(case_open_to(user)).exclude(again).exclude(~Q(kind=SiteTask.Kind.VERIFY) & own)
    return waiting.select_related(*ROW).order_by("clock__due_at", "id")


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
