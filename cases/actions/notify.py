"""Telling: the action leaves one work item, the worker finds the people."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from cases.models import Case, CaseEvent, Clock, Notice, SiteTask
from cases.queries.answers import completes
from cases.queries.details import organisations_in
from cases.queries.orders import at_work, open_summonses
from cases.queries.standing import centres_above
from cases.telling import webhooks
from cases.workflow import MOVES, Where
from cases.workflow.audience import ASKED, AUDIENCE, CHARGED, JUDGES, NAMED, ON_THE_WAY, PERSON, audience
from gridgov.work import Piece, enqueue, enqueue_all, handles
from members.models import Post, User
from members.queries import centre_above

RULE_FAILED = "rule_failed"  # the kind of notice that administrators get, once for each rule and reason


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
    """Ask for the notices of a warning or of a lapse that moves nothing: once for each due time that it had."""
    key = f"clock:{clock.pk}:{kind}:{int(clock.due_at.timestamp())}"
    enqueue("notice", key=key, payload={"clock": clock.pk, "kind": kind})


@handles("notice")
def write_notices(payload: dict[str, Any]) -> None:
    """Turn one event or clock into a row for each person concerned, once."""
    if "event" in payload:
        event = CaseEvent.objects.select_related("case__holder__area").get(pk=payload["event"])
        if event.data.get("alarm"):
            _write(_administrators(event.case), event.case, event.at, kind=RULE_FAILED, event=event)
        people = _people_of_event(event)
        _write(people, event.case, event.at, kind=event.move, event=event)
        if event.move == "withdraw" and completes(event):  # with it the case is handled, as by an answer
            _write(_hear_of_answer(event) - people, event.case, event.at, kind="answer", event=event)
        webhooks.tell_event(event)
        return
    clock = Clock.objects.select_related("case__holder__area").get(pk=payload["clock"])
    people = _staff(_concerned(clock, payload["kind"])) | _walkers(clock)
    _write(people, clock.case, timezone.now(), kind=payload["kind"], clock=clock, due_at=clock.due_at)
    webhooks.tell_clock(clock, payload["kind"], timezone.now())


def _concerned(clock: Clock, kind: str) -> set[int]:
    """Organisations that hear of a warning or lapse: whoever it runs on; of an order and an arrival whoever gave it.

    Of a lapse also the centre above (those above that one hear of what comes up to them), and whoever a reply is
    owed to.
    """
    errand = clock.kind in ("order", "arrival")
    found = {clock.holder_id} | ({clock.case.holder_id} if errand else set())
    if kind == "lapse" and clock.kind != "order":
        above = centre_above(clock.case.holder if errand else clock.holder)
        found |= {above.pk} if above else set()
        found |= {clock.owed_to_id} if clock.kind == "reply" and clock.owed_to_id else set()
    return found


def _write(people: set[int], case: Case, at: datetime, **more: Any) -> None:
    told = seeing(case, people) if case.dispute else people
    rows = [Notice(user_id=person, case=case, at=at, **more) for person in sorted(told)]
    Notice.objects.bulk_create(rows, ignore_conflicts=True)


def tell_people_of(case: Case, kind: str, people: set[int], at: datetime) -> None:
    """Tell these people of something that is neither a move nor a limit; nobody of history that was brought in."""
    if not case.replayed:
        _write(people, case, at, kind=kind)


def staff_of(case: Case) -> set[int]:
    """Whoever works on cases at the holder today."""
    return _staff([case.holder_id])


def staff_at(organisations: set[int]) -> set[int]:
    """The same of several organisations."""
    return _staff(organisations)


def seeing(case: Case, people: set[int]) -> set[int]:
    """Of these people those who may see a dispute."""
    found = User.objects.filter(pk__in=people)
    return {user.pk for user in found if Case.objects.visible_to(user).filter(pk=case.pk).exists()}


def _people_of_event(event: CaseEvent) -> set[int]:
    case = event.case
    people: set[int] = set()
    if event.move == "report" and case.merged_into_id:
        return people  # its sender said that it is one that is known; the main case tells what becomes of it
    for where in audience(event.move, event.data):
        people |= BY_EVENT[where](event) if where in BY_EVENT else _people_at(where, case)
    move = MOVES.get(event.move)
    if move and move.public and not event.data.get("part"):
        people |= reporters_of(case)
    return people - {event.actor_id}


def reporters_of(case: Case) -> set[int]:
    """Accounts that reported a case, or one that was merged into it."""
    every = Case.objects.filter(Q(pk=case.pk) | Q(merged_into=case)).exclude(reported_by=None)
    return {pk for pk in every.values_list("reported_by", flat=True) if pk}


def _who_asked(event: CaseEvent) -> set[int]:
    """For what was decided, and for what nobody decided before the end."""
    decided = [event.data["request"]] if "request" in event.data else []
    asked = event.case.requests.filter(pk__in=[*decided, *event.data.get("requests", [])])
    return set(asked.values_list("asked_by", flat=True))


# Those who are found by what an event says.
BY_EVENT: dict[str, Callable[[CaseEvent], set[int]]] = {
    NAMED: lambda event: _staff(organisations_in(event.data)),
    PERSON: lambda event: {event.data["person"]},
    ASKED: _who_asked,
    JUDGES: lambda event: _staff([event.data["to"]]),
    CHARGED: lambda event: _staff([event.case.clocks.get(pk=event.data["clock"]).holder_id]),
}


def _hear_of_answer(event: CaseEvent) -> set[int]:
    """Whoever hears that the work is done: as the table of moves has it for an answer."""
    people = reporters_of(event.case)
    for where in AUDIENCE["answer"]:
        people |= _people_at(where, event.case)
    return people - {event.actor_id}


def _walkers(clock: Clock) -> set[int]:
    """Whoever is to look on site within this limit: the one who was given it, or the grid's members."""
    task = SiteTask.objects.filter(clock=clock, done_at=None).first()
    if task is None:
        return set()
    return {task.person_id} if task.person_id else _people_at(Where.GRID, clock.case)


