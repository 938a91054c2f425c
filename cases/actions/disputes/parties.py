"""Parties of a dispute and the talks with them."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from cases.actions import picking
from cases.actions.step import Step
from cases.models import MediationSession, Party
from gridgov.problems import Invalid, Refused
from members.identity import checked_name, checked_phone, plain_name

KEEP_PARTIES = timedelta(days=5 * 365)  # an agreement may be looked up that long
MOST_PARTIES = 12


def party(step: Step) -> None:
    """Write one down. The mediator is none of them."""
    role = step.need("role")
    if role not in Party.Role.values:
        raise Invalid({"role": _("Choose one from the list.")})
    name, phone = _name(step.need("party_name")), _phone(step.given.get("phone"))
    present = step.case.parties.filter(removed_at=None)
    if present.count() >= MOST_PARTIES:
        raise Refused(_("At most %(most)d parties.") % {"most": MOST_PARTIES})
    _refuse_the_mediator(step, name)
    made = Party(
        case=step.case,
        role=role,
        name=name,
        phone=phone,
        address=str(step.given.get("address") or "").strip()[:200],
        added_at=step.at,
        retain_until=(step.at + KEEP_PARTIES).date(),
    )
    made.phone_lookup = Party._meta.get_field("phone_lookup").hash_of(phone)
    made.save()
    step.data = {"party": made.pk, "role": role}


def _name(text: Any) -> str:
    try:
        return checked_name(str(text))
    except Invalid as problem:
        raise Invalid({"party_name": str(problem)}) from problem


def _phone(text: Any) -> str:
    return checked_phone(str(text or ""))


def _refuse_the_mediator(step: Step, name: str) -> None:
    row = step.case.insiders.filter(part="mediator", until=None).select_related("user").first()
    names = {plain_name(each) for each in (row.user.name, row.user.name_en) if each} if row else set()
    if plain_name(name) in names:
        raise Invalid(
            {"party_name": _("The mediator bears that name: a party does not mediate. Appoint another one.")}
        )


def drop_party(step: Step) -> None:
    """Written down by mistake: gone at once, also from the database."""
    present = step.case.parties.filter(removed_at=None)
    row = picking.one(present, step.need("party"), "party")
    if step.case.outcomes.filter(superseded_at=None).exists():
        raise Refused(_("The outcome names the parties; they stay as they are."))
    Party.objects.filter(pk=row.pk).update(
        removed_at=step.at, shredded_at=step.at, name="", phone="", phone_lookup="", address=""
    )
    step.data = {"party": row.pk, "role": row.role}


def session(step: Step) -> None:
    """The parties were brought together; what came of it is the text."""
    held_at = _moment(step.need("held_at"))
    if held_at > step.at:
        raise Invalid({"held_at": _("This time is still to come.")})
    row = MediationSession.objects.create(
        case=step.case,
        mediator=step.actor,
        held_at=held_at,
        venue=str(step.given.get("venue") or "").strip()[:200],
    )
    step.data = {"session": row.pk}


def _moment(value: Any) -> datetime:
    found = value if isinstance(value, datetime) else parse_datetime(str(value))
    if found is None:
        raise Invalid({"held_at": _("This is not a date and time.")})
    return found if timezone.is_aware(found) else timezone.make_aware(found)
