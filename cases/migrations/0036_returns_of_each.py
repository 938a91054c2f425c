"""One request of a kind waits, of returns one of each organisation."""

from typing import Any

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations, models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from gridgov.migrating import AddCheckOnce, AddUniqueOnce

WAITS = Q(("granted", None))
RETURN = Q(("kind", "return"))


def refuse_second_returns(apps: Any, schema_editor: Any) -> None:
    """Back to one open request of a kind: the oldest waits on."""
    requests = apps.get_model("cases", "CaseRequest").objects
    older = requests.filter(case=OuterRef("case"), kind="return", granted=None, pk__lt=OuterRef("pk"))
    second = requests.filter(Exists(older), kind="return", granted=None)
    second.update(granted=False, decided_at=timezone.now())


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("cases", "0035_requests_taken_back")]

    operations = [
        AddUniqueOnce(
            model_name="caserequest",
            constraint=models.UniqueConstraint(
                fields=("case", "kind"), name="request_one_waits", condition=WAITS & ~RETURN
            ),
        ),
        AddUniqueOnce(
            model_name="caserequest",
            constraint=models.UniqueConstraint(
                fields=("case", "organisation"),
                name="request_one_return_waits",
                condition=WAITS & RETURN,
            ),
        ),
        migrations.RemoveConstraint("caserequest", "request_one_open"),
        migrations.RunPython(migrations.RunPython.noop, refuse_second_returns),
        AddCheckOnce(
            model_name="caserequest",
            constraint=models.CheckConstraint(
                name="request_taken_back_undecided",
                condition=Q(taken_back=False) | Q(granted=False, decided_by=None),
            ),
        ),
        ValidateConstraint(model_name="caserequest", name="request_taken_back_undecided"),
    ]
