"""A centre with two desks, and who never checks what he handled."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from cases.actions import perform
from cases.actions.notify import write_notices
from cases.models import Case, Notice
from cases.queries.candidates import organisations_for
from cases.queries.offers import offers_for
from cases.queries.standing import moves_for
from cases.workflow import DESK_OF, MOVES, OPEN, TABLE
from cases.workflow.apart import CHECKING, HANDLED, OTHER_DESK, OwnPart, objection
from gridgov.problems import Invalid, Problem, Refused
from members.access import organisation_rights
from members.actions.kinds import change_post_kind
from members.actions.organisations import change_organisation, create_organisation
from members.actions.posts import appoint, end_post
from members.auditing import command_centres_belong, desks_are_apart, rights_come_from_posts
from members.models import Organisation, Post, PostKind, User
from tests.cases.world import World
from tests.cast import give_post


@pytest.fixture
def split(world: World) -> World:
    """The street's centre has two desks: oscar, who did everything, now only files, checks and closes."""
    cast = world.cast
    end_post(actor=None, post=Post.objects.get(user=cast.oscar))
    change_organisation(actor=cast.ada, organisation=cast.street_centre, two_desks=True)
    kind = PostKind.objects.create(
        code="supervisor", name="监督员", name_en="Supervisor", organisation_permissions=["intake", "check", "close"],
        area_permissions=["see_cases"],
    )  # fmt: skip
    appoint(actor=None, user=cast.oscar, kind=kind, organisation=cast.street_centre)
    cast.people["oscar"] = User.objects.get(pk=cast.oscar.pk)
    return world


# The setting ------------------------------------------------------------------------------------------------------


