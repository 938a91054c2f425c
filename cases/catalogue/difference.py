"""Pure: what loading a file would change, given what is there."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from cases.catalogue.rows import (
    CatalogueFile,
    ClassKey,
    ClassRow,
    MappingKey,
    MappingRow,
    PowerKey,
    StandardKey,
    StandardRow,
)
from cases.models.mapping import INVERSE

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
    "is_dispute",
    "is_active",
)
# A change of one of these makes a new version; the others are put right in place.
RULE_FIELDS = ("condition_type", "limit_value", "limit_unit", "is_urgent")
TEXT_FIELDS = ("condition", "closing_condition")
NOTE_FIELDS = (*TEXT_FIELDS, "source", "confidence")
ADDED, CHANGED, REVISED, RETIRED, KEPT, SAME, GONE = (
    "added", "changed", "revised", "retired", "kept", "same", "gone",
)  # fmt: skip


@dataclass(frozen=True)
class Change:
    """One row's fate: added, changed in place, revised (new version), retired, kept (the city's own), gone (not in
    the file) or same."""

    what: str
    key: ClassKey | StandardKey | MappingKey | PowerKey
    fate: str
    fields: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        fields = {name: [plain(old), plain(new)] for name, (old, new) in self.fields.items()}
        return {"what": self.what, "key": str(self.key), "fate": self.fate, "fields": fields}


@dataclass(frozen=True)
class Present:
    """What is in the database: values by field, and whether the city set the row itself."""

    values: Mapping[str, Any]
    is_own: bool


@dataclass(frozen=True)
class Manner:
    """How a file is taken. `own`: it is the city's word, and changes also what the city set before."""

    now: datetime
    own: bool = False


Classes = Mapping[ClassKey, Present]
Standards = Mapping[StandardKey, Present]
Mappings = Mapping[MappingKey, Present]


def class_changes(rows: Iterable[ClassRow], present: Classes, manner: Manner) -> list[Change]:
    found = list(rows)
    changes = [_class_change(row, present.get(row.key), manner) for row in found]
    named, schemes = {row.key for row in found}, {row.key.scheme for row in found}
    return changes + _gone("class", named, present, manner, lambda key: key.scheme in schemes)


def _class_change(row: ClassRow, there: Present | None, manner: Manner) -> Change:
    if there is None:
        return Change("class", row.key, ADDED, {"name": (None, row.name)})
    wanted = {name: getattr(row, name) for name in CLASS_FIELDS} | {"parent": row.parent}
    given = {name: value for name, value in wanted.items() if value is not None or name == "parent"}
    fields = _differing(given, there.values)
    return Change("class", row.key, _fate(fields, there, CHANGED, manner), fields)


def standard_changes(file: CatalogueFile, present: Standards, manner: Manner) -> list[Change]:
    """Rows by condition take the place of a class's defaults, whichever file came first; not so in the city's own."""
    if manner.own:
        changes = [_standard_change(row, present.get(row.key), manner) for row in file.standards]
        named = {row.key for row in file.standards}
        scope = {(row.key.case_class.scheme, row.key.district) for row in file.standards}
        in_scope = lambda key: (key.case_class.scheme, key.district) in scope  # noqa: E731
        return changes + _gone("standard", named, present, manner, in_scope)
    return list(_beside_defaults(file, present, manner))


def _beside_defaults(file: CatalogueFile, present: Standards, manner: Manner) -> Iterator[Change]:
    by_condition = {key.case_class for key, there in present.items() if not _is_default(there.values)}
    arriving = {row.key.case_class for row in file.standards if row.condition_type not in DEFAULTS}
    for row in file.standards:
        if row.condition_type not in DEFAULTS or row.key.case_class not in by_condition | arriving:
            yield _standard_change(row, present.get(row.key), manner)
    named = {row.key for row in file.standards}
    for key, there in present.items():
        citywide = key.case_class in arriving and not key.district
        if citywide and key not in named and _is_default(there.values):
            yield Change("standard", key, KEPT if there.is_own else RETIRED)


def _standard_change(row: StandardRow, there: Present | None, manner: Manner) -> Change:
    if there is None:
        return Change("standard", row.key, ADDED, _new(row, RULE_FIELDS))
    rules = _differing({name: getattr(row, name) for name in RULE_FIELDS}, there.values)
    rules |= _other_day(row, there, manner)
    texts = {name: getattr(row, name) for name in NOTE_FIELDS}
    notes = _differing({name: value for name, value in texts.items() if value}, there.values)
    if row.is_active is not None:
        notes |= _differing({"is_active": row.is_active}, there.values)
    rewritten = manner.own and any(there.values[name] for name in TEXT_FIELDS if name in notes)
    fate = REVISED if rules or rewritten else CHANGED
    return Change("standard", row.key, _fate(rules | notes, there, fate, manner), rules | notes)


def _other_day(row: StandardRow, there: Present, manner: Manner) -> dict[str, tuple[Any, Any]]:
    """Only a version that is yet to come can begin on another day."""
    planned = there.values["valid_from"]
    if not (row.starts and planned and row.starts > manner.now and planned > manner.now):
        return {}
    return _differing({"valid_from": row.starts}, there.values)


def mapping_changes(rows: Iterable[MappingRow], present: Mappings, manner: Manner) -> list[Change]:
    """A pair stands once, whichever way round the file tells it."""
    found = [turned(row, present) for row in rows]
    changes = [_mapping_change(row, present.get(row.key), manner) for row in found]
    schemes = {_schemes(row.key) for row in found}
    named = {row.key for row in found}
    return changes + _gone("mapping", named, present, manner, lambda key: _schemes(key) in schemes)


def turned(row: MappingRow, present: Mappings) -> MappingRow:
    """The row in the direction in which its pair is stored."""
    back = MappingKey(row.key.to_class, row.key.from_class)
    return MappingRow(back, INVERSE[row.relation], row.source, row.confidence) if back in present else row


def _schemes(key: MappingKey) -> frozenset[str]:
    return frozenset((key.from_class.scheme, key.to_class.scheme))


def _mapping_change(row: MappingRow, there: Present | None, manner: Manner) -> Change:
    if there is None:
        return Change("mapping", row.key, ADDED, _new(row, ("relation",)))
    texts = {name: getattr(row, name) for name in ("source", "confidence")}
    given = {"relation": row.relation} | {name: text for name, text in texts.items() if text}
    fields = _differing(given, there.values)
    return Change("mapping", row.key, _fate(fields, there, CHANGED, manner), fields)


def _gone(
    what: str,
    named: set[Any],
    present: Mapping[Any, Present],
    manner: Manner,
    in_scope: Callable[[Any], bool],
) -> list[Change]:
    """What is in use, of the schemes that the file speaks of, and not in it. Only told of the city's own files."""
    if not manner.own:
        return []
    in_use = (key for key, there in present.items() if there.values.get("is_active", True))
    return [Change(what, key, GONE) for key in in_use if key not in named and in_scope(key)]


def _new(row: Any, names: Iterable[str]) -> dict[str, tuple[Any, Any]]:
    return {name: (None, getattr(row, name)) for name in names}


def _is_default(values: Mapping[str, Any]) -> bool:
    return values["condition_type"] in DEFAULTS


def _differing(wanted: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    return {name: (values[name], new) for name, new in wanted.items() if values[name] != new}


def _fate(fields: Mapping[str, Any], there: Present, fate: str, manner: Manner) -> str:
    if not fields:
        return SAME
    return KEPT if there.is_own and not manner.own else fate


def plain(value: Any) -> Any:
    """As JSON can say it."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, ClassKey) else value
