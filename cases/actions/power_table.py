"""The power list as a table: what loading one would change, row by row, and loading it."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.actions.authority import check, save_authority
from cases.administering import require_administrator
from cases.catalogue.difference import ADDED, CHANGED, REVISED, SAME, Change
from cases.catalogue.headings import POWER_HEADINGS, read_row
from cases.catalogue.loading import Difference
from cases.catalogue.locking import lock_catalogue
from cases.catalogue.rows import PowerKey
from cases.models import Authority, CaseClass
from gridgov.audit import record
from gridgov.problems import Invalid
from grids.models import Area
from members.models import User
from members.tables import Row

COLUMNS = ("class", "scheme", "kind", "level", "area", "basis", "from", "to")
MOST_TOLD = 20
Place = tuple[int, int | None]  # ids of class and area


@dataclass(frozen=True)
class PowerRow:
    """What one row says. None: it does not speak of it; `starts` None: from today, where it is not so already."""

    number: int
    case_class: CaseClass
    area: Area | None
    level: str
    basis: str | None
    starts: date | None
    ends: date | None
    speaks_of_end: bool

    @property
    def place(self) -> Place:
        return self.case_class.pk, self.area.pk if self.area else None

    def key(self, starts: date) -> PowerKey:
        of = self.case_class
        return PowerKey(of.scheme.code, of.kind, of.code, self.area.code if self.area else "", starts)

    def changes_of(self, entry: Authority) -> dict[str, tuple[Any, Any]]:
        """Field -> (old, new), where the row says something else than the entry."""
        said: dict[str, Any] = {"level": self.level}
        said |= {"basis": self.basis} if self.basis is not None else {}
        said |= {"valid_to": self.ends} if self.speaks_of_end else {}
        return {name: (old, new) for name, new in said.items() if (old := getattr(entry, name)) != new}


@transaction.atomic
def load_powers(
    *, by: User | None, rows: Iterable[Row], dry_run: bool = False, seen: str | None = None
) -> Difference:
    """Take a table, all of it or nothing; what it changes, or with `dry_run` would change.

    Columns: class (code), scheme and kind (where the code alone is not enough), level, area (code), basis, from, to
    (days as 2026-01-31). A row with `from` is the entry of that class, area and day. One without it is the entry that
    is in force: another level ends that today, and holds from today on. With `seen`, the fingerprint of what was
    confirmed, nothing is written when the difference has become another one. Invalid names every row that cannot be
    used.
    """
    lock_catalogue()
    today = timezone.localdate()
    read = _read(rows, today)
    for area in {row.place[1]: row.area for row in read}.values():
        require_administrator(by, area)
    planned = list(_planned(read, today))
    found = Difference(tuple(change for _row, _entry, change in planned))
    if not dry_run and seen in (None, found.fingerprint()):
        for row, entry, change in planned:
            _write(by, row, entry, change, today)
        told = dict(Counter(change.fate for change in found.changes))
        record(actor=by, action="authority.load", data=told)
    return found


def _planned(rows: list[PowerRow], today: date) -> Iterator[tuple[PowerRow, Authority | None, Change]]:
    entries = list(Authority.objects.select_related("area"))
    by_day = {(entry.case_class_id, entry.area_id, entry.valid_from): entry for entry in entries}
    in_force: dict[Place, Authority] = {}
    for entry in sorted(entries, key=lambda each: each.valid_from):
        if entry.valid_from <= today and (entry.valid_to is None or entry.valid_to > today):
            in_force[entry.case_class_id, entry.area_id] = entry
    for row in rows:
        there = by_day.get((*row.place, row.starts)) if row.starts else in_force.get(row.place)
        yield row, there, _change(row, there, today)


def _change(row: PowerRow, there: Authority | None, today: date) -> Change:
    starts = row.starts or today
    if there is None:
        return Change("power", row.key(starts), ADDED, {"level": (None, row.level)})
    fields = row.changes_of(there)
    if "level" in fields and row.starts is None and there.valid_from < today:
        return Change("power", row.key(today), REVISED, fields | {"valid_from": (there.valid_from, today)})
    return Change("power", row.key(there.valid_from), CHANGED if fields else SAME, fields)


def _write(by: User | None, row: PowerRow, entry: Authority | None, change: Change, today: date) -> None:
    if change.fate == SAME:
        return
    said = {name: new for name, (_old, new) in change.fields.items()}
    if change.fate == CHANGED and entry:
        save_authority(by=by, fields=said, pk=entry.pk)
        return
    basis, ends = row.basis or "", row.ends
    if change.fate == REVISED and entry:
        basis = entry.basis if row.basis is None else row.basis
        ends = row.ends if row.speaks_of_end else entry.valid_to
        save_authority(by=by, fields={"valid_to": today}, pk=entry.pk)
    new = {
        "case_class": row.case_class, "area": row.area, "level": row.level, "basis": basis,
        "valid_from": row.starts or today, "valid_to": ends,
    }  # fmt: skip
    save_authority(by=by, fields=new)


def _read(rows: Iterable[Row], today: date) -> list[PowerRow]:
    """Every row, or Invalid with what is wrong with which."""
    known, faults, found = _Known(), [], []
    twice: Counter[tuple[Place, date | None]] = Counter()
    for row in rows:
        try:
            read = known.row(Row(row.number, read_row(row.values, POWER_HEADINGS)))
            entry = Authority(level=read.level, valid_from=read.starts or today, valid_to=read.ends)
            check(entry)
            twice[read.place, read.starts] += 1
            if twice[read.place, read.starts] > 1:
                raise Invalid(_("the same class, area and first day stand there twice"))
            found.append(read)
        except Invalid as problem:
            faults.append(_("Row %(number)d: %(fault)s") % {"number": row.number, "fault": problem})
    if faults:
        raise Invalid(" ".join(faults[:MOST_TOLD]))
    if not found:
        raise Invalid(_("The file has no row below its first one."))
    return found


class _Known:
    """Classes and areas by the codes that rows name; read once for all of them."""

    def __init__(self) -> None:
        offered = CaseClass.objects.filter(is_active=True, scheme__is_current=True).select_related("scheme")
        self.classes: dict[str, list[CaseClass]] = {}
        for each in offered:
            self.classes.setdefault(each.code, []).append(each)
        self.areas = {area.code: area for area in Area.objects.all()}

    def row(self, row: Row) -> PowerRow:
        cells = row.values
        for column in ("class", "level"):
            if column not in cells:
                raise Invalid(_("The file has no column “%(column)s”.") % {"column": column})
        return PowerRow(
            number=row.number,
            case_class=self._class(cells),
            area=self._area(cells.get("area", "")),
            level=cells["level"],
            basis=cells["basis"][:500] if "basis" in cells else None,
            starts=_day(cells.get("from", "")),
            ends=_day(cells.get("to", "")),
            speaks_of_end="to" in cells,
        )

    def _class(self, cells: dict[str, str]) -> CaseClass:
        code, scheme, kind = cells["class"], cells.get("scheme", ""), cells.get("kind", "")
        found = [
            each
            for each in self.classes.get(code, [])
            if kind in ("", each.kind) and scheme in ("", each.scheme.code)
        ]
        if len(found) == 1:
            return found[0]
        said = _("several classes have the code %(code)s; name scheme and kind") if found else _(
            "no class has the code %(code)s"
        )  # fmt: skip
        raise Invalid(said % {"code": code or "–"})

    def _area(self, code: str) -> Area | None:
        if code and code not in self.areas:
            raise Invalid(_("no area has the code %(code)s") % {"code": code})
        return self.areas.get(code)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10]) if text else None
    except ValueError:
        raise Invalid(_("“%(text)s” is no day; write it as 2026-01-31") % {"text": text}) from None
