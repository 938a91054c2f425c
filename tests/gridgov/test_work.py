"""Work items: done once, put back when they fail, and one that cannot be done keeps no other waiting."""

from contextlib import suppress
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from gridgov.models import AuditEntry, WorkItem
from gridgov.work import SWEEPS, Piece, asking_at_once, enqueue, enqueue_all, handles, run_sweep

pytestmark = pytest.mark.django_db
NOBODY = 2**60


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the items that the handler of the kind "test" has seen, in order."""
    seen: list[str] = []

    def handle(payload: dict[str, Any]) -> None:
        seen.append(payload["name"])
        if payload["name"] == "raises":
            raise ValueError("no")
        if payload["name"] == "breaks at commit":  # foreign keys are looked at when the transaction ends
            AuditEntry.objects.create(actor_id=NOBODY, action="test", at="2026-03-02T09:00:00Z")

    monkeypatch.setitem(SWEEPS, "test", lambda limit: 0)  # taken away again after the test
    handles("test")(handle)
    return seen


def ask(*names: str) -> None:
    for name in names:
        enqueue("test", key=name, payload={"name": name})


def test_asked_twice_it_is_done_once(done: list[str]) -> None:
    ask("one", "one")
    run_sweep("test")
    ask("one")
    assert run_sweep("test") == 0
    assert done == ["one"]


@pytest.mark.parametrize("bad", ["raises", "breaks at commit"])
def test_one_that_fails_is_put_back_and_the_next_is_done(done: list[str], bad: str) -> None:
    ask(bad, "good")
    assert run_sweep("test") == 2
    assert done == [bad, "good"]
    assert dict(WorkItem.objects.values_list("key", "state")) == {bad: "waiting", "good": "done"}
    assert WorkItem.objects.get(key=bad).attempts == 1
    assert not AuditEntry.objects.filter(action="test").exists()


def test_a_transaction_hurries_each_kind_once(django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks() as calls:
        ask("one", "two")
        with transaction.atomic():
            enqueue("other", key="undone", payload={})
            transaction.set_rollback(True)
        later = Piece("later", "five", {}, due_at=timezone.now())
        enqueue_all([Piece("other", "three", {}), Piece("test", "four", {}), later])
    assert sorted(call.args for call in calls) == [("other",), ("test",)]
    assert set(WorkItem.objects.values_list("key", flat=True)) == {"one", "two", "three", "four", "five"}


def test_what_is_kept_of_an_error_shows_no_row() -> None:
    from gridgov.work import said

    try:
        raise ValueError("violates a constraint\nDETAIL:  Failing row contains (13800005678).")
    except ValueError as error:
        kept = said(error)
    assert kept.startswith("ValueError: violates a constraint")
    assert "1380" not in kept
    assert "test_what_is_kept" in kept


def test_what_is_asked_for_together_is_written_in_one_statement(done: list[str]) -> None:
    with CaptureQueriesContext(connection) as captured, asking_at_once():
        for key in "aab":
            enqueue("test", key=key, payload={"name": key})
        assert not WorkItem.objects.filter(kind="test").exists()
    assert sum("INSERT" in row["sql"] for row in captured.captured_queries) == 1
    assert sorted(WorkItem.objects.filter(kind="test").values_list("key", flat=True)) == ["a", "b"]
    with suppress(ValueError), asking_at_once():
        enqueue("test", key="c", payload={"name": "c"})
        raise ValueError
    assert not WorkItem.objects.filter(kind="test", key="c").exists()
