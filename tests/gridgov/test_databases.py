"""The database between two tests: what the next one finds is what Django's own way would leave it."""

import pytest
from django.contrib.auth.models import Permission
from django.core.management import call_command

from gridgov.models import WorkItem
from tests.support.databases import QuickFlush, contents, filled

pytestmark = pytest.mark.django_db(transaction=True)


def empty() -> None:
    call_command("flush", verbosity=0, interactive=False, reset_sequences=False)


def test_rows_go_and_those_of_the_database_itself_stay() -> None:
    empty()
    times, before = QuickFlush.times, contents(filled())
    assert "auth_permission" in before
    WorkItem.objects.create(kind="notice", key="x")
    empty()
    assert contents(filled()) == before
    assert QuickFlush.times == times, "Django was not asked again"


def test_what_a_test_did_to_them_is_undone() -> None:
    empty()
    names, times = set(Permission.objects.values_list("codename", flat=True)), QuickFlush.times
    Permission.objects.filter(codename__startswith="view").delete()
    empty()
    assert set(Permission.objects.values_list("codename", flat=True)) == names
    assert QuickFlush.times == times + 1
