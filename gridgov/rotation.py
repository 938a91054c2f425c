"""Sealing again, under the current key, what older keys sealed. Any number of runs may be cut short and begun anew."""

from collections.abc import Iterator

from django.apps import apps
from django.db import models, transaction
from django.db.models import TextField
from django.db.models.functions import Cast

from gridgov.crypto import current_key_id, open_sealed, seal
from gridgov.fields import SecretField

Column = tuple[type[models.Model], SecretField]


def sealed_columns() -> Iterator[Column]:
    """Every SecretField of every table."""
    for model in apps.get_models():
        if not model._meta.proxy:
            yield from (
                (model, field) for field in model._meta.local_fields if isinstance(field, SecretField)
            )


def waiting(column: Column) -> models.QuerySet[models.Model]:
    """Rows of the column that an older key sealed; `raw` is the sealed text."""
    model, field = column
    rows: models.QuerySet[models.Model] = model._base_manager.annotate(raw=Cast(field.name, TextField()))
    return rows.exclude(raw="").exclude(raw__isnull=True).exclude(raw__startswith=f"{current_key_id()}:")


@transaction.atomic
def reseal(column: Column, *, size: int = 500) -> int:
    """Seal up to `size` waiting rows under the current key; returns how many. Rows being written come later."""
    model, field = column
    rows = (
        waiting(column)
        .select_for_update(skip_locked=True, of=("self",))
        .order_by("pk")
        .values_list("pk", "raw")
    )
    batch = list(rows[:size])
    for pk, raw in batch:
        plain = models.Value(seal(open_sealed(raw, field.context), field.context), output_field=TextField())
        model._base_manager.filter(pk=pk).update(**{field.name: plain})
    return len(batch)
