"""Every move that people make, over POST /api/v1/cases/{id}/{move}/, with what it needs."""

from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from cases.api.moves import by_people
from cases.models import Case, Photo
from cases.workflow import MOVES, TABLE
from tests.cases.pictures import jpeg
from tests.cases.test_dispute_life import Quarrel
from tests.cases.test_state_table import given, in_state, prepare, whoever_may
from tests.cases.world import World

BACKEND = "django.contrib.auth.backends.ModelBackend"
PICTURES = {"settle": ("before", "photos"), "appeal": ("photos",), "sign": ("photos",)}
OF_PEOPLE = {move.name for move in TABLE if by_people(move)}
OF_DISPUTES = {move.name for move in TABLE if move.disputes}


def post(world: World, case: Case, name: str, who: str, body: dict[str, Any]) -> Case:
    """The move as a client makes it: JSON, or a form where pictures go along. Its answer, state and event agree."""
    client = Client()
    client.force_login(world.cast.people[who], backend=BACKEND)
    path, body = f"/api/v1/cases/{case.pk}/{name}/", body | {"version": case.version}
    if pictures := PICTURES.get(name):
        answer = client.post(path, body | {field: [jpeg()] for field in pictures})
    else:
        answer = client.post(path, body, content_type="application/json")
    assert answer.status_code == 200, (name, answer.content)
    done = Case.objects.get(pk=case.pk)
    told = answer.json()
    assert (told["id"], told["state"], told["version"]) == (done.pk, done.state, case.version + 1), name
    assert done.state in MOVES[name].lands(case.state), name
    event = done.events.latest("pk")
    found = (event.move, event.from_state, event.to_state, event.actor)
    assert found == (name, case.state, done.state, world.cast.people[who])
    assert Photo.objects.filter(event=event).count() == len(PICTURES.get(name, ()))
    connection.check_constraints()
    return done


def test_every_move_of_a_case(world: World) -> None:
    """Each in the first state that knows it, by one of those who may."""
    made: set[str] = set()
    for state in dict.fromkeys(move.sources[0] for move in TABLE if by_people(move)):
        before = transaction.savepoint()
        case = in_state(world, state, timezone.now())
        for move in TABLE:
            if move.sources[0] != state or move.name not in OF_PEOPLE - OF_DISPUTES:
                continue
            each = transaction.savepoint()
            ready = prepare(world, Case.objects.get(pk=case.pk), move.name)
            body = {key: value for key, value in given(world, ready, move.name).items() if key != "photos"}
            post(world, ready, move.name, whoever_may(move.name, ready.state), body)
            made.add(move.name)
            transaction.savepoint_rollback(each)
        transaction.savepoint_rollback(before)
    assert made == OF_PEOPLE - OF_DISPUTES


def test_every_move_of_a_dispute(world: World) -> None:
    """From the mediator's appointment to the last visit, and the way without an agreement."""
    quarrel, made = Quarrel(world, timezone.now()), set[str]()
    cast, today = world.cast, timezone.localdate()

    def do(name: str, who: str = "henry", **body: Any) -> None:
        quarrel.case = post(world, quarrel.case, name, who, body)
        made.add(name)

    quarrel.establish()
    do("appoint", "oscar", mediator=cast.henry.pk)
    do("name", "oscar", colleague=cast.leo.pk)
    do("unname", "oscar", insider=quarrel.case.insiders.get(user=cast.leo).pk, text="By mistake")
    for role, name in (("applicant", "王一"), ("respondent", "李二"), ("respondent", "赵三")):
        do("party", role=role, party_name=name, phone="13800001111")
    do("drop_party", party=quarrel.case.parties.latest("pk").pk, text="Not of this quarrel")
    do("session", held_at=quarrel.case.reported_at, text="Both shouted", venue="Room 2")
    talks = transaction.savepoint()
    talked = quarrel.case
    do("fail_talks", way="court", made_on=today, text="Neither gave way")
    transaction.savepoint_rollback(talks)
    quarrel.case = Case.objects.get(pk=talked.pk)
    do("agree", terms="The boxes are gone by Friday", made_on=today, visits=[today + timedelta(days=9)])
    do("sign")
    do("plan_visit", due_on=today)
    visit = quarrel.visits[0]
    do("visit", visit=visit.pk, kept=True, text="All is quiet")
    visit.refresh_from_db()
    assert visit.state == "kept"
    assert made == OF_DISPUTES & OF_PEOPLE
