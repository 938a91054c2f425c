"""Duties and the lists that hang on posts. Nothing is given to anybody that is not on an admitted list."""

import csv
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from django.db import transaction
from django.db.models import Max, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from gridgov.audit import record
from gridgov.problems import Invalid
from members.charge import require_administer
from members.models import Duty, DutyList, DutyListItem, PostKind, User

SHIPPED = Path(__file__).resolve().parent.parent / "data" / "duties.csv"
State = DutyList.State


@transaction.atomic
def load_duties(*, file: Path = SHIPPED) -> int:
    """Load or refresh duties by code from a CSV whose columns are the fields of Duty; returns how many rows."""
    with file.open(encoding="utf-8-sig", newline="") as text:
        rows = list(csv.DictReader(text))
    for row in rows:
        Duty.objects.update_or_create(
            code=row["code"], defaults={k: v for k, v in row.items() if k != "code"}
        )
    return len(rows)


@transaction.atomic
def create_duty(*, actor: User | None, code: str, title: str, weekly_hours: Decimal, **texts: str) -> Duty:
    """A duty of the city's own. `texts`: any of the text fields of Duty."""
    require_administer(actor, None)
    if Duty.objects.filter(code=code).exists():
        raise Invalid({"code": _("There is a duty with the code %(code)s already.") % {"code": code}})
    duty = Duty.objects.create(code=code, title=title, weekly_hours=weekly_hours, confidence="city", **texts)
    record(actor=actor, action="duty.create", target=duty)
    return duty


@transaction.atomic
def create_duty_list(
    *, actor: User | None, post_kind: PostKind, name: str, name_en: str = "", copy_of: DutyList | None = None
) -> DutyList:
    """A new draft, empty or with the items of another list."""
    require_administer(actor, None)
    made = DutyList.objects.create(post_kind=post_kind, name=name, name_en=name_en)
    items = copy_of.items.all() if copy_of else []
    DutyListItem.objects.bulk_create(
        DutyListItem(list=made, duty_id=item.duty_id, weekly_hours=item.weekly_hours, ordering=item.ordering)
        for item in items
    )
    record(actor=actor, action="duty_list.create", target=made, data={"post_kind": post_kind.code})
    return made


@transaction.atomic
def put_duty(
    *, actor: User | None, duty_list: DutyList, duty: Duty, weekly_hours: Decimal | None = None
) -> DutyListItem:
    """Put a duty on a draft, or change its hours there (the duty's own hours when none are given)."""
    locked = _draft(actor, duty_list)
    hours = duty.weekly_hours if weekly_hours is None else weekly_hours
    if hours <= 0:
        raise Invalid({"weekly_hours": _("Hours must be more than zero.")})
    last = locked.items.aggregate(last=Max("ordering"))["last"] or 0
    item, _made = DutyListItem.objects.update_or_create(
        list=locked,
        duty=duty,
        defaults={"weekly_hours": hours},
        create_defaults={"weekly_hours": hours, "ordering": last + 1},
    )
    record(actor=actor, action="duty_list.put", target=locked, data={"duty": duty.code, "hours": str(hours)})
    return item


@transaction.atomic
def drop_duty(*, actor: User | None, duty_list: DutyList, duty: Duty) -> None:
    """Take a duty off a draft."""
    locked = _draft(actor, duty_list)
    locked.items.filter(duty=duty).delete()
    record(actor=actor, action="duty_list.drop", target=locked, data={"duty": duty.code})


@transaction.atomic
def admit_duty_list(*, actor: User | None, duty_list: DutyList, at: datetime | None = None) -> DutyList:
    """Admit a draft. Refused, with the sum, when it and the admitted lists of the same post exceed the post's hours."""
    kind = PostKind.objects.select_for_update(no_key=True).get(pk=duty_list.post_kind_id)
    locked = _draft(actor, duty_list)
    own = hours_of(locked)
    if not own:
        raise Invalid(_("The list is empty; put duties on it first."))
    others = admitted_hours(kind)
    if own + others > kind.weekly_hours:
        raise Invalid(_too_much(own, others, kind))
    locked.state, locked.admitted_at, locked.admitted_by = State.ADMITTED, at or timezone.now(), actor
    locked.save(update_fields=["state", "admitted_at", "admitted_by"])
    record(actor=actor, action="duty_list.admit", target=locked, at=at, data={"hours": str(own)})
    return locked


@transaction.atomic
def withdraw_duty_list(*, actor: User | None, duty_list: DutyList, at: datetime | None = None) -> DutyList:
    """From now on the list binds nobody; it stays as it was for whoever asks later."""
    require_administer(actor, None)
    locked = DutyList.objects.select_for_update(no_key=True).get(pk=duty_list.pk)
    if locked.state != State.ADMITTED:
        raise Invalid(_("Only an admitted list can be withdrawn."))
    locked.state, locked.withdrawn_at = State.WITHDRAWN, at or timezone.now()
    locked.save(update_fields=["state", "withdrawn_at"])
    record(actor=actor, action="duty_list.withdraw", target=locked, at=at)
    return locked


def hours_of(duty_list: DutyList) -> Decimal:
    """Hours a week that this list gives."""
    return duty_list.items.aggregate(sum=Sum("weekly_hours"))["sum"] or Decimal(0)


def admitted_hours(kind: PostKind) -> Decimal:
    """Hours a week that the admitted lists of this kind of post give together."""
    items = DutyListItem.objects.filter(list__post_kind=kind, list__state=State.ADMITTED)
    return items.aggregate(sum=Sum("weekly_hours"))["sum"] or Decimal(0)


def _too_much(own: Decimal, others: Decimal, kind: PostKind) -> str:
    words = {
        "own": own,
        "others": others,
        "sum": own + others,
        "limit": kind.weekly_hours,
        "post": kind.display_name,
    }
    if others:
        return (
            _(
                "This list (%(own)s h) and the admitted ones (%(others)s h) come to %(sum)s hours a week; "
                "the post “%(post)s” has %(limit)s. Take duties off, or withdraw a list."
            )
            % words
        )
    return (
        _(
            "The duties come to %(sum)s hours a week; the post “%(post)s” has %(limit)s. "
            "Take duties off or lower their hours."
        )
        % words
    )


def _draft(actor: User | None, duty_list: DutyList) -> DutyList:
    require_administer(actor, None)
    locked = DutyList.objects.select_for_update(no_key=True).get(pk=duty_list.pk)
    if locked.state != State.DRAFT:
        raise Invalid(_("This list is no draft any more and does not change; make a new draft from it."))
    return locked