def _people_at(where: str, case: Case) -> set[int]:
    if where is Where.GRID:
        posts = Post.objects.in_force().filter(grid=case.duty_grid_id, user__is_active=True)
        return set(posts.values_list("user_id", flat=True)) if case.duty_grid_id else set()
    if where is Where.HOLDER:
        return _staff([case.holder_id])
    if where is Where.WORKER:
        return _staff([order.organisation_id for order in at_work(case)])
    if where is Where.SUPERIOR:
        return _staff(centres_above(case.holder))
    if where is Where.MEDIATOR:
        return set(case.insiders.filter(part="mediator", until=None).values_list("user_id", flat=True))
    if where == ON_THE_WAY:
        passed = case.participants.filter(role="passed_up")
        return _staff(passed.values_list("organisation_id", flat=True))
    others = case.participants.exclude(organisation=case.holder_id).exclude(role="summoned")
    called = [row.organisation_id for row in open_summonses(case)]
    return _staff([*others.values_list("organisation_id", flat=True), *called])


def _administrators(case: Case) -> set[int]:
    """Whoever sets up the areas of a case; superusers where nobody does."""
    places = [pk for pk in (case.community_id, case.street_id, case.district_id, case.city_id) if pk]
    users = User.objects.filter(is_active=True)
    found = users.filter(
        areauserobjectpermission__permission__codename="administer",
        areauserobjectpermission__content_object__in=places,
    )
    return set(found.values_list("pk", flat=True)) or set(
        users.filter(is_superuser=True).values_list("pk", flat=True)
    )


def _staff(organisations: Any) -> set[int]:
    """Whoever works on cases there today, and whoever dispatches them at the organisation that commands for it."""
    there = list(organisations)
    works = Q()
    for permission in ("intake", "dispatch", "handle", "close", "supervise"):
        works |= Q(kind__organisation_permissions__contains=[permission])
    commands = Q(organisation__commands_for__in=there, kind__organisation_permissions__contains=["dispatch"])
    wanted = Q(organisation__in=there) & works | commands
    posts = Post.objects.in_force().filter(wanted, user__is_active=True)
    return set(posts.values_list("user_id", flat=True))
