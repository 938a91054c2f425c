"""Writing the power list: entry by entry, or from a table."""

from datetime import date
from typing import Any

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.administering import require_administrator
from cases.models import Authority, CaseClass, Level
from gridgov.audit import record
from gridgov.problems import Invalid
from grids.models import Area
from members.models import User
from members.tables import Row, Table

FIELDS = ("case_class", "area", "level", "basis", "valid_from", "valid_to")
COLUMNS = ("class", "kind", "level", "area", "basis", "from", "to")


@transaction.atomic
def save_authority(*, by: User | None, fields: dict[str, Any], pk: int | None = None) -> Authority:
    """Make an entry, or change one; `fields` by the names of the model's columns.

    Raises Refused unless `by` administers the entry's area (the city for one that holds everywhere), before and after;
    Invalid for a level that is none, days in the wrong order, and where the same class, area and day stands already.
    """
    entry = get_object_or_404(Authority.objects.select_for_update(of=("self",)), pk=pk) if pk else Authority()
    if pk:
        require_administrator(by, entry.area)
    for name in FIELDS:
        if name in fields:
            setattr(entry, name, fields[name])
    require_administrator(by, entry.area)
    _check(entry)
    entry.save()
    record(
        actor=by,
        action="authority.change" if pk else "authority.make",
        target=entry,
        data={"level": entry.level},
    )
    return entry


@transaction.atomic
def drop_authority(*, by: User | None, pk: int) -> None:
    """Take an entry away; to end it on a day, give it a last day instead."""
    entry = get_object_or_404(Authority.objects.select_for_update(of=("self",)), pk=pk)
    require_administrator(by, entry.area)
    record(actor=by, action="authority.drop", target=entry, data={"level": entry.level})
    entry.delete()


@transaction.atomic
def load_authorities(*, by: User | None, table: Table) -> int:
    """Entries from a table, all or none; one that stands already (class, area, first day) is brought up to date.

    Columns: class (code), kind (where the code alone is not enough), level, area (code), basis, from, to (days as
    2026-01-31). How many. Invalid names every row that cannot be used.
    """
    if missing := {"class", "level"} - {*table.columns}:
        raise Invalid(_("The file has no column “%(column)s”.") % {"column": min(missing)})
    faults, read = [], 0
    for row in table.rows:
        try:
            _put(by, row)
            read += 1
        except Invalid as problem:
            faults.append(_("Row %(number)d: %(fault)s") % {"number": row.number, "fault": problem})
    if faults:
        raise Invalid(" ".join(faults[:20]))
    return read


def _put(by: User | None, row: Row) -> None:
    cells = row.values
    fields = {
        "case_class": _class(cells["class"], cells.get("kind", "")),
        "level": cells["level"],
        "area": _area(cells.get("area", "")),
        "basis": cells.get("basis", "")[:500],
        "valid_from": _day(cells.get("from", "")) or timezone.localdate(),
        "valid_to": _day(cells.get("to", "")),
    }
    known = Authority.objects.filter(
        **{name: fields[name] for name in ("case_class", "area", "valid_from")}
    ).first()
    save_authority(by=by, fields=fields, pk=known.pk if known else None)


def _class(code: str, kind: str) -> CaseClass:
    found = CaseClass.objects.filter(code=code, is_active=True, scheme__is_current=True)
    rows = list(found.filter(kind=kind) if kind else found)[:2]
    if len(rows) != 1:
        said = (
            _("several classes have the code %(code)s; name the kind")
            if rows
            else _("no class has the code %(code)s")
        )
        raise Invalid(said % {"code": code or "–"})
    return rows[0]


def _area(code: str) -> Area | None:
    if not code:
        return None
    found = Area.objects.filter(code=code).first()
    if found is None:
        raise Invalid(_("no area has the code %(code)s") % {"code": code})
    return found


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10]) if text else None
    except ValueError:
        raise Invalid(_("“%(text)s” is no day; write it as 2026-01-31") % {"text": text}) from None


def _check(entry: Authority) -> None:
    if entry.level not in Level.values:
        raise Invalid({"level": _("“%(level)s” is no level; the levels are %(levels)s.") % {
            "level": entry.level, "levels": ", ".join(Level.values)
        }})  # fmt: skip
    if entry.valid_to and entry.valid_to <= entry.valid_from:
        raise Invalid({"valid_to": _("The last day must come after the first.")})
    same = Authority.objects.filter(case_class=entry.case_class, area=entry.area, valid_from=entry.valid_from)
    if same.exclude(pk=entry.pk).exists():
        raise Invalid({"case_class": _("There is an entry for this class, area and first day already.")})
