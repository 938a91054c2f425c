"""The whistle (街道吹哨、部门报到): a centre calls organisations to the spot, each with a limit for getting there."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from cases.actions import clocks, picking
from cases.actions.gate import require_admitted
from cases.actions.step import Step
from cases.models import Clock, Summons
from cases.queries.limits import Limit, Limits
from cases.queries.orders import forget_summonses, may_whistle, open_summonses
from gridgov.problems import Invalid, Refused, Stale

LONGEST = 24 * 60  # minutes: a whistle is for now


def whistle(step: Step) -> None:
    """Call organisations to the place; each sees the case from now on."""
    case = step.case
    if not may_whistle(case):
        raise Refused(
            _("%(holder)s cannot call others to the spot.") % {"holder": case.holder.display_name},
            who_may=_("The centre of a street, or one above it, may: escalate the case to it."),
        )
    called = picking.organisations(step.need("organisations"), "organisations")
    _refuse_twice(step, {each.pk for each in called})
    for each in called:
        require_admitted(step, each)
    limits, limit = Limits(case, step.at), _limit(step)
    given = [
        clocks.make_clock(
            limits, "arrival", limit or limits.stage("arrive"), at=step.at, holder_id=each.pk, stage="arrive"
        )
        for each in called
    ]
    Summons.objects.bulk_create(
        Summons(case=case, organisation_id=clock.holder_id, clock=clock, called_at=step.at)
        for clock in Clock.objects.bulk_create(given)
    )
    step.join([each.pk for each in called], "summoned")
    step.data = {"organisations": [each.pk for each in called]}
    forget_summonses(step.case)


def acknowledge(step: Step) -> None:
    """They have heard it and are coming."""
    row = _own(step)
    if row.state == "coming":
        raise Stale(_("Your organisation has said that it is coming."))
    _change(row, state="coming", acknowledged_at=step.at)
    step.data = {"organisation": row.organisation_id}


def arrive(step: Step) -> None:
    """Somebody of theirs is there; too late stays written."""
    row, (lon, lat) = _own(step), _position(step.given)
    late = step.at > row.clock.due_at
    _change(row, state="arrived", arrived_at=step.at, arrived_by=step.actor, lon=lon, lat=lat, late=late)
    clocks.finish(Clock.objects.filter(pk=row.clock_id), at=step.at)
    left = [other for other in open_summonses(step.case) if other.pk != row.pk]
    step.data = {"organisation": row.organisation_id, "late": late, "all": not left}


def call_off(step: Step) -> None:
    """Whoever is not there yet need not come: all of them, or the organisation named."""
    waiting = open_summonses(step.case)
    if not waiting:
        raise Refused(_("Nobody is called to the spot who is not there."))
    if asked := step.given.get("organisation"):
        waiting = [row for row in waiting if str(row.organisation_id) == str(getattr(asked, "pk", asked))]
        if not waiting:
            raise Invalid({"organisation": _("Choose one from the list.")})
    step.case.summonses.filter(pk__in=[row.pk for row in waiting]).update(state="called_off")
    clocks.finish(Clock.objects.filter(pk__in=[row.clock_id for row in waiting]), at=step.at)
    step.data = {"organisations": [row.organisation_id for row in waiting]}
    forget_summonses(step.case)


def _refuse_twice(step: Step, called: set[int]) -> None:
    for row in open_summonses(step.case):
        if row.organisation_id in called:
            name = row.organisation.display_name
            raise Invalid({"organisations": _("%(name)s is called to the spot already.") % {"name": name}})


def _own(step: Step) -> Summons:
    """The summons of the organisation acted for."""
    rows = [row for row in open_summonses(step.case) if row.organisation_id == step.permit.organisation]
    if not rows:
        raise Refused(_("Your organisation is not called to the spot."))
    return rows[0]


def _limit(step: Step) -> Limit | None:
    value = step.given.get("minutes")
    if value in (None, ""):
        return None
    try:
        minutes = int(str(value))
    except ValueError:
        minutes = 0
    if not 0 < minutes <= LONGEST:
        raise Invalid({"minutes": _("Between one minute and a day (1440 minutes).")})
    return Limit(Decimal(minutes), "minute")


def _position(given: dict[str, Any]) -> tuple[float | None, float | None]:
    """Both degrees or none."""
    values = [given.get("lon"), given.get("lat")]
    if all(value in (None, "") for value in values):
        return None, None
    try:
        lon, lat = (float(str(value)) for value in values)
    except ValueError:
        raise Invalid({"lon": _("A position has a longitude and a latitude.")}) from None
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise Invalid({"lon": _("Longitude lies between -180 and 180, latitude between -90 and 90.")})
    return lon, lat


def _change(row: Summons, **changes: Any) -> None:
    for name, value in changes.items():
        setattr(row, name, value)
    Summons.objects.filter(pk=row.pk).update(**changes)
