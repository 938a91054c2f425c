"""Model fields for personal data: sealed in the database, plain `str` in Python, found by a keyed hash beside them."""

from typing import Any

from django.core.exceptions import FieldError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from gridgov.crypto import lookup_hash, open_sealed, seal

DEFAULTS: dict[str, Any] = {
    "max_length": 64,
    "blank": True,
    "default": "",
    "db_index": True,
    "editable": False,
}


class SecretField(models.TextField):  # type: ignore[type-arg]
    """Text that is sealed on its way into the database. Empty text stays empty: that is what shredding leaves.

    `context` names the place ("resident.phone"); a value copied to another place does not open there.
    It cannot be searched: put a LookupField beside it.
    """

    def __init__(self, *args: Any, context: str = "", **kwargs: Any) -> None:
        self.context = context
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "context": self.context}

    def get_prep_value(self, value: Any) -> Any:
        plain = super().get_prep_value(value)
        return seal(plain, self.context) if plain else plain

    def from_db_value(
        self, value: str | None, expression: Any, connection: BaseDatabaseWrapper
    ) -> str | None:
        return open_sealed(value, self.context) if value else value

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name != "isnull":
            raise FieldError(f"{self.name} is sealed and cannot be searched: use the LookupField beside it.")
        return super().get_lookup(lookup_name)


class LookupField(models.CharField):  # type: ignore[type-arg]
    """Keyed hash of a normalised text: finds the sealed value beside it, by equality only. Empty for empty text."""

    def __init__(self, *args: Any, purpose: str = "", **kwargs: Any) -> None:
        self.purpose = purpose
        super().__init__(*args, **(DEFAULTS | kwargs))

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "purpose": self.purpose}

    def hash_of(self, normalised: str) -> str:
        """What the column holds for this text."""
        return lookup_hash(normalised, self.purpose) if normalised else ""
