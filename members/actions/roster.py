"""Planning who is on duty. What has begun stays as it was: only what comes is changed.

Lock order: shifts, their turns, people, each by id. Somebody who is put on twice at once meets his own lock.
"""

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gridgov.audit import record
from gridgov.problems import Invalid, Refused
from members.access import who_may
from members.charge import organisations_in_charge
from members.models import Organisation, Post, Shift, Turn, User
from members.rota import days_of, hours_on, in_turn

MOST_DAYS = 92
FARTHEST = timedelta(days=3652)


@transaction.atomic
def create_shift(
    *, actor: User | None, organisation: Organisation, name: str, begins: time, ends: time, name_en: str = ""
) -> Shift:
    """Hours that the organisation wants somebody on duty."""
    _require_charge(actor, organisation)
    if Shift.objects.filter(organisation=organisation, name=name, is_active=True).exists():
        raise Invalid({"name": _("There is a shift called “%(name)s” here already.") % {"name": name}})
    made = Shift.objects.create(
        organisation=organisation, name=name, name_en=name_en, begins=begins, ends=ends
    )
    record(actor=actor, action="shift.create", target=made, data={"organisation": organisation.code})
    return made


@transaction.atomic
def end_shift(*, actor: User | None, shift: Shift, at: datetime | None = None) -> int:
    """No more turns in it; those that have not begun are taken off. Returns how many."""
    locked = _locked(actor, shift)
    locked.is_active = False
    locked.save(update_fields=["is_active"])
    gone, _tables = locked.turns.filter(starts__gt=at or timezone.now()).delete()
    record(actor=actor, action="shift.end", target=locked, data={"turns": gone})
    return gone


@transaction.atomic
def put_on(
    *,
    actor: User | None,
    shift: Shift,
    day: date,
    user: User,
    leads: bool = False,
    phone: str = "",
    at: datetime | None = None,
) -> Turn:
    """One more person in this shift on that day. Invalid when he has no post there then, or another turn."""
    locked = _locked(actor, shift)
    if not locked.is_active:
        raise Invalid(_("The shift “%(name)s” is no longer in use.") % {"name": locked.display_name})
    if day > timezone.localdate(at) + FARTHEST:
        raise Invalid({"day": _("Choose a day within the next ten years.")})
    span = hours_on(day, locked.begins, locked.ends, timezone.get_default_timezone())
    if span.ends <= (at or timezone.now()):
        raise Invalid({"day": _("This shift is over; the past is not planned.")})
    if locked.turns.filter(day=day, user=user).exists():
        raise Invalid({"user": _("%(person)s is in this shift already.") % {"person": user.display_name}})
    _require_free(user, locked.organisation, day, span.starts, span.ends)
    turn = Turn.objects.create(
        shift=locked, day=day, user=user, leads=leads, phone=phone, starts=span.starts, ends=span.ends
    )
    record(actor=actor, action="turn.put", target=turn, data={"user": user.pk, "day": day.isoformat()})
    return turn


@transaction.atomic
def take_off(*, actor: User | None, turn: Turn, at: datetime | None = None) -> None:
    """Strike a turn that has not begun; one that runs or is over gets a stand-in or stays."""
    _locked(actor, turn.shift)
    found = Turn.objects.select_for_update(no_key=True).get(pk=turn.pk)
    if found.starts <= (at or timezone.now()):
        raise Invalid(_("This turn has begun. Name a stand-in instead."))
    record(
        actor=actor, action="turn.strike", target=found, data={"user": found.user_id, "day": str(found.day)}
    )
    found.delete()


@transaction.atomic
def stand_in(
    *, actor: User | None, turn: Turn, user: User | None, reason: str = "", at: datetime | None = None
) -> Turn:
    """Somebody else serves the turn (None: the person planned does after all). He may arrange it himself."""
    found = (
        Turn.objects.select_for_update(no_key=True, of=("self",))
        .select_related("shift__organisation", "user")
        .get(pk=turn.pk)
    )
    if actor is not None and actor.pk != found.user_id:
        _require_charge(actor, found.shift.organisation)
    if found.ends <= (at or timezone.now()):
        raise Invalid(_("This turn is over."))
    if user is not None and user.pk == found.user_id:
        raise Invalid({"user": _("Nobody stands in for himself.")})
    serving = user or found.user
    _require_free(serving, found.shift.organisation, found.day, found.starts, found.ends, but=found.pk)
    found.stand_in, found.stand_in_reason = user, reason if user else ""
    found.save(update_fields=["stand_in", "stand_in_reason"])
    record(actor=actor, action="turn.stand_in", target=found, data={"user": user.pk if user else None})
    return found


