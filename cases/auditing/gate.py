"""The gate: nobody but their own centres gave work to grid members that was not admitted."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db.models import F, Q
from django.utils import timezone

from cases.models import AdmittedItem, Case, CaseEvent, SiteTask, Source
from cases.queries.admitted import acting_for, grids_walked, is_own
from cases.queries.details import organisations_in
from gridgov.auditing import Breach, Check
from grids.models import Grid
from members.models import Organisation, User

ORDERS = ("dispatch", "assist", "whistle")
LOOKS = ("verify", "send_check", "send_recheck")
BY_NAME = ("appoint", "name", "plan_visit")
OUTSIDE = (Source.DEPARTMENT, Source.SUPERIOR)
OWN_CENTRE = Q(organisation__is_centre=True) & (
    Q(organisation__area=F("case__street")) | Q(organisation__area=F("case__community"))
)


def only_what_is_admitted_is_pushed_down() -> Iterator[Breach]:
    """Work orders, calls, looks, routings and entrusted people: each of the own centres', or by an item of that day."""
    teams = {team.pk: team.grid for team in _teams() if team.grid}
    rows = CaseEvent.objects.filter(case__replayed=False).select_related(
        "case__case_class", "organisation__area"
    )
    pushed = rows.filter(move__in=(*ORDERS, *LOOKS, *BY_NAME)).exclude(OWN_CENTRE)
    brought = rows.filter(move="route", case__source__in=OUTSIDE, data__to__in=list(teams))
    for event in pushed.iterator(chunk_size=2000):
        by = acting_for(event.organisation_id, event.actor, event.at)
        yield from _judged(event, by, _grids_in(event, teams))
    for event in brought.iterator(chunk_size=2000):
        logged_for = Organisation.objects.filter(pk=event.case.reported_for_id or 0)
        if not _covered(event.case, logged_for, event.at):
            yield _breach(event)


def _teams() -> Iterable[Organisation]:
    return Organisation.objects.filter(grid__isnull=False).select_related("grid__community")


def _grids_in(event: CaseEvent, teams: dict[int, Grid]) -> list[Grid]:
    """Whose members the event gives work to."""
    if event.move in ORDERS:
        return [teams[pk] for pk in sorted(organisations_in(event.data)) if pk in teams]
    if event.move in LOOKS:
        tasks = SiteTask.objects.filter(case=event.case_id, given_at=event.at, grid__isnull=False)
        return [task.grid for task in tasks.select_related("grid__community") if task.grid]
    person = User.objects.filter(pk=event.data.get("person") or 0).first()
    if person is None or person.pk == event.actor_id:
        return []
    return grids_walked(person, event.at)


def _judged(event: CaseEvent, by: list[Organisation], grids: list[Grid]) -> Iterator[Breach]:
    foreign = [grid for grid in grids if not any(is_own(office, grid) for office in by)]
    own_by_name = event.move in BY_NAME and len(foreign) < len(grids)
    if by and foreign and not own_by_name and not _covered(event.case, by, event.at):
        yield _breach(event)


def _covered(case: Case, by: Iterable[Organisation], at: datetime) -> bool:
    """By an item that bound on that day, for a class that the case had or for its group."""
    day = timezone.localdate(at)
    chosen = case.events.filter(move="establish", data__has_key="class").values_list("data__class", flat=True)
    items = AdmittedItem.objects.filter(starts_on__lte=day, ends_on__gte=day, organisation__in=list(by))
    bound = items.filter(Q(withdrawn_at=None) | Q(withdrawn_at__gt=at))
    classes = {case.case_class_id, *chosen}
    return bound.filter(Q(case_class__in=classes) | Q(case_class__children__in=classes)).exists()


def _breach(event: CaseEvent) -> Breach:
    return Breach(
        "gate",
        f"{event.case.number} step {event.pk}",
        f"{event.move} gave grid members work that is not admitted",
    )


CHECKS: tuple[Check, ...] = (only_what_is_admitted_is_pushed_down,)
