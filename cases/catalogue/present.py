"""What is in the database, in the terms of catalogue files."""

from typing import Any

from cases.catalogue.difference import CLASS_FIELDS, NOTE_FIELDS, RULE_FIELDS, Present
from cases.catalogue.rows import ClassKey, Known, KnownClass, MappingKey, StandardKey
from cases.models import CaseClass, ClassMapping, FilingStandard, Level
from grids.models import Area


def known_classes() -> Known:
    """Every class that is loaded and every district, for readers to point at."""
    columns = ("scheme__code", "kind", "code", "name", "name_en", "legacy_code", "scheme__is_current")
    rows = CaseClass.objects.values_list(*columns)
    return Known([KnownClass(ClassKey(*row[:3]), *row[3:]) for row in rows], district_ids())


def class_ids() -> dict[ClassKey, int]:
    rows = CaseClass.objects.values_list("scheme__code", "kind", "code", "pk")
    return {ClassKey(scheme, kind, code): pk for scheme, kind, code, pk in rows}


def district_ids() -> dict[str, int]:
    """District's code -> id."""
    return dict(Area.objects.filter(level=Level.DISTRICT).values_list("code", "pk"))


def key_of(each: CaseClass) -> ClassKey:
    return ClassKey(each.scheme.code, each.kind, each.code)


def standard_key(each: FilingStandard) -> StandardKey:
    return StandardKey(key_of(each.case_class), each.number, each.district.code if each.district else "")


def as_in_a_file(text: str) -> str:
    """A text as it comes back from a file: without blanks around it and with one kind of line end."""
    return text.replace("\r\n", "\n").strip()


def present_classes() -> dict[ClassKey, Present]:
    found = CaseClass.objects.select_related("scheme", "parent")
    return {key_of(each): Present(_class_values(each), each.is_own) for each in found}


def _class_values(each: CaseClass) -> dict[str, Any]:
    values = {name: getattr(each, name) for name in CLASS_FIELDS}
    values |= {name: as_in_a_file(text) for name, text in values.items() if isinstance(text, str)}
    return values | {
        "parent": ClassKey(each.scheme.code, each.kind, each.parent.code) if each.parent else None
    }


def newest_standards() -> dict[StandardKey, FilingStandard]:
    found = FilingStandard.objects.newest().select_related("case_class__scheme", "district")
    return {standard_key(each): each for each in found}


def as_present(each: FilingStandard) -> Present:
    values = {name: getattr(each, name) for name in (*RULE_FIELDS, *NOTE_FIELDS, "is_active", "valid_from")}
    values |= {name: as_in_a_file(values[name]) for name in NOTE_FIELDS}
    return Present(values, each.is_own)


def stored_mappings() -> dict[MappingKey, ClassMapping]:
    found = ClassMapping.objects.select_related("from_class__scheme", "to_class__scheme")
    return {MappingKey(key_of(each.from_class), key_of(each.to_class)): each for each in found}


def present_mappings(stored: dict[MappingKey, ClassMapping]) -> dict[MappingKey, Present]:
    names = ("relation", "source", "confidence")
    return {
        key: Present({name: as_in_a_file(getattr(each, name)) for name in names}, each.is_own)
        for key, each in stored.items()
    }
