"""Writing what a catalogue file changes. Called inside the transaction of the load, which holds its lock."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from cases.catalogue.difference import (
    ADDED,
    CHANGED,
    CLASS_FIELDS,
    GONE,
    NOTE_FIELDS,
    RETIRED,
    REVISED,
    RULE_FIELDS,
    Change,
    Manner,
    class_changes,
    mapping_changes,
    standard_changes,
    turned,
)
from cases.catalogue.formats import BadFile, at_row
from cases.catalogue.present import (
    as_present,
    class_ids,
    district_ids,
    newest_standards,
    present_classes,
    present_mappings,
    stored_mappings,
)
from cases.catalogue.rows import CatalogueFile, ClassKey, ClassRow, StandardKey, StandardRow
from cases.catalogue.standards import versions_of
from cases.models import CaseClass, ClassMapping, FilingStandard, Scheme

Ids = dict[ClassKey, int]


@dataclass(frozen=True)
class Taking(Manner):
    """`retire`: what is gone from the city's own file goes out of use."""

    retire: bool = False


def load_classes(file: CatalogueFile, taking: Taking) -> list[Change]:
    changes = class_changes(file.classes, present_classes(), taking)
    rows = {row.key: row for row in file.classes}
    to_make = [rows[change.key] for change in changes if change.fate == ADDED]  # type: ignore[index]
    schemes = dict(Scheme.objects.values_list("code", "pk"))
    for level in (1, 2):
        ids = class_ids()
        CaseClass.objects.bulk_create(
            CaseClass(
                scheme_id=schemes[row.key.scheme],
                kind=row.key.kind,
                code=row.key.code,
                is_own=taking.own,
                **_class_columns(row, ids),
            )
            for row in to_make
            if row.level == level
        )
    ids = class_ids()
    own = {"is_own": True} if taking.own else {}
    for change in changes:
        if change.fate == CHANGED:
            row = rows[change.key]  # type: ignore[index]
            CaseClass.objects.filter(pk=ids[row.key]).update(**_class_columns(row, ids), **own)
    if taking.retire:
        gone = [ids[change.key] for change in changes if change.fate == GONE]  # type: ignore[index]
        CaseClass.objects.filter(pk__in=gone).update(is_active=False, is_own=True)
    return changes


def _class_columns(row: ClassRow, ids: Ids) -> dict[str, Any]:
    columns = {name: getattr(row, name) for name in CLASS_FIELDS if getattr(row, name) is not None}
    if row.parent and row.parent not in ids:
        reason = _("The class %(key)s lies in the group %(parent)s, which is neither in the file nor loaded.")
        raise BadFile([at_row(row.row, reason % {"key": row.key, "parent": row.parent_code})])
    return columns | {"parent_id": ids[row.parent] if row.parent else None}


def load_standards(file: CatalogueFile, taking: Taking) -> list[Change]:
    ids, newest = class_ids(), newest_standards()
    _refuse_unknown(((row.key.case_class, row.row) for row in file.standards), ids)
    changes = standard_changes(file, {key: as_present(each) for key, each in newest.items()}, taking)
    rows = {row.key: row for row in file.standards}
    retired = [newest[change.key].pk for change in changes if change.fate == RETIRED]  # type: ignore[index]
    FilingStandard.objects.filter(pk__in=retired).update(valid_to=taking.now)
    versions, districts = _versions(), district_ids()
    made = []
    for change in changes:
        key: StandardKey = change.key  # type: ignore[assignment]
        if change.fate == CHANGED:
            _put_right(newest[key], change, taking)
        elif change.fate == GONE and taking.retire:
            versions_of(newest[key]).not_over(taking.now).update(is_active=False, is_own=True)
        elif change.fate == ADDED or (
            change.fate == REVISED and not _replanned(newest[key], rows[key], taking)
        ):
            made.append(_new_standard(rows[key], ids, districts, versions, taking))
    FilingStandard.objects.bulk_create(made)
    return changes


def _put_right(standard: FilingStandard, change: Change, taking: Taking) -> None:
    """In place: nobody can have judged by what was empty, and use is no version."""
    values = {name: value for name, (_old, value) in change.fields.items()}
    own = {"is_own": True} if taking.own else {}
    if "is_active" in values:
        versions_of(standard).not_over(taking.now).update(is_active=values.pop("is_active"))
    FilingStandard.objects.filter(pk=standard.pk).update(**values, **own)


