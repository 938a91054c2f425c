"""Pure: what loading a file would change, given what is there."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from cases.catalogue.rows import CatalogueFile, ClassKey, ClassRow, StandardKey, StandardRow

DEFAULTS = ("ordinary", "urgent")
CLASS_FIELDS = (
    "level",
    "name",
    "name_en",
    "responsible_party",
    "responsible_party_en",
    "legacy_code",
    "source",
    "confidence",
)
# A change of one of these makes a new version; the others are put right in place.
RULE_FIELDS = ("condition_type", "limit_value", "limit_unit", "is_urgent")
NOTE_FIELDS = ("condition", "closing_condition", "source", "confidence")
ADDED, CHANGED, REVISED, RETIRED, KEPT, SAME = "added", "changed", "revised", "retired", "kept", "same"


@dataclass(frozen=True)
class Change:
    """One row's fate: added, changed in place, revised (new version), retired, kept (the city's own) or same."""

    what: str
    key: ClassKey | StandardKey
    fate: str
    fields: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        fields = {name: [_plain(old), _plain(new)] for name, (old, new) in self.fields.items()}
        return {"what": self.what, "key": str(self.key), "fate": self.fate, "fields": fields}


@dataclass(frozen=True)
class Present:
    """What is in the database: values by field, and whether the city set the row itself."""

    values: Mapping[str, Any]
    is_own: bool


Classes = Mapping[ClassKey, Present]
Standards = Mapping[StandardKey, Present]


def class_changes(rows: Iterable[ClassRow], present: Classes) -> list[Change]:
    return [_class_change(row, present.get(row.key)) for row in rows]


def _class_change(row: ClassRow, there: Present | None) -> Change:
    if there is None:
        return Change("class", row.key, ADDED)
    wanted = {name: getattr(row, name) for name in CLASS_FIELDS} | {"parent": row.parent}
    if row.successor:
        wanted["successor"] = row.successor
    fields = _differing({name: value for name, value in wanted.items() if value is not None}, there.values)
    return Change("class", row.key, _fate(fields, there, CHANGED), fields)


def standard_changes(file: CatalogueFile, present: Standards) -> list[Change]:
    """Rows by condition take the place of a class's defaults, whichever file came first."""
    by_condition = {key.case_class for key, there in present.items() if not _is_default(there.values)}
    arriving = {row.key.case_class for row in file.standards if row.condition_type not in DEFAULTS}
    changes = []
    for row in file.standards:
        if row.condition_type not in DEFAULTS or row.key.case_class not in by_condition | arriving:
            changes.append(_standard_change(row, present.get(row.key)))
    named = {row.key for row in file.standards}
    for key, there in present.items():
        if key.case_class in arriving and key not in named and _is_default(there.values):
            changes.append(Change("standard", key, KEPT if there.is_own else RETIRED))
    return changes


def _standard_change(row: StandardRow, there: Present | None) -> Change:
    if there is None:
        return Change("standard", row.key, ADDED)
    rules = _differing({name: getattr(row, name) for name in RULE_FIELDS}, there.values)
    notes = {name: getattr(row, name) for name in NOTE_FIELDS}
    fields = rules | _differing({name: value for name, value in notes.items() if value}, there.values)
    return Change("standard", row.key, _fate(fields, there, REVISED if rules else CHANGED), fields)


def _is_default(values: Mapping[str, Any]) -> bool:
    return values["condition_type"] in DEFAULTS


def _differing(wanted: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    return {name: (values[name], new) for name, new in wanted.items() if values[name] != new}


def _fate(fields: Mapping[str, Any], there: Present, fate: str) -> str:
    if not fields:
        return SAME
    return KEPT if there.is_own else fate


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return str(value) if isinstance(value, ClassKey) else value
