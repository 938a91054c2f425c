"""What nobody had decided when a case ended is not waited for any more."""

from typing import Any

from django.db import migrations
from django.utils import timezone

ENDED = ("closed", "rejected", "void")


def end_waiting(apps: Any, schema_editor: Any) -> None:
    """Few rows: those that waited, and of a kind one of each case."""
    waiting = apps.get_model("cases", "CaseRequest").objects.filter(granted=None, case__state__in=ENDED)
    waiting.update(granted=False, decided_at=timezone.now())


class Migration(migrations.Migration):
    dependencies = [("cases", "0037_errands")]

    operations = [migrations.RunPython(end_waiting, migrations.RunPython.noop)]