def _columns(row: StandardRow, there: FilingStandard | None = None) -> dict[str, Any]:
    """What the row says; where it is silent, what was there before."""
    columns = {name: getattr(row, name) for name in RULE_FIELDS + NOTE_FIELDS}
    for name in NOTE_FIELDS:
        columns[name] = columns[name] or (getattr(there, name) if there else "")
    active = there.is_active if there else True
    return columns | {"is_active": active if row.is_active is None else row.is_active}


def _starts(row: StandardRow, now: datetime) -> datetime:
    """Not before now: a day that has passed in a file that was handed out means “at once”."""
    return row.starts if row.starts and row.starts > now else now


def _replanned(standard: FilingStandard, row: StandardRow, taking: Taking) -> bool:
    """Change a version that is yet to come; else end the one in force and return False."""
    begin = _starts(row, taking.now)
    if not standard.is_planned(taking.now):
        FilingStandard.objects.filter(pk=standard.pk).update(valid_to=begin)
        return False
    begin = begin if row.starts and row.starts > taking.now else standard.valid_from or begin
    before = versions_of(standard).filter(version=standard.version - 1, valid_to=standard.valid_from)
    before.update(valid_to=begin)
    columns = _columns(row, standard) | {"valid_from": begin, "is_own": taking.own}
    FilingStandard.objects.filter(pk=standard.pk).update(**columns)
    return True


def _new_standard(
    row: StandardRow,
    ids: Ids,
    districts: dict[str, int],
    versions: dict[tuple[int, int, int | None], FilingStandard],
    taking: Taking,
) -> FilingStandard:
    class_id, district = ids[row.key.case_class], districts.get(row.key.district)
    last = versions.get((class_id, row.key.number, district))
    planned = row.starts is not None and row.starts > taking.now
    return FilingStandard(
        case_class_id=class_id,
        number=row.key.number,
        district_id=district,
        version=last.version + 1 if last else 1,
        valid_from=_starts(row, taking.now) if last or planned else None,
        is_own=taking.own,
        **_columns(row, last if last and taking.own else None),
    )


def _versions() -> dict[tuple[int, int, int | None], FilingStandard]:
    """The newest version that any standard ever had, by class, number and district."""
    columns = ("case_class", "number", "district")
    tops = FilingStandard.objects.order_by().values(*columns).annotate(version=Max("version"))
    wanted = {(row["case_class"], row["number"], row["district"]): row["version"] for row in tops}
    keyed = (
        ((each.case_class_id, each.number, each.district_id), each) for each in FilingStandard.objects.all()
    )
    return {key: each for key, each in keyed if wanted[key] == each.version}


def load_mappings(file: CatalogueFile, taking: Taking) -> list[Change]:
    ids, stored = class_ids(), stored_mappings()
    _refuse_unknown(((key, row.row) for row in file.mappings for key in row.key), ids)
    present = present_mappings(stored)
    changes = mapping_changes(file.mappings, present, taking)
    rows = {row.key: row for row in (turned(row, present) for row in file.mappings)}
    ClassMapping.objects.bulk_create(
        ClassMapping(
            from_class_id=ids[row.key.from_class],
            to_class_id=ids[row.key.to_class],
            relation=row.relation,
            source=row.source,
            confidence=row.confidence,
            is_own=taking.own,
        )
        for row in (rows[change.key] for change in changes if change.fate == ADDED)  # type: ignore[index]
    )
    own = {"is_own": True} if taking.own else {}
    for change in changes:
        pair = stored.get(change.key)  # type: ignore[arg-type]
        if pair and change.fate == CHANGED:
            values = {name: value for name, (_old, value) in change.fields.items()}
            ClassMapping.objects.filter(pk=pair.pk).update(**values, **own)
        elif pair and change.fate == GONE and taking.retire:
            pair.delete()
    return changes


def _refuse_unknown(named: Iterable[tuple[ClassKey, int]], ids: Ids) -> None:
    reason = _("The class %(key)s is not loaded; load the file of the classes first.")
    unknown = [at_row(row, reason % {"key": key}) for key, row in named if key not in ids]
    if unknown:
        raise BadFile(unknown)
