"""Catalogue files: recognised by their columns, read to the same rows."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from cases.catalogue.cells import Cells, RowProblem
from cases.catalogue.rows import (
    CatalogueFile,
    ClassKey,
    ClassRow,
    Known,
    KnownClass,
    MappingKey,
    MappingRow,
    Row,
    StandardKey,
    StandardRow,
)
from cases.models import Kind, Relation
from gridgov.problems import Invalid

LEGACY_SCHEME = "CJ/T 214-2007"
LOCAL_SCHEME = "local"
MOST_REASONS = 20

Reader = Callable[[Cells, Known, Counter[ClassKey]], Iterator[Row]]


class Format(NamedTuple):
    """A kind of file: the columns that make it recognisable and the reader of one row."""

    name: str
    columns: frozenset[str]
    read: Reader


class BadFile(Invalid):
    """A file that cannot be used; `reasons` name rows and columns."""

    def __init__(self, reasons: list[str]) -> None:
        self.reasons = reasons[:MOST_REASONS]
        if len(reasons) > MOST_REASONS:
            self.reasons.append(_("and %(n)s more") % {"n": len(reasons) - MOST_REASONS})
        super().__init__("; ".join(self.reasons))


def _key(cells: Cells, before: str = "") -> ClassKey:
    kind = cells.choice(f"{before}kind", Kind.values)
    return ClassKey(cells.text(f"{before}scheme"), kind, cells.text(f"{before}code"))


def _standard(cells: Cells, known: Known, numbers: Counter[ClassKey]) -> Iterator[Row]:
    district = cells.get("district")
    if district and district not in known.districts:
        raise RowProblem(_("“%(code)s” in “district” is no district’s code") % {"code": district})
    yield StandardRow(
        key=StandardKey(_key(cells), cells.whole("number"), district),
        condition_type=cells.condition_type(),
        limit_value=cells.limit("limit_value"),
        limit_unit=cells.unit("limit_unit"),
        is_urgent=cells.yes_or_no("is_urgent"),
        condition=cells.get("condition"),
        closing_condition=cells.get("closing_condition"),
        source=cells.get("source"),
        confidence=cells.get("confidence"),
        is_active=cells.answer("in_use"),
        starts=cells.day("valid_from"),
        row=cells.row,
    )


def _class(cells: Cells, known: Known, numbers: Counter[ClassKey]) -> Iterator[Row]:
    code, key = cells.get("successor_code"), _key(cells)
    successor = known.current(cells.get("successor_kind") or cells.kind(), code) if code else None
    yield ClassRow(
        key=key,
        parent_code=cells.get("parent_code"),
        level=cells.level(),
        name=cells.text("name"),
        name_en=cells.maybe("name_en"),
        responsible_party=cells.maybe("responsible_party"),
        responsible_party_en=cells.maybe("responsible_party_en"),
        legacy_code=cells.maybe("legacy_code"),
        source=cells.get("source"),
        confidence=cells.get("confidence"),
        is_dispute=cells.answer("is_dispute"),
        is_active=cells.answer("in_use"),
        row=cells.row,
    )
    yield from _went_over(cells, key, successor)


def _mapping(cells: Cells, known: Known, numbers: Counter[ClassKey]) -> Iterator[Row]:
    one, other = _key(cells), _key(cells, "to_")
    if one.scheme == other.scheme:
        raise RowProblem(_("“scheme” and “to_scheme” are the same; a mapping joins two schemes"))
    yield MappingRow(
        MappingKey(one, other),
        cells.choice("relation", Relation.values),
        source=cells.get("source"),
        confidence=cells.get("confidence"),
        row=cells.row,
    )


def _went_over(cells: Cells, key: ClassKey, successor: KnownClass | None) -> Iterator[Row]:
    """Into the class that took its place; whether whole or as a part shows when all rows are read."""
    if successor and successor.key.scheme != key.scheme:
        texts = {"source": cells.get("source"), "confidence": cells.get("confidence")}
        yield MappingRow(MappingKey(key, successor.key), "", row=cells.row, **texts)


def _national(cells: Cells, known: Known, numbers: Counter[ClassKey]) -> Iterator[Row]:
    """A class with its own ordinary and urgent limit, which are its standards until it has conditions."""
    key = _key(cells)
    party, party_en = _both_languages(cells.get("responsible_party"))
    yield ClassRow(
        key=key,
        parent_code=cells.get("parent_code"),
        level=cells.level(),
        name=cells.text("name_zh"),
        name_en=cells.maybe("name_en"),
        responsible_party=party,
        responsible_party_en=party_en,
        legacy_code=cells.maybe("legacy_code"),
        source=cells.get("source"),
        confidence=cells.get("confidence"),
        row=cells.row,
    )
    ordinary, urgent = cells.limit_pair("limit_value"), cells.limit_pair("urgent_limit_value")
    more: dict[str, Any] = {
        "source": cells.get("source"),
        "confidence": cells.get("confidence"),
        "row": cells.row,
    }
    if ordinary:
        yield StandardRow(StandardKey(key, 1), "ordinary", *ordinary, False, **more)
    if urgent and urgent != ordinary:
        yield StandardRow(StandardKey(key, 2), "urgent", *urgent, True, **more)


def _both_languages(party: str) -> tuple[str, str]:
    """ "公安机关|public security"; where no bar divides them, the last stroke before a letter does."""
    if "|" in party:
        chinese, english = party.split("|", 1)
        return chinese, english
    for place, sign in enumerate(party):
        if sign == "/" and party[place + 1 : place + 2].isascii() and party[place + 1 : place + 2].isalpha():
            return party[:place], party[place + 1 :]
    return party, ""


def _legacy(cells: Cells, known: Known, numbers: Counter[ClassKey]) -> Iterator[Row]:
    kind, code = cells.kind(), cells.get("gb47678_5_code")
    successor = known.current(kind, code) if code else None
    same_name = successor is not None and successor.name == cells.text("name_zh")
    key = _key(cells)
    yield ClassRow(
        key=key,
        parent_code=cells.get("parent_code"),
        level=cells.level(),
        name=cells.text("name_zh"),
        name_en=successor.name_en if successor and same_name else None,
        source=cells.get("source"),
        confidence=cells.get("confidence"),
        row=cells.row,
    )
    yield from _went_over(cells, key, successor)


def _condition(cells: Cells, known: Known, numbers: Counter[ClassKey]) -> Iterator[Row]:
    """One condition without its text. A class that no scheme knows becomes a local one."""
    kind, code, older = cells.kind(), cells.get("gb47678_code"), cells.text("legacy_code")
    found = known.current(kind, code) if code else known.of_older_code(older, cells.text("name_zh"))
    if code and not found:
        raise RowProblem(
            _("class %(code)s is not loaded; load the file of the classes first") % {"code": code}
        )
    key = found.key if found else ClassKey(LOCAL_SCHEME, kind, older)
    confidence = f"limit: found in source ({cells.text('match')} match; one city)"
    if not found and not numbers[key]:
        yield ClassRow(
            key=key,
            parent_code="",
            level=2,
            name=cells.text("name_zh"),
            legacy_code=older,
            source=cells.get("source"),
            confidence="name: found in source (one city); no national code",
            row=cells.row,
        )
    numbers[key] += 1
    yield StandardRow(
        key=StandardKey(key, numbers[key]),
        condition_type=cells.condition_type(),
        limit_value=cells.limit("limit_value"),
        limit_unit=cells.unit("limit_unit"),
        is_urgent=cells.get("condition_type") == "hazard",
        source=cells.get("source"),
        confidence=confidence,
        row=cells.row,
    )


FORMATS = (
    Format(
        "mappings",
        frozenset({"scheme", "kind", "code", "relation", "to_scheme", "to_kind", "to_code"}),
        _mapping,
    ),
    Format(
        "standards", frozenset({"scheme", "kind", "code", "number", "limit_value", "limit_unit"}), _standard
    ),
    Format(
        "conditions",
        frozenset(
            {"kind", "legacy_code", "name_zh", "gb47678_code", "match", "condition_type", "limit_value"}
        ),
        _condition,
    ),
    Format(
        "national classes",
        frozenset({"scheme", "kind", "code", "parent_code", "level", "name_zh", "limit_value", "limit_unit"}),
        _national,
    ),
    Format(
        "older classes",
        frozenset({"scheme", "kind", "code", "parent_code", "level", "name_zh", "gb47678_5_code"}),
        _legacy,
    ),
    Format("classes", frozenset({"scheme", "kind", "code", "parent_code", "level", "name"}), _class),
)


def recognise(header: Iterable[str]) -> Format:
    """The format of a file by its columns. Invalid names what each format needs."""
    columns = set(header)
    found = next((known for known in FORMATS if known.columns <= columns), None)
    if found:
        return found
    needed = "; ".join(f"{known.name}: {', '.join(sorted(known.columns))}" for known in FORMATS)
    raise Invalid(
        _(
            "These columns belong to no kind of catalogue file: %(columns)s. Known kinds and their columns: %(needed)s."
        )
        % {"columns": ", ".join(sorted(columns)), "needed": needed}
    )


def read_rows(header: list[str], rows: Iterable[tuple[int, dict[str, str]]], known: Known) -> CatalogueFile:
    """All rows, each with its number in the file; or BadFile with the first reasons."""
    read, numbers = recognise(header).read, Counter[ClassKey]()
    found: list[Row] = []
    reasons: list[str] = []
    for number, row in rows:
        try:
            found.extend(read(Cells(row, number), known, numbers))
        except RowProblem as problem:
            reasons.append(at_row(number, problem))
    reasons += _twice(found)
    if reasons:
        raise BadFile(reasons)
    return CatalogueFile.of(_told_whole(found))


def at_row(number: int, reason: object) -> str:
    return _("row %(row)s: %(reason)s") % {"row": number, "reason": reason}


def _twice(rows: list[Row]) -> Iterator[str]:
    seen: set[str] = set()
    for row in rows:
        pair = sorted(map(str, row.key)) if isinstance(row, MappingRow) else [str(row.key)]
        key = "|".join([type(row).__name__, *pair])
        if key in seen:
            yield at_row(row.row, _("%(key)s stands there twice") % {"key": row.key})
        seen.add(key)


def _told_whole(rows: list[Row]) -> Iterator[Row]:
    """The only class that went over into another is the same; several that went into one are narrower."""
    into = Counter(
        (row.key.from_class.scheme, row.key.to_class) for row in rows if isinstance(row, MappingRow)
    )
    for row in rows:
        if isinstance(row, MappingRow) and not row.relation:
            alone = into[row.key.from_class.scheme, row.key.to_class] == 1
            yield replace(row, relation=Relation.SAME.value if alone else Relation.NARROWER.value)
        else:
            yield row
