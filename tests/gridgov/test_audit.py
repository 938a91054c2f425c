"""The audit trail grows and never changes."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import InternalError, transaction
from django.db.models.deletion import ProtectedError

from gridgov.audit import record
from gridgov.models import AuditEntry
from tests.cast import make_user

pytestmark = pytest.mark.django_db


def test_an_entry_tells_who_did_what_to_what() -> None:
    alice = make_user("alice")
    entry = record(actor=alice, action="test.act", target=alice, purpose="because", data={"n": 1})
    entry.refresh_from_db()
    assert (entry.actor, entry.target_type, entry.target_id) == (alice, "members.user", str(alice.pk))
    assert (entry.action, entry.purpose, entry.data) == ("test.act", "because", {"n": 1})
    assert entry.at is not None


@pytest.mark.parametrize("nobody", [None, AnonymousUser()])
def test_the_system_and_strangers_have_no_name(nobody: Any) -> None:
    assert record(actor=nobody, action="test.act").actor is None


@pytest.mark.parametrize(
    "harm",
    [
        lambda: AuditEntry.objects.update(action="harmless"),
        lambda: AuditEntry.objects.all().delete(),
        lambda: AuditEntry.objects.update(purpose=""),
    ],
)
def test_the_database_refuses_to_change_the_past(harm: Callable[[], Any]) -> None:
    record(actor=None, action="test.act")
    with pytest.raises(InternalError, match="Cannot update or delete"), transaction.atomic():
        harm()
    assert AuditEntry.objects.get().action == "test.act"


def test_an_author_cannot_be_deleted_from_under_the_trail() -> None:
    alice = make_user("alice")
    record(actor=alice, action="test.act")
    with pytest.raises(ProtectedError):
        alice.delete()