@transaction.atomic
def fill(
    *,
    actor: User | None,
    shift: Shift,
    first: date,
    last: date,
    people: list[User],
    leads: bool = False,
    phone: str = "",
    at: datetime | None = None,
) -> tuple[list[Turn], list[str]]:
    """The people one after another, day by day; returns the turns, and why some days stayed empty."""
    if not 0 <= (last - first).days <= MOST_DAYS:
        raise Invalid(
            {"last": _("Choose a last day that is at most %(days)s days later.") % {"days": MOST_DAYS}}
        )
    _locked(actor, shift)
    _lock_people([user.pk for user in people])
    made: list[Turn] = []
    left: list[str] = []
    for day, user in in_turn(days_of(first, last), people):
        try:
            made.append(put_on(actor=actor, shift=shift, day=day, user=user, leads=leads, phone=phone, at=at))
        except Invalid as problem:
            left.append(f"{day.isoformat()} {user.display_name}: {problem}")
    return made, left


@transaction.atomic
def copy_week(
    *, actor: User | None, organisation: Organisation, source: date, target: date, at: datetime | None = None
) -> tuple[list[Turn], list[str]]:
    """The turns of the week that begins on `source` again in that of `target`; stand-ins are not copied."""
    _require_charge(actor, organisation)
    week = Turn.objects.filter(
        shift__organisation=organisation,
        shift__is_active=True,
        day__range=(source, source + timedelta(days=6)),
    )
    turns = list(week.select_related("shift", "user").order_by("day", "pk"))
    list(organisation.shifts.select_for_update(no_key=True).order_by("pk"))
    _lock_people([turn.user_id for turn in turns])
    made: list[Turn] = []
    left: list[str] = []
    for turn in turns:
        day = target + (turn.day - source)
        try:
            made.append(
                put_on(
                    actor=actor, shift=turn.shift, day=day, user=turn.user, leads=turn.leads, phone=turn.phone, at=at
                )
            )  # fmt: skip
        except Invalid as problem:
            left.append(f"{day.isoformat()} {turn.user.display_name}: {problem}")
    return made, left


def _locked(actor: User | None, shift: Shift) -> Shift:
    found = (
        Shift.objects.select_for_update(no_key=True, of=("self",))
        .select_related("organisation__area")
        .get(pk=shift.pk)
    )
    _require_charge(actor, found.organisation)
    return found


def _lock_people(people: list[int]) -> None:
    """All at once in one order, so that two plans with the same people do not wait for each other."""
    list(User.objects.select_for_update(no_key=True).filter(pk__in=people).order_by("pk").values_list("pk"))


def _require_charge(actor: User | None, organisation: Organisation) -> None:
    if actor is None or organisations_in_charge(actor).filter(pk=organisation.pk).exists():
        return
    raise Refused(
        _("You may not plan the duty roster of %(place)s.") % {"place": organisation.display_name},
        who_may=who_may("manage", organisation),
    )


def _require_free(
    user: User, organisation: Organisation, day: date, starts: datetime, ends: datetime, *, but: int = 0
) -> None:
    """Somebody with a post there that day, and in no other turn at that time. His row is the lock."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if not Post.objects.in_force(day).filter(user=user, organisation=organisation).exists():
        raise Invalid(
            {
                "user": _("%(person)s has no post at %(place)s on that day.")
                % {"person": user.display_name, "place": organisation.display_name}
            }
        )
    other = Turn.objects.between(starts, ends).served_by([user.pk]).exclude(pk=but)
    if found := other.select_related("shift__organisation").first():
        raise Invalid(
            {
                "user": _("%(person)s is on duty then already: %(shift)s, %(place)s.")
                % {
                    "person": user.display_name,
                    "shift": found.shift.display_name,
                    "place": found.shift.organisation.display_name,
                }
            }
        )
