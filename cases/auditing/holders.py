"""Who answers for a case, who works on it, where it lies."""

from collections.abc import Iterator

from django.db.models import Exists, F, OuterRef, Q

from cases.auditing.naming import of_cases
from cases.models import Case, Participant, WorkOrder
from cases.workflow import ENDED, OPEN
from gridgov.auditing import Breach, Check

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


CHECKS: tuple[Check, ...] = (holder_takes_part, workers_take_part, places_agree, somebody_else_checks)