def test_it_is_refused_while_somebody_would_sit_at_both(world: World) -> None:
    cast = world.cast
    with pytest.raises(Invalid, match="Oscar Ouyang"):
        change_organisation(actor=cast.ada, organisation=cast.street_centre, two_desks=True)
    with pytest.raises(Invalid, match="Only a grid centre"):
        change_organisation(actor=cast.ada, organisation=cast.department, two_desks=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Organisation.objects.filter(pk=cast.department.pk).update(two_desks=True)
    assert not Organisation.objects.filter(two_desks=True).exists(), "off unless somebody sets it"


def test_no_post_and_no_right_brings_both_desks_together(split: World) -> None:
    cast = split.cast
    dispatcher = PostKind.objects.get(code="dispatcher")
    for user, kind in ((cast.oscar, "dispatcher"), (cast.dora, "acceptor"), (cast.stranger, "duty_officer")):
        with pytest.raises(Invalid, match="two desks"), transaction.atomic():
            give_post(user, kind, cast.street_centre)
    with pytest.raises(Invalid, match="Dora Wu"), transaction.atomic():
        change_post_kind(actor=None, kind=dispatcher, organisation_permissions=["dispatch", "close"])
    give_post(cast.oscar, "dispatcher", cast.district_centre)  # another centre is another matter
    assert list(desks_are_apart()) == []
    Post.objects.filter(user=cast.dora).update(kind=PostKind.objects.get(code="duty_officer"))
    assert "somebody both dispatches and files" in str(next(iter(desks_are_apart())))


@pytest.mark.parametrize(
    ("first", "second", "apart"),
    [
        (("2030-01-01", "2031-01-01"), ("2031-01-01", None), True),
        (("2030-01-01", "2031-01-01"), ("2030-12-31", None), False),
        (("2030-01-01", None), ("2029-01-01", "2030-01-01"), True),
        (("2030-01-01", None), ("2029-01-01", "2030-01-02"), False),
    ],
)
def test_days_count(split: World, first: tuple[str, Any], second: tuple[str, Any], apart: bool) -> None:
    """Who leaves one desk on a day may sit at the other one from that day on."""
    _give(split.cast.stranger, "acceptor", split.cast.street_centre, *first)
    if apart:
        _give(split.cast.stranger, "dispatcher", split.cast.street_centre, *second)
    else:
        with pytest.raises(Invalid, match="two desks"), transaction.atomic():
            _give(split.cast.stranger, "dispatcher", split.cast.street_centre, *second)
    assert list(desks_are_apart()) == []


def _give(user: User, kind: str, office: Organisation, starts: str, ends: str | None) -> None:
    days: dict[str, Any] = {
        "starts_on": date.fromisoformat(starts),
        "ends_on": date.fromisoformat(ends) if ends else None,
    }
    give_post(user, kind, office, **days)


# Two centres --------------------------------------------------------------------------------------------------------


@pytest.fixture
def two_centres(split: World) -> World:
    """The street's centre files and checks, another organisation of the street dispatches: dora works there now."""
    cast = split.cast
    office = create_organisation(
        actor=cast.ada, code="command", name="指挥中心", name_en="Command Centre",
        kind=cast.department.kind, area=cast.street,
    )  # fmt: skip
    end_post(actor=None, post=Post.objects.get(user=cast.dora))
    change_organisation(actor=cast.ada, organisation=cast.street_centre, command=office)
    give_post(cast.dora, "dispatcher", office)
    return split


def test_one_centre_files_and_checks_and_the_other_one_dispatches(two_centres: World) -> None:
    cast, office = two_centres.cast, Organisation.objects.get(code="command")
    case = two_centres.report()
    assert case.holder == cast.street_centre
    with pytest.raises(Refused):
        perform("establish", case_id=case.pk, actor=cast.dora, given=two_centres.usual("establish")[1])
    case = perform("establish", case_id=case.pk, actor=cast.anna, given=two_centres.usual("establish")[1])
    given = {"organisation": cast.department.pk}
    with pytest.raises(Refused) as refusal:
        perform("dispatch", case_id=case.pk, actor=cast.oscar, given=given)
    assert "At Command Centre this may be done by: " in str(refusal.value.who_may)
    case = perform("dispatch", case_id=case.pk, actor=cast.dora, given=given)
    case = two_centres.walk(case, "accept", "answer")
    assert "check" not in {move.name for move, _way in moves_for(case, cast.dora)}
    case = perform("check", case_id=case.pk, actor=cast.oscar, given={"text": "Clean"})
    assert case.holder == cast.street_centre
    assert perform("close", case_id=case.pk, actor=cast.oscar).state == "closed"
    assert organisation_rights(cast.dora)[office.pk] == {"dispatch"}


def test_the_command_centre_is_told(two_centres: World) -> None:
    cast = two_centres.cast
    give_post(cast.stranger, "handler", Organisation.objects.get(code="command"))
    case = two_centres.walk(two_centres.report(), "establish")
    case = perform("dispatch", case_id=case.pk, actor=cast.dora, given={"organisation": cast.department.pk})
    case = two_centres.walk(case, "accept", "answer")
    write_notices({"event": case.events.latest("pk").pk})
    told = set(Notice.objects.filter(case=case, kind="answer").values_list("user__username", flat=True))
    assert {"dora", "oscar"} <= told
    assert "stranger" not in told, "at the command centre whoever dispatches"


def test_whoever_dispatched_at_the_one_never_checks_at_the_other(two_centres: World) -> None:
    cast = two_centres.cast
    case = two_centres.walk(two_centres.report(), "establish")
    case = perform("dispatch", case_id=case.pk, actor=cast.dora, given={"organisation": cast.department.pk})
    case = two_centres.walk(case, "accept", "answer")
    end_post(actor=None, post=Post.objects.get(user=cast.dora, ends_on=None))
    supervisor = PostKind.objects.get(code="supervisor")
    appoint(actor=None, user=cast.dora, kind=supervisor, organisation=cast.street_centre)
    with pytest.raises(Refused, match="other one"):
        perform("check", case_id=case.pk, actor=User.objects.get(pk=cast.dora.pk), given={"text": "Clean"})


def test_nobody_works_at_both_and_each_keeps_to_its_part(two_centres: World) -> None:
    cast, office = two_centres.cast, Organisation.objects.get(code="command")
    for user, kind, place, why in (
        (cast.oscar, "dispatcher", office, "two desks"),
        (cast.stranger, "dispatcher", cast.street_centre, "other one's part"),
        (cast.stranger, "acceptor", office, "other one's part"),
    ):
        with pytest.raises(Invalid, match=why), transaction.atomic():
            give_post(user, kind, place)
    assert list(desks_are_apart()) == []
    Post.objects.filter(user=cast.dora, ends_on=None).update(organisation=cast.street_centre)
    assert "lies with the other of two centres" in str([*desks_are_apart()])


def test_rights_come_and_go_with_the_command(two_centres: World) -> None:
    cast, office = two_centres.cast, Organisation.objects.get(code="command")
    assert "dispatch" in organisation_rights(cast.dora)[cast.street_centre.pk]
    with pytest.raises(Invalid, match="take that back"), transaction.atomic():
        change_organisation(actor=cast.ada, organisation=cast.street_centre, two_desks=False)
    with pytest.raises(Invalid, match="take that back"), transaction.atomic():
        change_organisation(actor=cast.ada, organisation=office, is_active=False)
    change_organisation(actor=cast.ada, organisation=cast.street_centre, two_desks=False, command=None)
    assert cast.street_centre.pk not in organisation_rights(cast.dora)
    assert [*rights_come_from_posts(), *command_centres_belong()] == []
    Organisation.objects.filter(pk=office.pk).update(commands_for=cast.street_centre)
    assert "without two desks" in str([*command_centres_belong()])


def test_who_cannot_command(two_centres: World) -> None:
    cast, office = two_centres.cast, Organisation.objects.get(code="command")
    for centre, command in (
        (cast.district_centre, office),  # not two desks
        (cast.street_centre, cast.community_centre),  # a centre itself, of another area
        (cast.street_centre, cast.team),
    ):
        with pytest.raises(Invalid), transaction.atomic():
            change_organisation(actor=cast.ada, organisation=centre, command=command)


def test_the_pages_say_who_dispatches(two_centres: World, client: Client) -> None:
    cast, office = two_centres.cast, Organisation.objects.get(code="command")
    client.force_login(cast.ada)
    page = client.get(reverse("members:organisation", args=[cast.street_centre.pk])).content.decode()
    assert 'value="command"' in page
    assert "Dispatches for" in client.get(reverse("members:organisation", args=[office.pk])).content.decode()
    given = {"name": "中心", "kind": cast.street_centre.kind_id, "is_active": "on", "two_desks": "on"}
    address = reverse("members:organisation", args=[cast.street_centre.pk])
    assert client.post(address, given | {"command": "team-G1"}).status_code == 200
    assert client.post(address, given | {"command": ""}).status_code == 302
    assert not Organisation.objects.filter(commands_for__isnull=False).exists()
    assert client.post(address, given | {"command": "command"}).status_code == 302
    case = two_centres.walk(two_centres.report(), "establish")
    client.force_login(User.objects.get(pk=cast.dora.pk))
    page = client.get(reverse("desk:case", args=[case.pk])).content.decode()
    assert "waits at Command Centre" in page
    assert office not in organisations_for(case), "it gives work, and is not offered for it"
    assert reverse("desk:move", args=[case.pk, "dispatch"]) in page


# Moves ------------------------------------------------------------------------------------------------------------


def test_each_move_of_the_centre_is_of_the_desk_with_the_right(split: World) -> None:
    cast = split.cast
    case = split.report()
    case = perform("establish", case_id=case.pk, actor=cast.anna, given=split.usual("establish")[1])
    case = perform("dispatch", case_id=case.pk, actor=cast.dora, given={"organisation": cast.department.pk})
    case = split.walk(case, "answer")
    may = {
        name: {move.name for move, _way in moves_for(case, cast.people[name])} for name in ("dora", "oscar")
    }
    assert "send_check" not in may["dora"], "at one desk a dispatcher may; at two it is the other one's"
    assert {"rework"} <= may["dora"]
    assert {"send_check", "check"} <= may["oscar"]
    with pytest.raises(Refused) as refusal:
        perform("send_check", case_id=case.pk, actor=cast.dora)
    assert "supervision desk" in str(refusal.value.who_may)
    assert "Supervisor" in str(refusal.value.who_may)
    assert "Dispatcher" not in str(refusal.value.who_may)


def test_nobody_does_both_on_one_case_whatever_posts_he_held_since(split: World) -> None:
    cast = split.cast
    mine, other = split.report(), split.report()
    perform("establish", case_id=mine.pk, actor=cast.oscar, given=split.usual("establish")[1])
    perform("establish", case_id=other.pk, actor=cast.anna, given=split.usual("establish")[1])
    end_post(actor=None, post=Post.objects.get(user=cast.oscar, ends_on=None))
    give_post(cast.oscar, "dispatcher", cast.street_centre)
    given = {"organisation": cast.department.pk}
    with pytest.raises(Refused, match="you acted on this case at the other one") as refusal:
        perform("dispatch", case_id=mine.pk, actor=cast.oscar, given=given)
    assert "Dispatcher" in str(refusal.value.who_may)
    blocked = dict(offers_for(Case.objects.get(pk=mine.pk), cast.oscar).blocked)
    assert "other one" in blocked[MOVES["dispatch"]]
    assert perform("dispatch", case_id=other.pk, actor=cast.oscar, given=given).state == "dispatched"
    with pytest.raises(Refused, match="other one"):
        perform("dispatch", case_id=_established(split, cast.root).pk, actor=cast.root, given=given)


def _established(world: World, by: User) -> Case:
    return perform("establish", case_id=world.report().pk, actor=by, given=world.usual("establish")[1])


def test_the_pages_say_at_which_desk_it_waits(split: World, client: Client) -> None:
    waiting, filed = split.report(), split.report()
    perform("establish", case_id=filed.pk, actor=split.cast.anna, given=split.usual("establish")[1])
    client.force_login(split.cast.oscar)
    for case, desk in ((waiting, "Supervision desk"), (filed, "Command desk")):
        assert desk in client.get(reverse("desk:case", args=[case.pk])).content.decode()
        chosen = desk.split()[0].lower()
        listed = client.get(reverse("desk:inbox"), {"tab": "all", "desk": chosen}).content.decode()
        assert [case.number in listed, (filed if case is waiting else waiting).number in listed] == [
            True,
            False,
        ]
    client.force_login(split.cast.henry)
    assert "Waits at" not in client.get(reverse("desk:inbox")).content.decode(), (
        "he sees no centre with two desks"
    )


def test_the_setting_is_on_the_page_of_a_centre_only(world: World, client: Client) -> None:
    client.force_login(world.cast.ada)
    for office, has in ((world.cast.street_centre, True), (world.cast.department, False)):
        page = client.get(reverse("members:organisation", args=[office.pk])).content.decode()
        assert ('name="two_desks"' in page) is has
    given = {"name": "中心", "kind": world.cast.street_centre.kind_id, "is_active": "on", "two_desks": "on"}
    answer = client.post(reverse("members:organisation", args=[world.cast.street_centre.pk]), given)
    assert "Here somebody would: Oscar Ouyang" in answer.content.decode()


def test_every_open_state_waits_at_a_desk() -> None:
    assert set(DESK_OF) == set(OPEN)


@pytest.mark.parametrize("move", TABLE, ids=lambda move: move.name)
def test_what_speaks_against_a_move(move: Any) -> None:
    checks = move.name in CHECKING
    assert objection(move, OwnPart(handled=True), two_desks=False) == (HANDLED if checks else "")
    for desk in ("supervision", "command"):
        other = bool(move.desk) and move.desk != desk
        assert objection(move, OwnPart(desks=frozenset({desk})), two_desks=True) == (
            OTHER_DESK if other else ""
        )
        assert objection(move, OwnPart(desks=frozenset({desk})), two_desks=False) == ""


# Whoever handled never checks -------------------------------------------------------------------------------------


def refused(case: Case, who: User) -> set[str]:
    found = set()
    for name in ("check", "fail_check", "close"):
        try:
            with transaction.atomic():
                perform(name, case_id=case.pk, actor=who, given={"text": "As seen"})
                transaction.set_rollback(True)
        except Problem as problem:
            if "Whoever handled" in str(problem):
                found.add(name)
    return found


def test_settled_on_the_spot(world: World) -> None:
    case = world.walk(world.report(), "settle")
    assert refused(case, world.cast.alice) == {"check", "fail_check"}
    assert refused(case, world.cast.leo) == set()


def test_an_earlier_answer_counts_after_somebody_elses(world: World) -> None:
    """Alice's team answers, the check fails, the department answers: handled_by is Henry, and Alice had her hand in."""
    cast = world.cast
    case = world.walk(world.report(), "establish")
    case = world.move(case, "dispatch", cast.dora, organisation=cast.team.pk)
    case = world.move(case, "answer", cast.alice, text="Swept")
    case = world.move(case, "fail_check", cast.leo, text="Not all")
    case = world.move(case, "return", cast.alice, text="Too heavy for us", ground="not_ours")
    case = world.walk(case, "grant", "dispatch", "answer")
    assert case.handled_by == cast.henry
    assert refused(case, cast.alice) == {"check", "fail_check"}
    assert refused(case, cast.leo) == set()


def test_an_assisting_answer_counts_and_a_centres_own_does_not(world: World) -> None:
    cast = world.cast
    case = world.walk(world.report(), "establish", "dispatch", "accept")
    case = world.move(case, "assist", cast.dora, organisation=cast.team.pk)
    case = world.move(case, "answer", cast.alice, text="Our part is done")
    case = world.move(case, "answer_up", cast.oscar, text="It goes well")
    case = world.walk(case, "answer")
    assert refused(case, cast.alice) == {"check", "fail_check"}
    assert refused(case, cast.oscar) == set()
