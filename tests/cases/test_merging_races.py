"""Merging changes two cases: whatever meets it on either of them, no case is lost and no two wait for each other."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction
from django.http import Http404

from cases.actions import perform
from cases.actions.joining import report_or_join
from cases.models import Case
from gridgov.problems import Invalid, Refused, Stale
from members.models import User
from tests.cases.test_races import report, unbroken
from tests.cases.world import MONDAY, World, make_world
from tests.support.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)
TIMES = 5  # each a chance of another order


@pytest.fixture
def world(transactional_db: None) -> World:
    return make_world()


def move(case: Case, name: str, who: User, **given: Any) -> Callable[[], Case]:
    return partial(perform, name, case_id=case.pk, actor=who, given=given)


def test_two_cases_are_merged_into_each_other(world: World) -> None:
    """One wins; the other finds that it goes on, or that others were merged into it."""
    for _time in range(TIMES):
        one, two = world.report(), world.report()
        answers = at_once(
            move(one, "merge", world.cast.oscar, main=two.pk),
            move(two, "merge", world.cast.anna, main=one.pk),
        )
        states = sorted(Case.objects.filter(pk__in=[one.pk, two.pk]).values_list("state", flat=True))
        assert states == ["merged", "reported"]
        (refused,) = [answer for answer in answers if not isinstance(answer, Case)]
        assert isinstance(refused, Invalid | Refused | Stale)
    assert unbroken()


@pytest.mark.parametrize("name", ["reject", "establish", "note", "merge"])
def test_the_main_case_is_moved_at_the_same_moment(world: World, name: str) -> None:
    for _time in range(TIMES):
        main, other, third = world.report(), world.report(), world.report()
        given: dict[str, Any] = {
            "text": "As seen", "filing_standard": world.standards["litter"].pk, "main": third.pk,
        }  # fmt: skip
        at_once(
            move(other, "merge", world.cast.oscar, main=main.pk), move(main, name, world.cast.anna, **given)
        )
        for case in (main, other):
            case.refresh_from_db()
        assert other.merged_into in (main, None)
        if other.merged_into is None:
            assert not main.is_open
    assert unbroken()


def test_a_report_joins_while_the_case_ends(world: World) -> None:
    for _time in range(TIMES):
        main = world.report()
        join = partial(
            report_or_join, report(world), same_as=main.number, actor=world.cast.stranger, at=MONDAY
        )
        joined, _ended = at_once(join, move(main, "reject", world.cast.anna, text="No bags there"))
        made = Case.objects.filter(reported_by=world.cast.stranger, merged_into=main).count()
        assert not isinstance(joined, Invalid) or "same_as" in joined.fields
        assert made == (0 if isinstance(joined, Invalid) else 1)
    assert unbroken()
    assert not Case.objects.filter(reported_by=world.cast.stranger, merged_into=None).exists()


def test_split_by_two(world: World) -> None:
    main, other = world.report(), world.report()
    world.move(other, "merge", world.cast.oscar, main=main.pk)
    answers = at_once(
        *(move(other, "split", who, text="Another bin") for who in (world.cast.oscar, world.cast.anna))
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["Case", "Stale"]
    assert unbroken()


def impatient(act: Callable[[], Case]) -> Callable[[], Case]:
    """It would rather fail than wait for a lock."""

    def run() -> Case:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '1s'")
        return act()

    return run


def test_who_sees_neither_waits_for_nobody_and_locks_nothing(world: World) -> None:
    main, other = world.report(), world.report()
    with transaction.atomic():
        list(Case.objects.select_for_update().filter(pk__in=[main.pk, other.pk]))
        (answer,) = at_once(impatient(move(other, "merge", world.cast.audrey, main=main.pk)))
    assert isinstance(answer, Http404)


def test_splitting_waits_for_the_main_case_whatever_else_is_given(world: World) -> None:
    main, other, third = world.report(), world.report(), world.report()
    world.move(other, "merge", world.cast.oscar, main=main.pk)
    split = move(other, "split", world.cast.oscar, text="Another bin", main=third.pk)
    with transaction.atomic():
        Case.objects.select_for_update().get(pk=main.pk)
        (answer,) = at_once(impatient(split))
    assert isinstance(answer, OperationalError)
