"""Catalogue files: recognised by their columns, read to the same rows."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from django.utils.translation import gettext as _

from cases.catalogue.cells import Cells, RowProblem
from cases.catalogue.rows import CatalogueFile, ClassKey, ClassRow, Known, StandardKey, StandardRow
from gridgov.problems import Invalid

LEGACY_SCHEME = "CJ/T 214-2007"
LOCAL_SCHEME = "local"
MOST_REASONS = 20

Row = ClassRow | StandardRow
Reader = Callable[[Cells, Known, Counter[ClassKey]], Iterator[Row]]


class Format(NamedTuple):
    """A kind of file: the columns that make it recognisable and the reader of one row."""

    name: str
    columns: frozenset[str]
    read: Reader


def _standard(cells: Cells, known: Known, numbers: Counter[ClassKey]) -> Iterator[Row]:
    key = ClassKey(cells.text("scheme"), cells.kind(), cells.text("code"))
    yield StandardRow(
        key=StandardKey(key, cells.whole("number")),
        condition_type=cells.condition_type(),
        limit_value=cells.limit("limit_value"),
        limit_unit=cells.unit("limit_unit"),
        is_urgent=cells.yes_or_no("is_urgent"),
        condition=cells.get("condition"),
        closing_condition=cells.get("closing_condition"),
        source=cells.get("source"),
        confidence=cells.get("confidence"),
    )


def _class(cells: Cells, known: Known, numbers: Counter[ClassKey]) -> Iterator[Row]:
    code = cells.get("successor_code")
    successor = known.current(cells.get("successor_kind") or cells.kind(), code) if code else None
    yield ClassRow(
        key=ClassKey(cells.text("scheme"), cells.kind(), cells.text("code")),
        parent_code=cells.get("parent_code"),
        level=cells.level(),
        name=cells.text("name"),
        name_en=cells.maybe("name_en"),
        responsible_party=cells.maybe("responsible_party"),
        responsible_party_en=cells.maybe("responsible_party_en"),
        legacy_code=cells.maybe("legacy_code"),
        successor=successor.key if successor else None,
        source=cells.get("source"),
        confidence=cells.get("confidence"),
    )


def _national(cells: Cells, known: Known, numbers: Counter[ClassKey]) -> Iterator[Row]:
    """A class with its own ordinary and urgent limit, which are its standards until it has conditions."""
    key = ClassKey(cells.text("scheme"), cells.kind(), cells.text("code"))
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
    )
    ordinary, urgent = cells.limit_pair("limit_value"), cells.limit_pair("urgent_limit_value")
    source, confidence = cells.get("source"), cells.get("confidence")
    if ordinary:
        yield StandardRow(
            StandardKey(key, 1), "ordinary", *ordinary, False, source=source, confidence=confidence
        )
    if urgent and urgent != ordinary:
        yield StandardRow(StandardKey(key, 2), "urgent", *urgent, True, source=source, confidence=confidence)


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
    yield ClassRow(
        key=ClassKey(cells.text("scheme"), kind, cells.text("code")),
        parent_code=cells.get("parent_code"),
        level=cells.level(),
        name=cells.text("name_zh"),
        name_en=successor.name_en if successor and same_name else None,
        successor=successor.key if successor else None,
        source=cells.get("source"),
        confidence=cells.get("confidence"),
    )


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
    )


FORMATS = (
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


def read_rows(header: list[str], rows: list[dict[str, str]], known: Known) -> CatalogueFile:
    """All rows, or Invalid with the first reasons by data row."""
    read, numbers = recognise(header).read, Counter[ClassKey]()
    found: list[Row] = []
    reasons: list[str] = []
    for number, row in enumerate(rows, 1):
        try:
            found.extend(read(Cells(row), known, numbers))
        except RowProblem as problem:
            reasons.append(_("row %(row)s: %(reason)s") % {"row": number, "reason": problem})
    reasons += _twice(found)
    if reasons:
        more = (
            [_("and %(n)s more") % {"n": len(reasons) - MOST_REASONS}] if len(reasons) > MOST_REASONS else []
        )
        raise Invalid("; ".join([*reasons[:MOST_REASONS], *more]))
    return CatalogueFile(
        tuple(row for row in found if isinstance(row, ClassRow)),
        tuple(row for row in found if isinstance(row, StandardRow)),
    )


def _twice(rows: list[Row]) -> list[str]:
    counted = Counter(str(row.key) for row in rows)
    return [_("%(key)s stands there twice") % {"key": key} for key, count in counted.items() if count > 1]
