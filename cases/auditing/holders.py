"""Who answers for a case, who works on it, where it lies."""

from collections.abc import Iterator
from itertools import islice

from django.db.models import BigIntegerField, Exists, F, OuterRef, Q
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from cases.auditing.naming import of_cases
from cases.models import Case, CaseEvent, Participant, Summons, WorkOrder
from cases.workflow import ENDED, OPEN
from gridgov.auditing import Breach, Check
from grids.locating import locate_many

AT_ONCE = 5000

PARTS = Participant.objects.filter(case=OuterRef("pk"))


def holder_takes_part() -> Iterator[Breach]:
    """The holder of a case is its participant in that role, and nobody else is."""
    holds = PARTS.filter(role="holder")
    missing = Case.objects.filter(~Exists(holds.filter(organisation=OuterRef("holder"))))
    yield from of_cases(
        missing, "the organisation that answers for it is not its holder among participants", "holder"
    )
    others = Case.objects.filter(Exists(holds.exclude(organisation=OuterRef("holder"))))
    yield from of_cases(others, "another organisation stands as holder among participants", "holder")


def workers_take_part() -> Iterator[Breach]:
    """Whoever has a work order takes part in the case, and an ended case has none open."""
    orders = WorkOrder.objects.filter(
        ~Exists(Participant.objects.filter(case=OuterRef("case"), organisation=OuterRef("organisation")))
    )
    for order in orders.select_related("case").iterator():
        yield Breach(
            "work orders",
            order.case.number,
            f"organisation {order.organisation_id} has one and takes no part",
        )
    left = WorkOrder.objects.filter(case__state__in=ENDED, state__in=["open", "accepted", "answered"])
    for order in left.select_related("case").iterator():
        yield Breach("work orders", order.case.number, f"the case is over, order {order.pk} is {order.state}")


def whoever_must_see_takes_part() -> Iterator[Breach]:
    """Centres that passed a case up and whoever was called to it are participants: by that they see it."""
    parts = Participant.objects.filter(case=OuterRef("case"))
    passed = Cast(KeyTextTransform("from", "data"), BigIntegerField())
    up = CaseEvent.objects.filter(move__in=["escalate", "lapse"], data__has_key="to").annotate(passed=passed)
    for event in (
        up.filter(~Exists(parts.filter(organisation=OuterRef("passed")))).select_related("case").iterator()
    ):
        yield Breach(
            "sight", event.case.number, f"organisation {event.data['from']} passed it up and takes no part"
        )
    called = Summons.objects.filter(~Exists(parts.filter(organisation=OuterRef("organisation"))))
    for row in called.select_related("case").iterator():
        yield Breach(
            "sight", row.case.number, f"organisation {row.organisation_id} was called and takes no part"
        )


def the_grid_serves_now() -> Iterator[Breach]:
    """An open case is served by the grid in force in which it lies, as far as its community is still the same."""
    cases = Case.objects.filter(state__in=OPEN, replayed=False, lon__isnull=False, lat__isnull=False)
    rows = cases.values_list("number", "lon", "lat", "community", "duty_grid").iterator(chunk_size=AT_ONCE)
    while batch := list(islice(rows, AT_ONCE)):
        places = locate_many([row[1] or 0.0 for row in batch], [row[2] or 0.0 for row in batch])
        for (number, _lon, _lat, community, grid), place in zip(batch, places, strict=True):
            if place.community_id == community and place.grid_id != grid:
                yield Breach("places", number, f"it lies in grid {place.grid_id}, and grid {grid} serves it")


def places_agree() -> Iterator[Breach]:
    """The areas of a case are one line of the tree; an open case is served by a grid that is not retired."""
    strange = Q(duty_grid__isnull=False) & ~Q(duty_grid__community=F("community"))
    yield from of_cases(Case.objects.filter(strange), "its grid does not lie in its community", "places")
    for upper, lower in (("street", "community"), ("district", "street"), ("city", "district")):
        apart = Q(**{f"{lower}__isnull": False, f"{upper}__isnull": False})
        lies = Q(**{f"{lower}__path__startswith": F(f"{upper}__path")})
        yield from of_cases(
            Case.objects.filter(apart).exclude(lies), f"its {lower} does not lie in its {upper}", "places"
        )
    retired = Case.objects.filter(state__in=OPEN, duty_grid__retired_on__isnull=False, replayed=False)
    yield from of_cases(retired, "it is open, and its grid is retired", "places")


def somebody_else_checks() -> Iterator[Breach]:
    """Whoever handled a case has not checked it."""
    own = Case.objects.filter(checked_by__isnull=False, checked_by=F("handled_by"))
    yield from of_cases(own, "it was checked by whoever handled it", "check")


CHECKS: tuple[Check, ...] = (
    holder_takes_part,
    workers_take_part,
    whoever_must_see_takes_part,
    the_grid_serves_now,
    places_agree,
    somebody_else_checks,
)
