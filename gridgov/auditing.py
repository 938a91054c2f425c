"""Looking for broken invariants (docs/architecture.md). Each floor brings the checks of its own tables.

A check is a function that yields a Breach for each broken thing and reads row by row, so that a million rows fit.
"""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

import pgtrigger
from django.apps import apps
from django.db import connection, models
from django.utils import timezone

from gridgov.fields import LookupField, SecretField
from gridgov.models import AuditEntry, WorkItem

LONG_OVERDUE = timedelta(hours=1)
SHREDDING_TAKES = timedelta(days=3)
SEALED = "^[a-z]+[0-9][^:]*:[A-Za-z0-9+/]{38,}={0,2}$"  # key id, then at least nonce, one byte and tag
HASHED = "^[0-9a-f]{64}$"


@dataclass(frozen=True)
class Breach:
    """`check` names the invariant, `subject` the row, `sentence` what is wrong with it."""

    check: str
    subject: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.check}: {self.subject}: {self.sentence}"

    def as_json(self) -> dict[str, str]:
        return asdict(self)


Check = Callable[[], Iterator[Breach]]


def work_gets_done() -> Iterator[Breach]:
    """No work item waits long after its time, and none was given up."""
    late = WorkItem.objects.filter(state="waiting", due_at__lt=timezone.now() - LONG_OVERDUE)
    for item in late.order_by("due_at").iterator():
        yield Breach("work", str(item), f"waits since {item.due_at:%Y-%m-%d %H:%M}, {item.attempts} attempts")
    for item in WorkItem.objects.filter(state="failed").order_by("due_at").iterator():
        yield Breach("work", str(item), f"was given up after {item.attempts} attempts: {item.last_error}")


def triggers_hold() -> Iterator[Breach]:
    """Every trigger that the models declare is in the database, as declared, and enabled."""
    for model, trigger in pgtrigger.registered():
        status, enabled = trigger.get_installation_status(model)
        if status != "INSTALLED" or not enabled:
            word = status.lower() if status != "INSTALLED" else "disabled"
            yield Breach("triggers", f"{model._meta.label}.{trigger.name}", f"the trigger is {word}")


def personal_data_is_sealed() -> Iterator[Breach]:
    """Sealed columns hold sealed text, the columns they are found by hold keyed hashes."""
    for model in apps.get_models():
        for field in model._meta.local_concrete_fields:
            if isinstance(field, SecretField | LookupField):
                yield from _not_matching(model, field)


def personal_data_has_its_time() -> Iterator[Breach]:
    """What was to be kept until a day is empty after it; a few days are the sweep's."""
    over = timezone.localdate() - SHREDDING_TAKES
    for model in apps.get_models():
        if {"retain_until", "shredded_at"} <= {field.name for field in model._meta.concrete_fields}:
            rows = model._default_manager.filter(shredded_at=None, retain_until__lt=over)
            for pk in rows.values_list("pk", flat=True).iterator():
                yield Breach(
                    "personal data", f"{model._meta.label} {pk}", "its time is over, and it was not shredded"
                )


def whoever_unmasked_said_why() -> Iterator[Breach]:
    """Each look behind a mask names its purpose."""
    for entry in AuditEntry.objects.filter(action__endswith=".unmask", purpose="").order_by().iterator():
        yield Breach("personal data", str(entry), "was unmasked without a purpose")


def _not_matching(model: type[models.Model], field: "models.Field[Any, Any]") -> Iterator[Breach]:
    quote = connection.ops.quote_name
    table, column, key = quote(model._meta.db_table), quote(field.column), quote(model._meta.pk.column)
    pattern, what = (SEALED, "sealed") if isinstance(field, SecretField) else (HASHED, "hashed")
    sql = f"SELECT {key} FROM {table} WHERE {column} <> '' AND {column} !~ %s"  # noqa: S608  names of our models
    with connection.cursor() as cursor:
        cursor.execute(sql, [pattern])
        for (pk,) in cursor:
            yield Breach("sealed", f"{model._meta.label} {pk}", f"{field.name} is not {what}")


CHECKS: tuple[Check, ...] = (
    work_gets_done,
    triggers_hold,
    personal_data_is_sealed,
    personal_data_has_its_time,
    whoever_unmasked_said_why,
)
_of_higher_floors: list[Check] = []


def register_checks(checks: tuple[Check, ...]) -> None:
    """Checks of a floor above the one whose command runs them; the same again changes nothing."""
    _of_higher_floors.extend(check for check in checks if check not in _of_higher_floors)


def of_higher_floors() -> tuple[Check, ...]:
    """Those that were registered."""
    return tuple(_of_higher_floors)
