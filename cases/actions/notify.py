"""Telling: the action leaves one work item, the worker finds the people."""

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from cases.models import Case, CaseEvent, Clock, Notice, SiteTask
from cases.queries.standing import centres_above
from cases.workflow import MOVES, Where
from gridgov.work import Piece, enqueue, enqueue_all, handles
from members.models import Post
from members.queries import centre_above

W = Where
# Who has to hear of a move; the reporter hears of the moves that the table calls public.
AUDIENCE: dict[str, tuple[Where, ...]] = {
    "report": (W.HOLDER,),
    "route": (W.HOLDER,),
    "verify": (W.GRID,),
    "confirm": (W.HOLDER,),
    "settle": (W.HOLDER, W.GRID),
    "dispatch": (W.WORKER,),
    "assist": (W.PARTICIPANT,),
    "answer": (W.HOLDER, W.PARTICIPANT),
    "return": (W.HOLDER,),
    "send_check": (W.GRID,),
    "check": (W.HOLDER,),
    "fail_check": (W.HOLDER, W.WORKER),
    "send_recheck": (W.GRID,),
    "recheck": (W.HOLDER,),
    "disagree": (W.HOLDER, W.WORKER, W.GRID),
    "take": (W.GRID,),
    "rework": (W.WORKER,),
    "close": (W.PARTICIPANT, W.GRID),
    "reopen": (W.HOLDER,),
    "escalate": (W.HOLDER, W.PARTICIPANT),
    "lapse": (W.HOLDER, W.PARTICIPANT, W.GRID),
    "send_back": (W.HOLDER,),
    "feedback": (W.PARTICIPANT,),
    "answer_up": (W.HOLDER, W.SUPERIOR),
    "supervise": (W.HOLDER, W.WORKER),
    "urge": (W.HOLDER, W.WORKER),
    "hold": (W.HOLDER,),
    "void": (W.HOLDER,),
    "grant": (W.HOLDER, W.WORKER),
    "refuse": (W.HOLDER, W.WORKER),
    "resume": (W.WORKER,),
}


def tell(event: CaseEvent, case: Case) -> None:
    """Ask for the notices of an event. History that was brought in tells nobody."""
    enqueue_all(notices_of(event, case))


def notices_of(event: CaseEvent, case: Case) -> list[Piece]:
    """What `tell` asks for."""
    move = MOVES.get(event.move)
    if case.replayed or not (event.move in AUDIENCE or (move and move.public)):
        return []
    return [Piece("notice", key=f"event:{event.pk}", payload={"event": event.pk})]


def tell_clock(clock: Clock, kind: str) -> None:
    """Ask for the notices of a warning or of a lapse that moves nothing."""
    enqueue("notice", key=f"clock:{clock.pk}:{kind}", payload={"clock": clock.pk, "kind": kind})


@handles("notice")
def write_notices(payload: dict[str, Any]) -> None:
    """Turn one event or clock into a row for each person concerned, once."""
    if "event" in payload:
        event = CaseEvent.objects.select_related("case__holder__area").get(pk=payload["event"])
        people = _people_of_event(event)
        _write(people, event.case, event.at, kind=event.move, event=event)
        return
    clock = Clock.objects.select_related("case__holder__area").get(pk=payload["clock"])
    people = _staff([clock.holder_id]) | _walkers(clock)
    if payload["kind"] == "lapse" and (above := centre_above(clock.holder)):
        people |= _staff([above.pk])  # the centres above that one hear of what comes up to them
    _write(people, clock.case, timezone.now(), kind=payload["kind"], clock=clock)


def _write(people: set[int], case: Case, at: datetime, **more: Any) -> None:
    rows = [Notice(user_id=person, case=case, at=at, **more) for person in sorted(people)]
    Notice.objects.bulk_create(rows, ignore_conflicts=True)


def _people_of_event(event: CaseEvent) -> set[int]:
    case, people = event.case, set()
    asked = (W.GRID,) if event.data.get("recheck") else ()
    for where in (*AUDIENCE.get(event.move, ()), *asked):
        people |= _people_at(where, case)
    move = MOVES.get(event.move)
    if move and move.public and case.reported_by_id:
        people.add(case.reported_by_id)
    return people - {event.actor_id}


def _walkers(clock: Clock) -> set[int]:
    """Whoever is to look on site within this limit: the one who was given it, or the grid's members."""
    task = SiteTask.objects.filter(clock=clock, done_at=None).first()
    if task is None:
        return set()
    return {task.person_id} if task.person_id else _people_at(W.GRID, clock.case)


def _people_at(where: Where, case: Case) -> set[int]:
    if where is Where.GRID:
        posts = Post.objects.in_force().filter(grid=case.duty_grid_id, user__is_active=True)
        return set(posts.values_list("user_id", flat=True)) if case.duty_grid_id else set()
    if where is Where.HOLDER:
        return _staff([case.holder_id])
    if where is Where.WORKER:
        orders = case.work_orders.filter(role="lead", state__in=["open", "accepted"])
        return _staff(orders.values_list("organisation_id", flat=True))
    if where is Where.SUPERIOR:
        return _staff(centres_above(case.holder))
    return _staff(
        case.participants.exclude(organisation=case.holder_id).values_list("organisation_id", flat=True)
    )


def _staff(organisations: Any) -> set[int]:
    """Whoever works on cases there today."""
    works = Q()
    for permission in ("intake", "dispatch", "handle", "close", "supervise"):
        works |= Q(kind__organisation_permissions__contains=[permission])
    posts = Post.objects.in_force().filter(works, organisation__in=list(organisations), user__is_active=True)
    return set(posts.values_list("user_id", flat=True))
