"""A deadlock is tried again once, then told."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest
from django.db import OperationalError, connection, transaction

from gridgov.deadlocks import once_more_after_deadlock
from gridgov.models import SweepMark
from gridgov.problems import Stale

pytestmark = pytest.mark.django_db(transaction=True)


def lock(name: str) -> None:
    SweepMark.objects.select_for_update().get(name=name)


def test_two_that_wait_for_each_other_both_get_there() -> None:
    SweepMark.objects.bulk_create([SweepMark(name="a"), SweepMark(name="b")])
    both_hold_one, the_other_is_through, tries = Barrier(2), Event(), []

    @once_more_after_deadlock
    @transaction.atomic
    def act(first: str, second: str) -> str:
        tries.append(first)
        if len(tries) > 2:
            assert the_other_is_through.wait(
                20
            )  # a pause on a busy machine: which lock comes first is no chance here
        lock(first)
        if len(tries) <= 2:
            both_hold_one.wait(20)
        lock(second)
        return first

    def run(order: tuple[str, str]) -> str:
        try:
            return act(*order)
        finally:
            the_other_is_through.set()
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(run, [("a", "b"), ("b", "a")])) == ["a", "b"]
    assert len(tries) == 3


class Deadlock(Exception):
    pgcode = "40P01"


def dead() -> OperationalError:
    error = OperationalError("deadlock detected")
    error.__cause__ = Deadlock()
    return error


def test_the_second_time_the_person_is_told() -> None:
    tries = []

    @once_more_after_deadlock
    def act() -> None:
        tries.append(1)
        raise dead()

    with pytest.raises(Stale, match="repeat your step"):
        act()
    assert len(tries) == 2


def test_a_lost_connection_is_not_tried_again_nor_a_deadlock_inside_the_callers_transaction() -> None:
    tries = []

    @once_more_after_deadlock
    def act(error: OperationalError) -> None:
        tries.append(error)
        raise error

    with pytest.raises(OperationalError):
        act(OperationalError("server closed the connection"))
    with pytest.raises(OperationalError), transaction.atomic():
        act(dead())
    assert len(tries) == 2
