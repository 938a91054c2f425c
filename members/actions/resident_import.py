"""Residents from a city's own table. Each row stands alone: good ones are kept, bad ones are named with the reason.

The mapping (TOML) says which of the file's columns is which:

    [columns]            # ours = theirs
    grid = "网格编码"     # code of the grid, required
    name = "姓名"         # required
    id_number = "身份证号"
    [values.sex]         # their word = ours, for sex and care_group
    "男" = "m"
"""

import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from gridgov.audit import record
from gridgov.problems import Invalid, Problem
from grids.models import Grid
from members import identity
from members.actions.residents import create_resident, household_at, lookup_of, update_resident
from members.models import Resident, User
from members.staff_columns import to_date
from members.tables import Row, Table

REQUIRED = ("grid", "name")
OPTIONAL = (
    "id_number",
    "phone",
    "birth_year",
    "sex",
    "care_group",
    "building",
    "room",
    "household",
    "address",
    "verified_on",
)
TRANSLATED = {"sex": Resident.Sex.values, "care_group": Resident.CareGroup.values}
BATCH = 500


@dataclass(frozen=True)
class Mapping:
    columns: dict[str, str]
    values: dict[str, dict[str, str]]


@dataclass
class ResidentImport:
    """Counts, and (row, reason) of each rejected row; a reason never repeats personal data."""

    read: int = 0
    imported: int = 0
    updated: int = 0
    rejects: list[tuple[int, str]] = field(default_factory=list)

    def as_json(self) -> dict[str, int]:
        return {
            "read": self.read,
            "imported": self.imported,
            "updated": self.updated,
            "rejected": len(self.rejects),
        }


def read_mapping(path: Path) -> Mapping:
    """The mapping file; Invalid with the place of what is wrong."""
    try:
        given = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Invalid(_("%(file)s is no TOML: %(reason)s.") % {"file": path.name, "reason": error}) from error
    columns, values = given.get("columns", {}), given.get("values", {})
    for name in set(columns) - {*REQUIRED, *OPTIONAL}:
        known = ", ".join((*REQUIRED, *OPTIONAL))
        raise Invalid(
            _("[columns] names “%(name)s”, which is none of: %(known)s.") % {"name": name, "known": known}
        )
    for name in REQUIRED:
        if name not in columns:
            raise Invalid(_("[columns] must say which column is “%(name)s”.") % {"name": name})
    _check_values(values)
    return Mapping(columns, values)


def _check_values(values: dict[str, dict[str, str]]) -> None:
    for name, words in values.items():
        allowed = TRANSLATED.get(name)
        if allowed is None:
            raise Invalid(_("[values.%(name)s] is not known; sex and care_group are.") % {"name": name})
        for word in words.values():
            if word not in allowed:
                raise Invalid(
                    _("[values.%(name)s] gives “%(word)s”, which is none of: %(known)s.")
                    % {"name": name, "word": word, "known": ", ".join(filter(None, allowed))}
                )


def import_residents(
    *, actor: User | None, table: Table, mapping: Mapping, progress: Callable[[int], None] = lambda done: None
) -> ResidentImport:
    """Import in batches; a row whose identity number (or name and telephone) the grid has already updates that."""
    for column in mapping.columns.values():
        if column not in table.columns:
            known = ", ".join(filter(None, table.columns))
            raise Invalid(
                _("The file has no column “%(column)s”. It has: %(known)s.")
                % {"column": column, "known": known}
            )
    result = ResidentImport()
    grids = dict(Grid.objects.values_list("code", "pk"))
    for batch in _batches(table.rows):
        with transaction.atomic():
            _lock_grids(row.values[mapping.columns["grid"]] for row in batch)
            for row in batch:
                _import_row(actor, row, mapping, grids, result)
        progress(result.read)
    record(actor=actor, action="resident.import", data=result.as_json())
    return result


def _lock_grids(codes: Iterable[str]) -> None:
    """All at once in the order in which a publication takes them: row by row the two could wait for each other."""
    list(Grid.objects.select_for_update(no_key=True).filter(code__in=set(codes)).order_by("pk"))


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    source = iter(rows)
    while batch := list(islice(source, BATCH)):
        yield batch


def _import_row(
    actor: User | None, row: Row, mapping: Mapping, grids: dict[str, int], result: ResidentImport
) -> None:
    result.read += 1
    try:
        with transaction.atomic():
            values = _translated(
                {ours: row.values[theirs] for ours, theirs in mapping.columns.items()}, mapping
            )
            if values["grid"] not in grids:
                raise Invalid(_("There is no grid with the code “%(code)s”.") % {"code": values["grid"][:40]})
            made = _keep(actor, Grid.objects.get(pk=grids[values["grid"]]), values)
    except Problem as problem:
        result.rejects.append((row.number, str(problem)))
    else:
        result.imported += made
        result.updated += not made


def _translated(values: dict[str, Any], mapping: Mapping) -> dict[str, Any]:
    for name, allowed in TRANSLATED.items():
        if word := values.get(name):
            values[name] = mapping.values.get(name, {}).get(word, word)
            if values[name] not in allowed:
                raise Invalid(
                    _("[values.%(name)s] does not say what “%(word)s” means.")
                    % {"name": name, "word": word[:20]}
                )
    if values.get("birth_year"):
        values["birth_year"] = _year(values["birth_year"])
    return values


def _year(text: str) -> int:
    year = text[:4]
    if not year.isdigit() or not 1880 <= int(year) <= 2200:
        raise Invalid({"birth_year": _("The year of birth must be four digits.")})
    return int(year)


def _keep(actor: User | None, grid: Grid, values: dict[str, Any]) -> bool:
    """Write one resident; True when the record is new."""
    door = {name: values.get(name, "") for name in ("building", "room", "address")}
    household = (
        household_at(grid=grid, number=values.get("household", ""), **door) if door["building"] else None
    )
    fields = {name: values[name] for name in ("id_number", "phone", "sex", "care_group") if values.get(name)}
    fields |= {"household": household, "birth_year": values.get("birth_year") or None}
    verified_on = to_date(values.get("verified_on", ""))
    known = _known(grid, values)
    if known is None:
        create_resident(actor=actor, grid=grid, name=values["name"], verified_on=verified_on, **fields)
        return True
    update_resident(actor=actor, resident=known, verified_on=verified_on, name=values["name"], **fields)
    return False


def _known(grid: Grid, values: dict[str, Any]) -> Resident | None:
    here = Resident.objects.unshredded().filter(grid=grid)
    number = identity.plain_id_number(values.get("id_number", ""))
    if number:
        return here.filter(id_number_lookup=lookup_of("id_number", number)).first()
    phone = identity.plain_phone(values.get("phone", ""))
    name = lookup_of("name", values["name"])
    return here.filter(name_lookup=name, phone_lookup=lookup_of("phone", phone)).first() if phone else None
