"""The database between two tests: what the next one finds is what Django's own way would leave it."""

import re
from pathlib import Path

import pytest
from django.contrib.auth.models import Permission
from django.core.management import call_command

from gridgov.models import WorkItem
from tests.support.databases import APPS, QuickFlush, contents, filled, sources

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


def test_the_template_is_made_anew_when_anything_changes_that_migrations_use(project: Path) -> None:
    found = set(sources())
    migrations = [path for path in found if "migrations" in path.parts]
    words = rf"^(?:from|import) ((?:{'|'.join(APPS)})[\w.]*)(?: import ([\w, ]+))?"
    used = {
        f"{module}.{name}" if (project / module.replace(".", "/") / f"{name}.py").exists() else module
        for path in migrations
        for module, names in re.findall(words, path.read_text(encoding="utf-8"), re.MULTILINE)
        for name in (names.split(", "))
    }
    files = {project / f"{module.replace('.', '/')}.py" for module in used}
    assert len(migrations) > 50
    assert {project / "gridgov/migrating.py", project / "members/defaults.py"} <= files
    assert {path for path in files if path.exists()} <= found
