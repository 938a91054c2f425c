"""It rings: rows for member, street and district, each with its people and its clock, in the caller's transaction.

What is written here is told in the case's history by `cases/alarms/steps.py`.
"""

from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.actions import clocks
from cases.alarms.people import Called, Place, Where, around, everybody, place_of, places
from cases.models import Alarm, Case, Clock, Ring, Rung
from cases.queries.limits import Limit, Limits
from gridgov.audit import record
from gridgov.problems import Invalid, Refused
from gridgov.work import Piece, enqueue_all
from grids.models import Grid
from members.access import may, who_may
from members.models import Organisation, User
from members.queries import centre_above, centre_of

LONGEST_DRILL = 120  # minutes


def must_ring(case: Case, limits: Limits) -> bool:
    """Whether the class of a case rings; whether it never rang before is asked when it does.

    History that was brought in rings nobody; a dispute is seen by few, and rings nobody.
    """
    spared = case.replayed or case.dispute or case.source == "import" or case.merged_into_id
    return not spared and limits.settings.ring_rule(case) is not None


def ring_out(case: Case, *, cause: str, at: datetime) -> list[Rung]:
    """Ring for a locked case; who was rung."""
    limits = Limits(case, at)
    rule = limits.settings.ring_rule(case)
    assert rule is not None, "asked before"
    alarm = Alarm.objects.create(
        case=case, cause=cause, grid_id=case.duty_grid_id, minutes=rule.minutes, rung_at=at
    )
    where = Where(case.duty_grid, case.community_id, case.street_id, case.district_id, case.city_id)
    return _ring_at(alarm, places(where, at), at, limits)


@transaction.atomic
def ring_drill(*, by: User, grid: Grid, minutes: int, at: datetime | None = None) -> Alarm:
    """Try the chain of a grid without a case: it is marked as a drill everywhere and counts nowhere.

    Refused for whoever does not lead one of the centres above the grid, and is no administrator there.
    """
    require_may_drill(by, grid)
    if not 0 < minutes <= LONGEST_DRILL:
        raise Invalid({"minutes": _("Between one minute and two hours (120 minutes).")})
    if Alarm.objects.filter(drill=True, grid=grid, ended_at=None).exists():
        raise Invalid({"grid": _("A drill is under way in this grid.")})
    at = at or timezone.now()
    alarm = Alarm.objects.create(
        drill=True, cause=Alarm.Cause.DRILL, grid=grid, minutes=minutes, rung_by=by, rung_at=at
    )
    _ring_at(alarm, places(around(grid), at), at, None)
    record(actor=by, action="alarm.drill", target=alarm, data={"grid": grid.pk, "minutes": minutes})
    return alarm


def require_may_drill(by: User, grid: Grid) -> None:
    """Refuse whoever neither leads a centre above the grid nor administers there."""
    centre: Organisation | None = centre_of(grid.community)
    held = may(by, "administer", grid.community)
    while not held and centre is not None:
        held, centre = may(by, "supervise", centre), centre_above(centre)
    if not held:
        leaders = _("The leaders of the centres above this grid may.")
        raise Refused(
            _("You may not start a drill here."),
            who_may=f"{leaders} {who_may('administer', grid.community)}",
        )


def ring_further(ring: Ring, at: datetime) -> list[Rung]:
    """Nobody confirmed in time, or those who were rung cannot: the others there are rung, and the centre above.

    Called with the case (or drill) locked; done twice it adds nothing. Who was rung.
    """
    known = set(ring.people.values_list("user_id", flat=True))
    grid = ring.alarm.grid_id if ring.tier == Ring.Tier.MEMBER else None
    more = [called for called in everybody(ring.organisation, grid, at) if called.user not in known]
    planned = Rung.objects.filter(ring=ring, why=Rung.Why.STAND_IN, turn__isnull=False)
    replaced = [user for user in planned.values_list("turn__user", flat=True) if user and user not in known]
    first = [Called(user, Rung.Why.NEXT) for user in replaced]
    more = first + [called for called in more if called.user not in replaced]
    rung = _rows(ring, more, at)
    Rung.objects.bulk_create(rung, ignore_conflicts=True)
    if more:
        _tell([ring], at)
    above = centre_above(ring.organisation)
    if above is None or ring.alarm.rings.filter(organisation=above).exclude(tier=Ring.Tier.MEMBER).exists():
        return rung
    tier = above.area.level if above.area and above.area.level in Ring.Tier.values else Ring.Tier.CITY
    limits = Limits(ring.alarm.case, at) if ring.alarm.case else None
    return rung + _ring_at(ring.alarm, [place_of(above, tier, at)], at, limits)


def _ring_at(alarm: Alarm, found: list[Place], at: datetime, limits: Limits | None) -> list[Rung]:
    """Clocks, rings and people, a statement each. Who was rung."""
    due = at + timedelta(minutes=alarm.minutes)
    running: list[Clock | None] = [None] * len(found)
    if limits is not None:
        limit = Limit(Decimal(alarm.minutes), "minute")
        made = [
            clocks.make_clock(limits, "alarm", limit, at=at, holder_id=place.organisation.pk)
            for place in found
        ]
        running = [*Clock.objects.bulk_create(made)]
    rings = Ring.objects.bulk_create(
        Ring(
            alarm=alarm,
            tier=place.tier,
            organisation=place.organisation,
            found=place.found,
            clock=clock,
            rung_at=at,
            due_at=clock.due_at if clock else due,
        )
        for place, clock in zip(found, running, strict=True)
    )
    rows = [row for ring, place in zip(rings, found, strict=True) for row in _rows(ring, place.people, at)]
    Rung.objects.bulk_create(rows)
    _tell(rings, at)
    return rows


def _rows(ring: Ring, people: tuple[Called, ...] | list[Called], at: datetime) -> list[Rung]:
    case = ring.alarm.case_id
    return [
        Rung(ring=ring, user_id=one.user, case_id=case, turn_id=one.turn, shift=one.shift, why=one.why, at=at)
        for one in people
    ]


def _tell(rings: list[Ring], at: datetime) -> None:
    enqueue_all(Piece("ring", f"{ring.pk}:{at.timestamp()}", {"ring": ring.pk}) for ring in rings)
