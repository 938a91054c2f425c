"""Opening the files people hand in: plain or .gz, "-" for standard input, UTF-8 with or without its mark."""

import csv
import gzip
import io
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import IO, Any, TextIO, cast

from django.utils.translation import gettext as _

from gridgov.problems import Invalid

BYTE_ORDER_MARK = "\ufeff"  # without it Excel reads Chinese as Latin-1
RUNS_AS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

NOT_SEEN = "".join(map(chr, range(33))) + "\x7f\x85\xa0\u200b\u200e\u200f\u2060\u3000\ufeff"


def safe_cell(value: Any) -> str:
    """Text that no spreadsheet takes for a formula, also one that drops what cannot be seen before it."""
    text = "" if value is None else str(value)
    seen = text.lstrip(NOT_SEEN)
    return f"'{text}" if text.startswith(RUNS_AS_FORMULA) or seen.startswith(RUNS_AS_FORMULA) else text


class _Line:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def csv_stream(rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """Lines of a CSV for a spreadsheet, one row at a time."""
    writer, mark = csv.writer(_Line()), BYTE_ORDER_MARK
    for row in rows:
        yield mark + writer.writerow(row)
        mark = ""


@contextmanager
def opened_text(name: str) -> Iterator[TextIO]:
    """The file as lines of text. Invalid, naming the file, when it cannot be read or is not UTF-8."""
    try:
        with _opened(name) as binary:
            yield io.TextIOWrapper(cast(IO[bytes], binary), encoding="utf-8-sig", newline="")
    except UnicodeDecodeError as error:
        raise Invalid(
            _("%(file)s is not UTF-8 text (byte %(byte)s). Save it as UTF-8 and try again.")
            % {"file": name, "byte": error.start}
        ) from None
    except (EOFError, gzip.BadGzipFile):
        raise Invalid(_("%(file)s is no complete gzip file.") % {"file": name}) from None
    except OSError as error:
        raise Invalid(
            _("%(file)s cannot be read: %(reason)s.") % {"file": name, "reason": error.strerror or error}
        ) from None


@contextmanager
def _opened(name: str) -> Iterator[Any]:
    if name == "-":
        yield sys.stdin.buffer
        return
    path = Path(name)
    with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as binary:
        yield binary


def read_json(name: str) -> Any:
    """The file's JSON, its fractions as exact decimals. Invalid, with line and column, when it is broken."""
    with opened_text(name) as text:
        return parse_json(text.read(), name)


def parse_json(text: str, place: str) -> Any:
    """JSON with exact decimals and without NaN; `place` names its origin in the sentence of Invalid."""
    try:
        return json.loads(text, parse_float=Decimal, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise Invalid(
            _("%(place)s is broken JSON at line %(line)s, column %(column)s: %(reason)s.")
            % {"place": place, "line": error.lineno, "column": error.colno, "reason": error.msg}
        ) from None
    except (ValueError, RecursionError) as error:
        raise Invalid(
            _("%(place)s is no usable JSON: %(reason)s.") % {"place": place, "reason": error}
        ) from None


def _no_number(name: str) -> Any:
    raise ValueError(_("%(name)s is no number") % {"name": name})


def read_csv(name: str) -> tuple[list[str], list[dict[str, str]]]:
    """Header and rows of a CSV file that fits in memory. Invalid for an empty file or a row of another width."""
    with opened_text(name) as text:
        try:
            lines = list(csv.reader(text, strict=True))
        except csv.Error as error:
            raise Invalid(_("%(file)s is no CSV: %(reason)s.") % {"file": name, "reason": error}) from None
    if not lines or not any(lines[0]):
        raise Invalid(_("%(file)s is empty; its first line must name the columns.") % {"file": name})
    header = [column.strip() for column in lines[0]]
    return header, [_row(header, cells, number, name) for number, cells in enumerate(lines[1:], 1) if cells]


def _row(header: list[str], cells: list[str], number: int, name: str) -> dict[str, str]:
    if len(cells) != len(header):
        raise Invalid(
            _("%(file)s, data row %(row)s has %(cells)s columns; the header has %(columns)s.")
            % {"file": name, "row": number, "cells": len(cells), "columns": len(header)}
        )
    return dict(zip(header, (cell.strip() for cell in cells), strict=True))
